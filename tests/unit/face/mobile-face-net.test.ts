import { describe, expect, it } from 'vitest';
import {
  ALIGNED_POINTS,
  ALIGNED_SIZE,
  alignFace,
  alignment,
  fillRecogniserInput,
  readEmbedding,
  withoutMargin,
} from '#renderer/face/mobile-face-net.ts';
import type { Point } from '#renderer/face/similarity-transform.ts';

/** A picture whose red rises to the right and whose green rises downwards. */
function slopes(size: number) {
  const data = new Uint8ClampedArray(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) data.set([x, y, 7, 255], 4 * (y * size + x));
  }
  return { data, width: size, height: size };
}

describe('An aligned face', () => {
  it('is the picture itself where the points lie as they should', () => {
    const picture = slopes(ALIGNED_SIZE);
    const aligned = alignFace(picture, alignment(ALIGNED_POINTS));
    expect(aligned).toEqual(picture);
  });

  it('has the eyes where the recogniser expects them, however the head is held', () => {
    const turned = ALIGNED_POINTS.map(([x, y]): Point => [
      30 + 0.9 * x - 0.3 * y + 30,
      20 + 0.3 * x + 0.9 * y,
    ]);
    const aligned = alignFace(slopes(220), alignment(turned));
    const [x, y] = turned[0] ?? [0, 0];
    const at = 4 * (52 * ALIGNED_SIZE + 38);
    expect(Math.abs((aligned.data[at] ?? 0) - x)).toBeLessThan(2);
    expect(Math.abs((aligned.data[at + 1] ?? 0) - y)).toBeLessThan(2);
  });

  it('is black where the picture ends, and the same inside its margin', () => {
    const picture = slopes(ALIGNED_SIZE);
    const wide = alignFace(picture, alignment(ALIGNED_POINTS), 10);
    expect(wide.width).toBe(ALIGNED_SIZE + 20);
    expect(Array.from(wide.data.subarray(0, 4))).toEqual([0, 0, 0, 255]);
    expect(withoutMargin(wide, 10)).toEqual(picture);
  });
});

it('The recogniser’s input is the face and its mirror', () => {
  const input = new Float32Array(2 * 3 * ALIGNED_SIZE * ALIGNED_SIZE);
  fillRecogniserInput(slopes(ALIGNED_SIZE), input);
  const mirror = 3 * ALIGNED_SIZE * ALIGNED_SIZE;
  expect(input[0]).toBeCloseTo(-127.5 / 128);
  expect(input[3]).toBeCloseTo((1 - 127.5) / 128);
  expect(input[mirror]).toBeCloseTo((111 - 127.5) / 128);
  expect(input[mirror + 1]).toBeCloseTo(-127.5 / 128);
});

describe('An embedding', () => {
  it('is both halves’ direction, of length 1', () => {
    const output = new Float32Array(384);
    output[0] = 5;
    output[192 + 1] = 0.1;
    const embedding = readEmbedding(output);
    expect(embedding[0]).toBeCloseTo(Math.SQRT1_2);
    expect(embedding[1]).toBeCloseTo(Math.SQRT1_2);
    expect(Math.hypot(...embedding)).toBeCloseTo(1);
  });

  it('is all zeros where the halves say nothing', () => {
    expect([...readEmbedding(new Float32Array(384))]).toEqual(Array.from({ length: 192 }, () => 0));
  });
});
