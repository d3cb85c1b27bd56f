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

/** Spreads each neighbourhood's contrast over the whole range; below `floor` grey levels it is noise. */
export function localContrast(plane: Luminance, radius: number, floor: number): Luminance {
  const { data } = plane;
  const mean = boxMean(plane, radius);
  const distance = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 1) distance[i] = Math.abs((data[i] ?? 0) - (mean[i] ?? 0));
  const spread = boxMean({ ...plane, data: distance }, radius);
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < out.length; i += 1) {
    out[i] = 128 + (64 * ((data[i] ?? 0) - (mean[i] ?? 0))) / Math.max(floor, spread[i] ?? 0);
  }
  return { ...plane, data: new Uint8Array(out.buffer) };
}
