import type { Luminance } from './decoder.ts';

/** A rectangle of a frame, in whole pixels. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Copies a rectangle into a plane of its own, without padding. The box must lie inside the frame. */
export function crop(frame: Luminance, box: Box): Luminance {
  const data = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y += 1) {
    const from = (box.y + y) * frame.stride + box.x;
    data.set(frame.data.subarray(from, from + box.width), y * box.width);
  }
  return { data, width: box.width, height: box.height, stride: box.width };
}

/**
 * Mean of the square of `2 * radius + 1` pixels around each pixel, edges repeated.
 * Running sums: the time does not depend on the radius. The plane must have no padding.
 */
export function boxMean(plane: Luminance, radius: number): Uint8Array {
  const { data, width, height } = plane;
  const rows = new Uint16Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    const last = start + width - 1;
    let sum = (data[start] ?? 0) * (radius + 1);
    for (let x = 1; x <= radius; x += 1) sum += data[Math.min(start + x, last)] ?? 0;
    for (let at = start; at <= last; at += 1) {
      rows[at] = sum;
      const entering = at + radius + 1;
      const leaving = at - radius;
      sum +=
        (data[entering < last ? entering : last] ?? 0) -
        (data[leaving > start ? leaving : start] ?? 0);
    }
  }
  const columns = new Uint32Array(width);
  for (let y = -radius; y <= radius; y += 1) {
    const start = Math.min(height - 1, Math.max(0, y)) * width;
    for (let x = 0; x < width; x += 1) columns[x] = (columns[x] ?? 0) + (rows[start + x] ?? 0);
  }
  const out = new Uint8Array(width * height);
  const share = 1 / (2 * radius + 1) ** 2;
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    const entering = Math.min(height - 1, y + radius + 1) * width;
    const leaving = Math.max(0, y - radius) * width;
    for (let x = 0; x < width; x += 1) {
      const sum = columns[x] ?? 0;
      out[start + x] = sum * share + 0.5;
      columns[x] = sum + (rows[entering + x] ?? 0) - (rows[leaving + x] ?? 0);
    }
  }
  return out;
}

/** The plane twice as wide and high, straight lines between pixels. */
export function double(plane: Luminance): Luminance {
  const { data, width, height } = plane;
  const out = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const right = x + 1 < width ? 1 : 0;
      const a = data[at] ?? 0;
      const b = data[at + right] ?? 0;
      const c = data[at + below] ?? 0;
      const d = data[at + below + right] ?? 0;
      const to = y * 4 * width + 2 * x;
      out[to] = a;
      out[to + 1] = (a + b) >> 1;
      out[to + 2 * width] = (a + c) >> 1;
      out[to + 2 * width + 1] = (a + b + c + d) >> 2;
    }
  }
  return { data: out, width: width * 2, height: height * 2, stride: width * 2 };
}

/** The plane half as wide and high, each pixel the mean of four. An odd last row or column is left out. */
export function halve(plane: Luminance): Luminance {
  const { data, stride } = plane;
  const width = plane.width >> 1;
  const height = plane.height >> 1;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let at = y * 2 * stride;
    for (let x = 0; x < width; x += 1, at += 2) {
      const sum =
        (data[at] ?? 0) +
        (data[at + 1] ?? 0) +
        (data[at + stride] ?? 0) +
        (data[at + stride + 1] ?? 0);
      out[y * width + x] = (sum + 2) >> 2;
    }
  }
  return { data: out, width, height, stride: width };
}
