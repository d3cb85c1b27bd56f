import { describe, expect, it } from 'vitest';
import {
  bandRates,
  equalErrorRate,
  tarAtFar,
  thresholdAt,
  wilsonInterval,
} from '#tools/eval-face/match-rates.ts';

const different = Array.from({ length: 100 }, (_, at) => at / 200);

describe('Rates of matches', () => {
  it('take the smallest threshold that lets at most so many others in', () => {
    const falling = different.toReversed();
    expect(thresholdAt(falling, 0.01)).toBe(falling[1]);
    expect(thresholdAt(falling, 0)).toBe(falling[0]);
    // A rate that floating point makes a little too small still counts whole pairs.
    expect(
      thresholdAt(
        Array.from({ length: 600 }, (_, at) => 1 - at / 600),
        0.01,
      ),
    ).toBe(1 - 6 / 600);
    const scores = { same: [0.494, 0.4901, 0.496, -1], different };
    expect(tarAtFar(scores, 0.01)).toBe(0.75);
    expect(tarAtFar(scores, 0.001)).toBe(0.25);
  });

  it('do not let ties in', () => {
    expect(tarAtFar({ same: [0.5, 0.6], different: [0.5, 0.5, 0.5, 0.1] }, 0.25)).toBe(0.5);
  });

  it('have an equal error where as many are refused as let in', () => {
    expect(equalErrorRate({ same: [0.9, 0.8, 0.7], different: [0.1, 0.2, 0.3] })).toBe(0);
    expect(equalErrorRate({ same: [0.9, 0.2, 0.8, 0.7], different: [0.1, 0.75, 0, 0.1] })).toBe(
      0.25,
    );
  });

  it('count what the bands make of the pairs', () => {
    const rates = bandRates(
      { same: [0.9, 0.4, 0.1, 0.45], different: [0.1, 0.35, 0.5, 0.2] },
      { match: 0.45, mismatch: 0.3 },
    );
    expect(rates).toEqual({
      match: 0.45,
      mismatch: 0.3,
      accuracy: 5 / 8,
      falseMatch: 1 / 4,
      falseMismatch: 1 / 4,
      unsureSame: 1 / 4,
      unsureDifferent: 1 / 4,
    });
  });

  it('lie within an interval that is never empty', () => {
    expect(wilsonInterval(0, 100)[0]).toBe(0);
    expect(wilsonInterval(0, 100)[1]).toBeCloseTo(0.03699, 4);
    const [low, high] = wilsonInterval(0.5, 1000);
    expect(low).toBeCloseTo(0.46907, 4);
    expect(high).toBeCloseTo(0.53093, 4);
  });
});
