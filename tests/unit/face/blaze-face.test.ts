import { describe, expect, it } from 'vitest';
import {
  ANCHOR_COUNT,
  DETECTOR_SIZE,
  fillDetectorInput,
  overlap,
  readDetections,
} from '#renderer/face/blaze-face.ts';

/** An answer without a face. */
function nothing(): { boxes: Float32Array; scores: Float32Array } {
  return {
    boxes: new Float32Array(ANCHOR_COUNT * 16),
    scores: new Float32Array(ANCHOR_COUNT).fill(-20),
  };
}

describe('The detector’s answer', () => {
  it('has 896 boxes', () => {
    expect(ANCHOR_COUNT).toBe(896);
  });

  it('places a box and its points from the anchor', () => {
    const { boxes, scores } = nothing();
    // The first box of the second row's third place in the grid of 16.
    const anchor = 2 * (16 + 2);
    scores[anchor] = 3;
    boxes.set([4, -2, 32, 16, 8, 8], anchor * 16);
    const [face, ...others] = readDetections(boxes, scores, 0.5);
    expect(others).toEqual([]);
    const [x, y] = [2.5 / 16, 1.5 / 16];
    expect(face?.score).toBeCloseTo(1 / (1 + Math.exp(-3)));
    expect(face?.left).toBeCloseTo(x + 4 / 128 - 16 / 128);
    expect(face?.top).toBeCloseTo(y - 2 / 128 - 8 / 128);
    expect(face?.width).toBeCloseTo(0.25);
    expect(face?.points[0]?.[0]).toBeCloseTo(x + 8 / 128);
    expect(face?.points).toHaveLength(6);
  });

  it('is one face where boxes overlap, weighed by their scores, and two where they do not', () => {
    const { boxes, scores } = nothing();
    for (const [anchor, shift, score] of [
      [0, 0, 4],
      [1, 8, 0],
      [510, 0, 2],
    ] as const) {
      scores[anchor] = score;
      boxes.set([shift, 0, 40, 40], anchor * 16);
    }
    const faces = readDetections(boxes, scores, 0.4);
    expect(faces).toHaveLength(2);
    const [high, low] = [1 / (1 + Math.exp(-4)), 0.5];
    const mean = (low * 8) / 128 / (high + low);
    expect(faces[0]?.left).toBeCloseTo(0.5 / 16 + mean - 20 / 128);
  });

  it('counts from the score that is asked for', () => {
    const { boxes, scores } = nothing();
    scores[5] = -0.5;
    boxes.set([0, 0, 20, 20], 5 * 16);
    expect(readDetections(boxes, scores, 0.5)).toHaveLength(0);
    expect(readDetections(boxes, scores, 0.3)).toHaveLength(1);
  });

  it('survives numbers that are none', () => {
    const { boxes, scores } = nothing();
    scores.fill(Number.NaN);
    expect(readDetections(boxes, scores, 0.5)).toEqual([]);
    scores.fill(Number.POSITIVE_INFINITY, 0, 3);
    boxes.fill(Number.NaN);
    expect(readDetections(boxes, scores, 0.5)).toEqual([]);
  });
});

it('The detector’s input is the picture from -1 to 1, mirrored where asked', () => {
  const data = new Uint8ClampedArray(4 * DETECTOR_SIZE * DETECTOR_SIZE);
  data.set([255, 0, 51, 255]);
  const raster = { data, width: DETECTOR_SIZE, height: DETECTOR_SIZE };
  const input = new Float32Array(3 * DETECTOR_SIZE * DETECTOR_SIZE);
  fillDetectorInput(raster, input);
  expect(Array.from(input.slice(0, 6), (value) => Math.round(value * 10) / 10)).toEqual([
    1, -1, -0.6, -1, -1, -1,
  ]);
  fillDetectorInput(raster, input, true);
  expect(input[0]).toBe(-1);
  expect(input[3 * (DETECTOR_SIZE - 1)]).toBeCloseTo(1);
});

it('Overlap is what two boxes share of what they cover', () => {
  const box = { left: 0, top: 0, width: 2, height: 2 };
  expect(overlap(box, box)).toBe(1);
  expect(overlap(box, { ...box, left: 1 })).toBeCloseTo(1 / 3);
  expect(overlap(box, { ...box, left: 2 })).toBe(0);
  expect(overlap({ ...box, width: 0 }, { ...box, width: 0 })).toBe(0);
});
