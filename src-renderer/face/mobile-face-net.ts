import { TEMPLATE_LENGTH } from '#shared/face/template.ts';
import type { Raster } from './raster.ts';
import {
  fitSimilarity,
  invertSimilarity,
  type Point,
  type SimilarityTransform,
} from './similarity-transform.ts';

/** Side of an aligned face, pixels. */
export const ALIGNED_SIZE = 112;

/**
 * Where the detector's eyes, nose and mouth come to lie in an aligned face, pixels from its corner:
 * where the recogniser's training had them, half a pixel on, as it counted from pixels' middles, and
 * one pixel down, as the detector sees them a little higher than the recogniser's own did (measured:
 * docs/FACE.md).
 */
export const ALIGNED_POINTS: readonly Point[] = [
  [38.79, 53.2],
  [74.03, 53.0],
  [56.53, 73.24],
  [56.64, 93.78],
];

/**
 * What each point counts: the less, the more it strays. A nose stands out of the face and moves with
 * every turn of the head, two to three times as far as the others. The ears, which a turned head
 * hides, take no part.
 */
const POINT_WEIGHTS = [1, 1, 0.15, 1];

/**
 * The transform that brings a face's key points to where the recogniser expects them.
 * @throws RangeError where the points coincide
 */
export function alignment(points: readonly Point[]): SimilarityTransform {
  return fitSimilarity(points, ALIGNED_POINTS, POINT_WEIGHTS);
}

/** The recogniser's input: the face and its mirror. */
export const RECOGNISER_SHAPE = [2, ALIGNED_SIZE, ALIGNED_SIZE, 3] as const;

/**
 * Draws an aligned face: each of its pixels is looked up, between four, in the picture.
 * @param toAligned brings the picture's pixels to the aligned face's
 * @param margin pixels that are drawn around it on each side, at the same scale
 * @returns RGBA; black where the picture ends
 */
export function alignFace(picture: Raster, toAligned: SimilarityTransform, margin = 0): Raster {
  const { a, b, dx, dy } = invertSimilarity(toAligned);
  const { data: from, width, height } = picture;
  const side = ALIGNED_SIZE + 2 * margin;
  const data = new Uint8ClampedArray(4 * side * side);
  let to = 0;
  for (let v = -margin; v < side - margin; v++) {
    for (let u = -margin; u < side - margin; u++, to += 4) {
      // Pixels are squares: their middle lies half a pixel from their corner.
      const x = a * (u + 0.5) - b * (v + 0.5) + dx - 0.5;
      const y = b * (u + 0.5) + a * (v + 0.5) + dy - 0.5;
      data[to + 3] = 255;
      if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) continue;
      const left = Math.max(0, Math.floor(x));
      const top = Math.max(0, Math.floor(y));
      const right = Math.min(width - 1, left + 1);
      const bottom = Math.min(height - 1, top + 1);
      const fx = Math.max(0, x - left);
      const fy = Math.max(0, y - top);
      const topLeft = 4 * (top * width + left);
      const topRight = 4 * (top * width + right);
      const bottomLeft = 4 * (bottom * width + left);
      const bottomRight = 4 * (bottom * width + right);
      for (let colour = 0; colour < 3; colour++) {
        const above =
          (from[topLeft + colour] ?? 0) * (1 - fx) + (from[topRight + colour] ?? 0) * fx;
        const below =
          (from[bottomLeft + colour] ?? 0) * (1 - fx) + (from[bottomRight + colour] ?? 0) * fx;
        data[to + colour] = above * (1 - fy) + below * fy;
      }
    }
  }
  return { data, width: side, height: side };
}

/** The aligned face inside one with a margin, pixel for pixel. */
export function withoutMargin({ data, width }: Raster, margin: number): Raster {
  const inner = new Uint8ClampedArray(4 * ALIGNED_SIZE * ALIGNED_SIZE);
  for (let y = 0; y < ALIGNED_SIZE; y++) {
    const from = 4 * ((y + margin) * width + margin);
    inner.set(data.subarray(from, from + 4 * ALIGNED_SIZE), 4 * y * ALIGNED_SIZE);
  }
  return { data: inner, width: ALIGNED_SIZE, height: ALIGNED_SIZE };
}

/** Fills the recogniser's input: the aligned face and its mirror, RGB, about -1 to 1. */
export function fillRecogniserInput(aligned: Raster, input: Float32Array): void {
  const { data } = aligned;
  const mirror = 3 * ALIGNED_SIZE * ALIGNED_SIZE;
  for (let y = 0; y < ALIGNED_SIZE; y++) {
    for (let x = 0; x < ALIGNED_SIZE; x++) {
      const from = 4 * (y * ALIGNED_SIZE + x);
      const to = 3 * (y * ALIGNED_SIZE + x);
      const mirrored = mirror + 3 * (y * ALIGNED_SIZE + (ALIGNED_SIZE - 1 - x));
      for (let colour = 0; colour < 3; colour++) {
        const value = ((data[from + colour] ?? 0) - 127.5) / 128;
        input[to + colour] = value;
        input[mirrored + colour] = value;
      }
    }
  }
}

/**
 * The embedding in the recogniser's answer: the two halves' directions added.
 * @param output twice TEMPLATE_LENGTH numbers
 * @returns TEMPLATE_LENGTH numbers of length 1
 */
export function readEmbedding(output: Float32Array): Float32Array {
  const face = unitLength(output.subarray(0, TEMPLATE_LENGTH));
  const mirror = unitLength(output.subarray(TEMPLATE_LENGTH, 2 * TEMPLATE_LENGTH));
  return unitLength(face.map((value, at) => value + (mirror[at] ?? 0)));
}

/** The same direction, of length 1; all zeros stay zeros. */
export function unitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector.slice();
}
