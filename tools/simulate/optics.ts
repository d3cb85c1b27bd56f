import type { Point } from './homography.ts';
import type { Layer } from './raster.ts';
import { between, normal, type Random } from './random.ts';

function gaussianKernel(sigma: number): number[] {
  const radius = Math.max(1, Math.ceil(sigma * 3));
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function convolve(
  from: Uint8ClampedArray,
  width: number,
  height: number,
  taps: readonly { dx: number; dy: number; weight: number }[],
): Uint8ClampedArray {
  const out = new Float32Array(from.length);
  for (const { dx, dy, weight } of taps) {
    const firstX = Math.max(0, -dx);
    const lastX = Math.min(width, width - dx);
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y += 1) {
      let to = (y * width + firstX) * 4;
      let source = ((y + dy) * width + firstX + dx) * 4;
      const end = (y * width + lastX) * 4;
      for (; to < end; to += 1, source += 1)
        out[to] = (out[to] ?? 0) + (from[source] ?? 0) * weight;
    }
  }
  return new Uint8ClampedArray(out);
}

/** Out of focus by a Gaussian of `sigma` pixels. */
export function defocus(layer: Layer, sigma: number): Layer {
  if (sigma <= 0) return layer;
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const across = kernel.map((weight, i) => ({ dx: i - radius, dy: 0, weight }));
  const down = kernel.map((weight, i) => ({ dx: 0, dy: i - radius, weight }));
  const once = convolve(layer.data, layer.width, layer.height, across);
  return { ...layer, data: convolve(once, layer.width, layer.height, down) };
}

/** Smeared over `length` pixels along `angle` radians, as a moving hand does during the exposure. */
export function smear(layer: Layer, length: number, angle: number): Layer {
  const steps = Math.round(length);
  if (steps < 2) return layer;
  const taps = Array.from({ length: steps }, (_, i) => {
    const along = i - (steps - 1) / 2;
    return {
      dx: Math.round(Math.cos(angle) * along),
      dy: Math.round(Math.sin(angle) * along),
      weight: 1 / steps,
    };
  });
  return { ...layer, data: convolve(layer.data, layer.width, layer.height, taps) };
}

/** A shadow with an edge `softness` pixels wide across the code; `left` is the light that remains, 0 to 1. */
export function castShadow(
  layer: Layer,
  code: Point,
  codeWidth: number,
  left: number,
  random: Random,
): void {
  const angle = between(random, 0, 2 * Math.PI);
  const offset = between(random, -0.2, 0.2) * codeWidth;
  const softness = 3;
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  for (let y = 0, at = 0; y < layer.height; y += 1) {
    for (let x = 0; x < layer.width; x += 1, at += 4) {
      const distance = (layer.x + x - code.x) * nx + (layer.y + y - code.y) * ny - offset;
      const lit = Math.min(1, Math.max(0, distance / softness + 0.5));
      const light = left + (1 - left) * lit;
      for (let c = 0; c < 3; c += 1) layer.data[at + c] = (layer.data[at + c] ?? 0) * light;
    }
  }
}

/** A lamp mirrored in plastic or glass: a burnt-out patch on the code and a thin veil around it. */
export function addGlare(
  layer: Layer,
  code: Point,
  codeWidth: number,
  strength: number,
  random: Random,
): void {
  const cx = code.x + between(random, -0.3, 0.3) * codeWidth;
  const cy = code.y + between(random, -0.3, 0.3) * codeWidth;
  const rx = between(random, 0.11, 0.26) * codeWidth;
  const ry = between(random, 0.11, 0.26) * codeWidth;
  for (let y = 0, at = 0; y < layer.height; y += 1) {
    for (let x = 0; x < layer.width; x += 1, at += 4) {
      const distance = Math.hypot((layer.x + x - cx) / rx, (layer.y + y - cy) / ry);
      const core = distance < 0.6 ? 1 : Math.exp(-((distance - 0.6) ** 2) / 0.2);
      const veil = 0.22 * Math.exp(-(distance ** 2) / 18);
      const added = (strength * Math.max(core, veil) * 255 * (layer.data[at + 3] ?? 0)) / 255;
      for (let c = 0; c < 3; c += 1) layer.data[at + c] = (layer.data[at + c] ?? 0) + added;
    }
  }
}

/** Exposes a picture or layer with `gain`; alpha, where there is one, stays. */
export function expose(data: Uint8ClampedArray, gain: number, channels: 3 | 4): void {
  if (gain === 1) return;
  for (let i = 0; i < data.length; i += channels) {
    for (let c = 0; c < 3; c += 1) data[i + c] = (data[i + c] ?? 0) * gain;
  }
}

/** Sensor noise, a tile larger than a frame row so that no pattern repeats in sight. */
export function noiseTile(sigma: number, random: Random): Int8Array {
  const tile = new Int8Array(262_139);
  for (let i = 0; i < tile.length; i += 1) tile[i] = Math.round(normal(random) * sigma);
  return tile;
}
