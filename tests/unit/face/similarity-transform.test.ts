import { describe, expect, it } from 'vitest';
import {
  fitSimilarity,
  invertSimilarity,
  transformPoint,
  type Point,
} from '#renderer/face/similarity-transform.ts';

const square: Point[] = [
  [0, 0],
  [10, 0],
  [0, 10],
  [10, 10],
];

describe('A similarity transform', () => {
  it('turns, scales and shifts points to where they should be', () => {
    const to = square.map(([x, y]): Point => [5 - 2 * y, 7 + 2 * x]);
    const fit = fitSimilarity(square, to, [1, 1, 1, 1]);
    for (const [at, point] of square.entries()) {
      const [x, y] = transformPoint(fit, point);
      expect(x).toBeCloseTo(to[at]?.[0] ?? Number.NaN);
      expect(y).toBeCloseTo(to[at]?.[1] ?? Number.NaN);
    }
  });

  it('does not mirror', () => {
    const mirrored = square.map(([x, y]): Point => [-x, y]);
    const { a, b } = fitSimilarity(square, mirrored, [1, 1, 1, 1]);
    expect(a * a + b * b).toBeCloseTo(0);
  });

  it('leaves out what weighs nothing', () => {
    const to: Point[] = [...square.slice(0, 3), [900, -900]];
    const { a, b, dx, dy } = fitSimilarity(square, to, [1, 1, 1, 0]);
    expect([a, b, dx, dy].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 0, 0, 0]);
  });

  it('is undone by its inverse', () => {
    const there = { a: 1.5, b: -0.4, dx: 12, dy: -3 };
    const [x, y] = transformPoint(invertSimilarity(there), transformPoint(there, [3, 4]));
    expect(x).toBeCloseTo(3);
    expect(y).toBeCloseTo(4);
  });

  it('refuses points that coincide', () => {
    const same: Point[] = [
      [1, 1],
      [1, 1],
    ];
    expect(() => fitSimilarity(same, same, [1, 1])).toThrow(RangeError);
    expect(() => invertSimilarity({ a: 0, b: 0, dx: 1, dy: 1 })).toThrow(RangeError);
  });
});
