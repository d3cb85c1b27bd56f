import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Luminance } from '#renderer/camera/decoder.ts';
import { measurePicture } from '#renderer/camera/picture-health.ts';
import { boxMean, crop, double, halve } from '#renderer/camera/plane.ts';

const planes = fc
  .record({
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 24 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ width, height, seed }): Luminance => {
    const data = Uint8Array.from(
      { length: width * height },
      (_, i) => (Math.imul(i + seed, 2654435761) >>> 24) & 255,
    );
    return { data, width, height, stride: width };
  });

function slowMean(
  { data, width, height }: Luminance,
  radius: number,
  x: number,
  y: number,
): number {
  let sum = 0;
  for (let dy = -radius; dy <= radius; dy += 1) {
    for (let dx = -radius; dx <= radius; dx += 1) {
      const cx = Math.min(width - 1, Math.max(0, x + dx));
      const cy = Math.min(height - 1, Math.max(0, y + dy));
      sum += data[cy * width + cx] ?? 0;
    }
  }
  return Math.floor(sum / (2 * radius + 1) ** 2 + 0.5);
}

describe('a plane', () => {
  it('has the mean of every square around a pixel, as counted one by one', () => {
    fc.assert(
      fc.property(planes, fc.integer({ min: 0, max: 12 }), (plane, radius) => {
        const fast = boxMean(plane, radius);
        for (let y = 0; y < plane.height; y += 1) {
          for (let x = 0; x < plane.width; x += 1) {
            expect(
              Math.abs((fast[y * plane.width + x] ?? -9) - slowMean(plane, radius, x, y)),
            ).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the same after doubling and halving where it is even', () => {
    const plane = { data: new Uint8Array(64).fill(77), width: 8, height: 8, stride: 8 };
    expect(halve(double(plane))).toEqual(plane);
  });

  it('is cut out of a frame with padded rows', () => {
    const frame = {
      data: Uint8Array.from({ length: 40 }, (_, i) => i),
      width: 6,
      height: 4,
      stride: 10,
    };
    expect([...crop(frame, { x: 1, y: 2, width: 3, height: 2 }).data]).toEqual([
      21, 22, 23, 31, 32, 33,
    ]);
  });
});

describe("a picture's health", () => {
  const flat = (value: number): Luminance => ({
    data: new Uint8Array(640 * 480).fill(value),
    width: 640,
    height: 480,
    stride: 640,
  });

  it('tells brightness and contrast', () => {
    expect(measurePicture(flat(16))).toMatchObject({ mean: 16, spread: 0 });
    const half = flat(0);
    half.data.fill(200, 640 * 240);
    expect(measurePicture(half)).toMatchObject({ mean: 100, spread: 200 });
  });

  it('knows the same picture again, and another one from it', () => {
    const other = flat(90);
    other.data[640 * 8 + 8] = 91;
    expect(measurePicture(flat(90)).fingerprint).toBe(measurePicture(flat(90)).fingerprint);
    expect(measurePicture(other).fingerprint).not.toBe(measurePicture(flat(90)).fingerprint);
  });
});
