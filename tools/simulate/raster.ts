import type { Luminance } from '#renderer/camera/decoder.ts';

/** 8-bit red, green, blue, row by row, no padding. */
export type Rgb = {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
};

/** A piece of a picture with colour already multiplied by its alpha, and its place in the frame. */
export type Layer = {
  readonly data: Uint8ClampedArray;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** The luminance plane (BT.601) of a picture, as a camera would hand it over. */
export function toLuminance(picture: Rgb): Luminance {
  const { data, width, height } = picture;
  const out = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < out.length; i += 1, j += 3) {
    out[i] =
      (306 * (data[j] ?? 0) + 601 * (data[j + 1] ?? 0) + 117 * (data[j + 2] ?? 0) + 512) >> 10;
  }
  return { data: out, width, height, stride: width };
}

/** Lays a layer over a picture, moved by whole pixels; what lies outside is cut off. */
export function lay(picture: Rgb, layer: Layer, dx: number, dy: number): void {
  const { data, width, height } = picture;
  const left = layer.x + dx;
  const top = layer.y + dy;
  const firstX = Math.max(0, -left);
  const lastX = Math.min(layer.width, width - left);
  const firstY = Math.max(0, -top);
  const lastY = Math.min(layer.height, height - top);
  for (let y = firstY; y < lastY; y += 1) {
    let from = (y * layer.width + firstX) * 4;
    let to = ((y + top) * width + left + firstX) * 3;
    for (let x = firstX; x < lastX; x += 1, from += 4, to += 3) {
      const alpha = layer.data[from + 3] ?? 0;
      if (alpha === 0) continue;
      if (alpha === 255) {
        data[to] = layer.data[from] ?? 0;
        data[to + 1] = layer.data[from + 1] ?? 0;
        data[to + 2] = layer.data[from + 2] ?? 0;
        continue;
      }
      const rest = 255 - alpha;
      data[to] = (layer.data[from] ?? 0) + ((data[to] ?? 0) * rest) / 255;
      data[to + 1] = (layer.data[from + 1] ?? 0) + ((data[to + 1] ?? 0) * rest) / 255;
      data[to + 2] = (layer.data[from + 2] ?? 0) + ((data[to + 2] ?? 0) * rest) / 255;
    }
  }
}

/** Adds the same sensor noise to the three channels; `offset` picks where in the tile to begin. */
export function addNoise(picture: Rgb, tile: Int8Array, offset: number): void {
  const { data } = picture;
  let at = offset % tile.length;
  for (let i = 0; i < data.length; i += 3) {
    const noise = tile[at] ?? 0;
    data[i] = (data[i] ?? 0) + noise;
    data[i + 1] = (data[i + 1] ?? 0) + noise;
    data[i + 2] = (data[i + 2] ?? 0) + noise;
    at += 1;
    if (at === tile.length) at = 0;
  }
}
