import type { Luminance } from './decoder.ts';
import { boxMean, double } from './plane.ts';

/** Another way to look at a piece of a frame in which the plain look found nothing. */
export type Look = {
  readonly name: string;
  /** 'first' is the main reader, 'second' the one that looks for codes in another way. */
  readonly reader: 'first' | 'second';
  /** Works on a plane without padding and leaves it as it was. */
  readonly prepare: (plane: Luminance) => Luminance;
  /** How many times larger the prepared plane is. */
  readonly zoom: 1 | 2;
};

/** Sharpens by `amount` times the difference to the mean of `radius` pixels around. */
export function unsharp(plane: Luminance, amount: number, radius: number): Luminance {
  const { data } = plane;
  const mean = boxMean(plane, radius);
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < out.length; i += 1) {
    const value = data[i] ?? 0;
    out[i] = value + amount * (value - (mean[i] ?? 0));
  }
  return { ...plane, data: new Uint8Array(out.buffer) };
}

/** Black or white by the mean of `radius` pixels around: a shadow's edge or a veil of glare goes away. */
export function adaptiveThreshold(plane: Luminance, radius: number): Luminance {
  const { data } = plane;
  const mean = boxMean(plane, radius);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i += 1) out[i] = (data[i] ?? 0) > (mean[i] ?? 0) ? 255 : 0;
  return { ...plane, data: out };
}

/**
 * The further looks, in the order that reads most soonest (docs/DECODER.md measures each).
 * 'other-eyes' is the other reader on the patch as it is; 'closer' is the first one on the patch
 * alone, halved where it is large. Both are cheap.
 * 'unsharp-double' alone reads most, and is the dearest.
 */
export const FURTHER_LOOKS: readonly Look[] = [
  {
    name: 'threshold-8',
    reader: 'second',
    zoom: 1,
    prepare: (plane) => adaptiveThreshold(plane, 8),
  },
  { name: 'unsharp-8', reader: 'first', zoom: 1, prepare: (plane) => unsharp(plane, 8, 2) },
  { name: 'other-eyes', reader: 'second', zoom: 1, prepare: (plane) => plane },
  {
    name: 'unsharp-double',
    reader: 'second',
    zoom: 2,
    prepare: (plane) => double(unsharp(plane, 8, 2)),
  },
  { name: 'closer', reader: 'first', zoom: 1, prepare: (plane) => plane },
];
