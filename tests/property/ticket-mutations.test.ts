import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { readTicket } from '#shared/ticket/verify-ticket.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';

const RUNS = 1_000_000;
const SEED = 20261122;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const now = '2026-11-22T10:00:00.000Z';

const eventId = newId();
const issuer = createIssuer(700);
const key = issuer.keyFor(eventId);
const genuine = Array.from({ length: 64 }, (_, index) =>
  issuer.issue(eventId, ticketNumberFromBytes(new Uint8Array(8).fill(index))),
);
const keysOf = (keyId: number) => (keyId === key.keyId ? [key] : []);

/** Xorshift32: a million inputs should cost the reader's time, not the generator's. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function mutate(text: string, random: (below: number) => number): string {
  const at = random(text.length);
  const sign = ALPHABET.charAt(random(ALPHABET.length));
  switch (random(6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + random(4));
    case 1:
      return text.slice(0, at) + sign + text.slice(at);
    case 2: {
      const other = genuine[random(genuine.length)] ?? '';
      return text.slice(0, at) + other.slice(at);
    }
    case 3:
      return text.slice(0, at) + String.fromCodePoint(random(0x10000)) + text.slice(at + 1);
    default:
      return text.slice(0, at) + sign + text.slice(at + 1);
  }
}

function randomText(random: (below: number) => number): string {
  const length = random(4) === 0 ? random(4296) : 120;
  let text = '';
  while (text.length < length) text += ALPHABET.charAt(random(ALPHABET.length));
  return text;
}

describe('hostile tickets', () => {
  it(`admits none of ${RUNS} mutated and random texts and survives them all (seed ${SEED})`, () => {
    const random = randomFrom(SEED);
    const issued = new Set(genuine);
    const seen: Record<string, number> = {};
    for (let run = 0; run < RUNS; run++) {
      const source = genuine[run % genuine.length] ?? '';
      const text = random(4) === 0 ? mutate(source, random) : randomText(random);
      const { kind } = readTicket(text, keysOf, now);
      if (kind === 'genuine' && !issued.has(text)) throw new Error(`admitted ${text}`);
      seen[kind] = (seen[kind] ?? 0) + 1;
    }
    // Each of the ways to refuse was really walked, or this test would prove little.
    const walked = Object.keys(seen).filter((kind) => (seen[kind] ?? 0) > 1000);
    expect(walked).toEqual(
      expect.arrayContaining(['not-a-ticket', 'unreadable', 'forged', 'unknown-key']),
    );
  });

  it('survives any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4296 }), (text) => {
        expect(readTicket(text, keysOf, now).kind).not.toBe('genuine');
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });
});
