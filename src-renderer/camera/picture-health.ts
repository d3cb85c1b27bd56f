import type { Luminance } from './decoder.ts';

/** What a few thousand samples say about a picture. */
export type PictureHealth = {
  /** Mean brightness, 0 to 255. */
  readonly mean: number;
  /** Grey levels between the darkest and the lightest of small patches: a covered lens has next to none. */
  readonly spread: number;
  /** The same for two pictures only when they are the same: sensors are never that quiet. */
  readonly fingerprint: number;
};

const STEP = 16;
const PATCH = 4;

/** Judges a picture from one patch of 4 by 1 pixels in each 16 by 16. */
export function measurePicture(frame: Luminance): PictureHealth {
  const { data, stride, width, height } = frame;
  let total = 0;
  let count = 0;
  let low = 255 * PATCH;
  let high = 0;
  // FNV-1a, 32 bits.
  let hash = 0x811c9dc5;
  for (let y = STEP >> 1; y < height; y += STEP) {
    for (let x = STEP >> 1; x + PATCH <= width; x += STEP) {
      const at = y * stride + x;
      const sum = (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) + (data[at + 3] ?? 0);
      total += sum;
      count += PATCH;
      if (sum < low) low = sum;
      if (sum > high) high = sum;
      hash = Math.imul(hash ^ sum, 0x01000193);
    }
  }
  return {
    mean: count === 0 ? 0 : total / count,
    spread: count === 0 ? 0 : (high - low) / PATCH,
    fingerprint: hash >>> 0,
  };
}
