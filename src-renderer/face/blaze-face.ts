import type { Raster } from './raster.ts';
import type { Point } from './similarity-transform.ts';

/** Side of the square picture that the detector takes, pixels. */
export const DETECTOR_SIZE = 128;

/** A face in a picture, 0 to 1 across the square that was looked at. */
export interface Detection {
  readonly score: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** In the order of KEY_POINTS. */
  readonly points: readonly Point[];
}

/** Rectangle and six key points, x and y each. */
const NUMBERS = 16;

/**
 * Centres of the detector's boxes: two at each place of a grid of 16, six at each of a grid of 8
 * (Bazarevsky et al., BlazeFace, 2019).
 */
function anchorCentres(): Float32Array {
  const centres: number[] = [];
  for (const [grid, boxes] of [
    [16, 2],
    [8, 6],
  ] as const) {
    for (let y = 0; y < grid; y++) {
      for (let x = 0; x < grid; x++) {
        for (let box = 0; box < boxes; box++) centres.push((x + 0.5) / grid, (y + 0.5) / grid);
      }
    }
  }
  return Float32Array.from(centres);
}

const ANCHORS = anchorCentres();

/** Boxes that the detector answers with. */
export const ANCHOR_COUNT = ANCHORS.length / 2;

/** Overlap (intersection over union) from which two boxes are one face. */
const SAME_FACE = 0.3;

/** Fills the detector's input: RGB, -1 to 1. */
export function fillDetectorInput(raster: Raster, input: Float32Array, mirrored = false): void {
  const { data, width } = raster;
  const pixels = width * raster.height;
  for (let pixel = 0, to = 0; pixel < pixels; pixel++, to += 3) {
    const from = 4 * (mirrored ? pixel - (pixel % width) + (width - 1 - (pixel % width)) : pixel);
    input[to] = (data[from] ?? 0) / 127.5 - 1;
    input[to + 1] = (data[from + 1] ?? 0) / 127.5 - 1;
    input[to + 2] = (data[from + 2] ?? 0) / 127.5 - 1;
  }
}

/**
 * The faces in the detector's answer, the surest first.
 * @param boxes 896 times 16 numbers, pixels from the anchor
 * @param scores 896 logits
 * @param least the score from which a box counts, 0 to 1
 */
export function readDetections(
  boxes: Float32Array,
  scores: Float32Array,
  least: number,
): Detection[] {
  const logit = Math.log(least / (1 - least));
  const found: Detection[] = [];
  for (let anchor = 0; anchor < ANCHOR_COUNT; anchor++) {
    const score = scores[anchor] ?? Number.NEGATIVE_INFINITY;
    // So that what is no number is no face either.
    if (!(score >= logit)) continue;
    const box = readBox(boxes, anchor, 1 / (1 + Math.exp(-score)));
    if (box.width > 0 && box.height > 0) found.push(box);
  }
  found.sort((one, other) => other.score - one.score);
  return mergeOverlapping(found);
}

function readBox(boxes: Float32Array, anchor: number, score: number): Detection {
  const at = anchor * NUMBERS;
  const number = (index: number): number => (boxes[at + index] ?? 0) / DETECTOR_SIZE;
  const [x, y] = [ANCHORS[2 * anchor] ?? 0, ANCHORS[2 * anchor + 1] ?? 0];
  const [width, height] = [number(2), number(3)];
  const points: Point[] = [];
  for (let index = 4; index < NUMBERS; index += 2) {
    points.push([x + number(index), y + number(index + 1)]);
  }
  return {
    score,
    left: x + number(0) - width / 2,
    top: y + number(1) - height / 2,
    width,
    height,
    points,
  };
}

/** Boxes of one face become one, each weighed by its score: steadier than the best alone. */
function mergeOverlapping(sorted: readonly Detection[]): Detection[] {
  const merged: Detection[] = [];
  let rest = sorted;
  while (rest.length > 0) {
    const [best] = rest;
    if (best === undefined) break;
    const same = rest.filter((other) => other === best || overlap(best, other) > SAME_FACE);
    merged.push(weigh(best.score, same));
    rest = rest.filter((other) => !same.includes(other));
  }
  return merged;
}

function weigh(score: number, boxes: readonly Detection[]): Detection {
  const total = boxes.reduce((sum, box) => sum + box.score, 0);
  const mean = (value: (box: Detection) => number): number =>
    boxes.reduce((sum, box) => sum + box.score * value(box), 0) / total;
  return {
    score,
    left: mean((box) => box.left),
    top: mean((box) => box.top),
    width: mean((box) => box.width),
    height: mean((box) => box.height),
    points: (boxes[0]?.points ?? []).map((_, at): Point => [
      mean((box) => box.points[at]?.[0] ?? 0),
      mean((box) => box.points[at]?.[1] ?? 0),
    ]),
  };
}

type Rectangle = Pick<Detection, 'left' | 'top' | 'width' | 'height'>;

/** Intersection over union, 0 to 1. */
export function overlap(one: Rectangle, other: Rectangle): number {
  const width =
    Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height =
    Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  if (!(width > 0 && height > 0)) return 0;
  const both = width * height;
  return both / (one.width * one.height + other.width * other.height - both);
}
