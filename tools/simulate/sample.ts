import type { CodeRequest } from './artwork.ts';
import { CONDITIONS, type ConditionName, type Look } from './conditions.ts';
import { between, seededRandom } from './random.ts';
import type { SceneRequest } from './scene.ts';

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Text of base45's alphabet, the same for the same seed. A ticket's is 120 signs. */
export function sampleText(length: number, seed: number): string {
  const random = seededRandom(seed);
  return Array.from({ length }, () => BASE45[Math.floor(random() * BASE45.length)]).join('');
}

/** A code like a ticket's: 120 signs, version 5, error correction M. */
export function sampleTicket(seed: number): CodeRequest {
  return { text: sampleText(120, seed), version: 5, errorCorrection: 'M' };
}

/**
 * A scene to measure with: one code under one condition, held by a hand that varies with the seed
 * (place, a tilt of up to 18 degrees each way, paper or phone).
 * @param codeWidth share of the frame's width
 */
export function sampleScene(
  code: CodeRequest,
  condition: ConditionName,
  codeWidth: number,
  seed: number,
): SceneRequest {
  const random = seededRandom(seed ^ 0x7e57);
  const { look, light } = CONDITIONS[condition];
  const given: Partial<Look> = look;
  const held: Partial<Look> = {
    carrier: random() < 0.5 ? 'paper' : 'phone',
    centre: { x: between(random, 0.3, 0.7), y: between(random, 0.3, 0.6) },
    tilt: {
      yaw: between(random, -18, 18),
      pitch: between(random, -18, 18),
      roll: between(random, -15, 15),
    },
  };
  return { items: [{ ...code, look: { ...held, ...given, codeWidth } }], light, seed };
}
