import { describe, expect, it } from 'vitest';
import { livenessSigns, turnedTo } from '#shared/face/liveness.ts';
import type { FaceTrack } from '#shared/face/track.ts';
import {
  drift,
  film,
  makeHead,
  makePhoto,
  type Point3,
  type Pose,
} from '#tests/fixtures/made-heads.ts';
import { between, seededRandom, type Random } from '#tools/simulate/random.ts';

/*
 * How often made-up heads pass and made-up flat pictures get through, over thousands of seeded
 * cases. They show that the geometry holds, and the price of it; how well a camera's key points
 * follow a face, and what a film on a screen does, they do not show (docs/FACE.md, Limits).
 */
const RADIANS = Math.PI / 180;
const CASES = 600;

type Maker = (random: Random) => Point3[];

/** The part of the cases in which `passes` says yes, from 0 to 1. */
function rate(
  seed: number,
  make: (random: Random) => FaceTrack,
  passes: (t: FaceTrack) => boolean,
) {
  const random = seededRandom(seed);
  let passed = 0;
  for (let each = 0; each < CASES; each += 1) if (passes(make(random))) passed += 1;
  return passed / CASES;
}

/** Two seconds of somebody, or of a picture, that wanders by so many degrees. */
const wandering =
  (points: Maker, degrees: number, noise: number) =>
  (random: Random): FaceTrack => {
    const hertz = between(random, 9, 25);
    const pose = drift(random, { turn: degrees * RADIANS, shift: 0.4 });
    return film(points(random), pose, { ms: 2000, hertz, noise, random });
  };

/** Who is asked at 500 ms and turns, beginning a little later, by so many degrees. */
const turning =
  (points: Maker, degrees: number, noise: number) =>
  (random: Random): FaceTrack => {
    const idle = drift(random, { turn: 3 * RADIANS, shift: 0.1 });
    const [start, takes] = [between(random, 750, 1300), between(random, 350, 1100)];
    const pose = (ms: number): Pose => {
      const part = Math.min(1, Math.max(0, (ms - start) / takes));
      const eased = (1 - Math.cos(Math.PI * part)) / 2;
      const before = idle(ms);
      return { ...before, yaw: before.yaw + degrees * RADIANS * eased };
    };
    const hertz = between(random, 9, 25);
    return film(points(random), pose, { ms: 3000, hertz, noise, random });
  };

const hasSigns = (track: FaceTrack) => livenessSigns(track).verdict === 'live';
const hasTurned = (track: FaceTrack) => turnedTo(track, 'left', 500);

describe(`over ${CASES} cases each`, { timeout: 60_000 }, () => {
  it.each([
    { degrees: 2, noise: 0.01 },
    { degrees: 15, noise: 0.01 },
    { degrees: 35, noise: 0.01 },
    { degrees: 20, noise: 0.03 },
  ])('no flat picture that is moved by $degrees° has signs, noise $noise', (attack) => {
    const passed = rate(1, wandering(makePhoto, attack.degrees, attack.noise), hasSigns);
    expect(passed).toBe(0);
  });

  it.each([
    { degrees: 4, noise: 0.01, least: 0, most: 0.03 },
    { degrees: 8, noise: 0.01, least: 0.05, most: 0.35 },
    { degrees: 14, noise: 0.01, least: 0.5, most: 1 },
    { degrees: 14, noise: 0.02, least: 0.35, most: 1 },
  ])(
    'heads that move by $degrees° have signs in $least to $most, noise $noise',
    ({ degrees, noise, least, most }) => {
      const passed = rate(2, wandering(makeHead, degrees, noise), hasSigns);
      expect(passed).toBeGreaterThanOrEqual(least);
      expect(passed).toBeLessThanOrEqual(most);
    },
  );

  it.each([
    { degrees: 30, noise: 0.01 },
    { degrees: 60, noise: 0.01 },
    { degrees: 45, noise: 0.03 },
  ])('no flat picture that is turned by $degrees° counts as a turn, noise $noise', (attack) => {
    const passed = rate(3, turning(makePhoto, attack.degrees, attack.noise), hasTurned);
    expect(passed).toBe(0);
  });

  it.each([
    { degrees: 35, noise: 0.01, least: 0.95 },
    { degrees: 40, noise: 0.02, least: 0.95 },
  ])('heads that turn by $degrees° are seen to, noise $noise', ({ degrees, noise, least }) => {
    expect(rate(4, turning(makeHead, degrees, noise), hasTurned)).toBeGreaterThanOrEqual(least);
  });

  it('heads that turn to the other side never are', () => {
    expect(rate(5, turning(makeHead, -40, 0.01), hasTurned)).toBe(0);
  });
});
