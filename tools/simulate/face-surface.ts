import sharp from 'sharp';

import type { Layer } from './raster.ts';

/** A grid of points over a picture, each knowing its place in the picture: a cloth that can be bent. */
export type Surface = {
  /** Colour multiplied by its alpha. */
  readonly texture: Uint8Array;
  readonly textureWidth: number;
  readonly textureHeight: number;
  readonly columns: number;
  readonly rows: number;
  /** Texture pixels of each grid point. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** 1 where the cell right and below of a grid point shows anything. */
  readonly filled: Uint8Array;
};

/** Where a surface's grid points lie in the frame. */
export type Bent = {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Larger is nearer to the camera. */
  readonly z: Float32Array;
  /** 1 leaves the colour as it is. */
  readonly light: Float32Array;
};

export function emptyBent(points: number): Bent {
  return {
    x: new Float32Array(points),
    y: new Float32Array(points),
    z: new Float32Array(points),
    light: new Float32Array(points).fill(1),
  };
}

function findFilled(surface: Omit<Surface, 'filled'>): Uint8Array {
  const { texture, textureWidth, textureHeight, columns, rows, u, v } = surface;
  const filled = new Uint8Array(columns * rows);
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const at = row * columns + column;
      const x0 = Math.max(0, Math.floor(u[at] ?? 0));
      const x1 = Math.min(textureWidth - 1, Math.ceil(u[at + 1] ?? 0));
      const y0 = Math.max(0, Math.floor(v[at] ?? 0));
      const y1 = Math.min(textureHeight - 1, Math.ceil(v[at + columns] ?? 0));
      search: for (let y = y0; y <= y1; y += 1) {
        for (let x = x0; x <= x1; x += 1) {
          if ((texture[(y * textureWidth + x) * 4 + 3] ?? 0) > 3) {
            filled[at] = 1;
            break search;
          }
        }
      }
    }
  }
  return filled;
}

/**
 * Lays a grid over a picture.
 * @param picture any picture that sharp reads; its alpha counts
 * @param size texture size in pixels
 * @param across where the grid's columns lie, as shares of the width; `down` the rows' of the height
 */
export async function spreadSurface(
  picture: Buffer,
  size: { readonly width: number; readonly height: number },
  across: readonly number[],
  down: readonly number[],
): Promise<Surface> {
  const { width, height } = size;
  const data = await sharp(picture)
    .ensureAlpha()
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  for (let i = 0; i < data.length; i += 4) {
    const alpha = (data[i + 3] ?? 0) / 255;
    if (alpha === 1) continue;
    for (let c = 0; c < 3; c += 1) data[i + c] = Math.round((data[i + c] ?? 0) * alpha);
  }
  const columns = across.length;
  const rows = down.length;
  const u = new Float32Array(columns * rows);
  const v = new Float32Array(columns * rows);
  for (let at = 0; at < u.length; at += 1) {
    u[at] = (across[at % columns] ?? 0) * (width - 1);
    v[at] = (down[Math.floor(at / columns)] ?? 0) * (height - 1);
  }
  const bare = { texture: data, textureWidth: width, textureHeight: height, columns, rows, u, v };
  return { ...bare, filled: findFilled(bare) };
}

/** As many numbers from 0 to 1, evenly. */
export function evenly(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

type Canvas = { readonly layer: Layer; readonly nearest: Float32Array };

function drawTriangle(
  { layer, nearest }: Canvas,
  surface: Surface,
  bent: Bent,
  a: number,
  b: number,
  c: number,
): void {
  const { data, width, height } = layer;
  const { texture, textureWidth, textureHeight, u, v } = surface;
  const ax = (bent.x[a] ?? 0) - layer.x;
  const ay = (bent.y[a] ?? 0) - layer.y;
  const bx = (bent.x[b] ?? 0) - layer.x;
  const by = (bent.y[b] ?? 0) - layer.y;
  const cx = (bent.x[c] ?? 0) - layer.x;
  const cy = (bent.y[c] ?? 0) - layer.y;
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  if (Math.abs(area) < 1e-3) return;
  const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
  const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
  // Weights of b and c grow evenly along a row.
  const stepB = (cy - ay) / area;
  const stepC = (ay - by) / area;
  const [uA, vA, zA, lA] = [u[a] ?? 0, v[a] ?? 0, bent.z[a] ?? 0, bent.light[a] ?? 1];
  const [uB, vB, zB, lB] = [u[b] ?? 0, v[b] ?? 0, bent.z[b] ?? 0, bent.light[b] ?? 1];
  const [uC, vC, zC, lC] = [u[c] ?? 0, v[c] ?? 0, bent.z[c] ?? 0, bent.light[c] ?? 1];
  for (let y = y0; y <= y1; y += 1) {
    const py = y + 0.5 - ay;
    const px = x0 + 0.5 - ax;
    let wb = (px * (cy - ay) - py * (cx - ax)) / area;
    let wc = (py * (bx - ax) - px * (by - ay)) / area;
    for (let x = x0; x <= x1; x += 1, wb += stepB, wc += stepC) {
      const wa = 1 - wb - wc;
      if (wa < -1e-6 || wb < -1e-6 || wc < -1e-6) continue;
      const tu = Math.min(textureWidth - 1.001, Math.max(0, wa * uA + wb * uB + wc * uC));
      const tv = Math.min(textureHeight - 1.001, Math.max(0, wa * vA + wb * vB + wc * vC));
      const iu = tu | 0;
      const iv = tv | 0;
      const fu = tu - iu;
      const fv = tv - iv;
      const p = (iv * textureWidth + iu) * 4;
      const q = p + textureWidth * 4;
      const w00 = (1 - fu) * (1 - fv);
      const w10 = fu * (1 - fv);
      const w01 = (1 - fu) * fv;
      const w11 = fu * fv;
      const alpha =
        (texture[p + 3] ?? 0) * w00 +
        (texture[p + 7] ?? 0) * w10 +
        (texture[q + 3] ?? 0) * w01 +
        (texture[q + 7] ?? 0) * w11;
      if (alpha < 2) continue;
      const light = wa * lA + wb * lB + wc * lC;
      const red =
        ((texture[p] ?? 0) * w00 +
          (texture[p + 4] ?? 0) * w10 +
          (texture[q] ?? 0) * w01 +
          (texture[q + 4] ?? 0) * w11) *
        light;
      const green =
        ((texture[p + 1] ?? 0) * w00 +
          (texture[p + 5] ?? 0) * w10 +
          (texture[q + 1] ?? 0) * w01 +
          (texture[q + 5] ?? 0) * w11) *
        light;
      const blue =
        ((texture[p + 2] ?? 0) * w00 +
          (texture[p + 6] ?? 0) * w10 +
          (texture[q + 2] ?? 0) * w01 +
          (texture[q + 6] ?? 0) * w11) *
        light;
      const z = wa * zA + wb * zB + wc * zC;
      const spot = y * width + x;
      const to = spot * 4;
      const before = nearest[spot] ?? 0;
      // The seam of two triangles belongs to the first.
      if (Math.abs(z - before) < 1e-3) continue;
      if (z > before) {
        nearest[spot] = z;
        const rest = 1 - alpha / 255;
        data[to] = red + (data[to] ?? 0) * rest;
        data[to + 1] = green + (data[to + 1] ?? 0) * rest;
        data[to + 2] = blue + (data[to + 2] ?? 0) * rest;
        data[to + 3] = alpha + (data[to + 3] ?? 0) * rest;
      } else {
        const rest = 1 - (data[to + 3] ?? 0) / 255;
        if (rest === 0) continue;
        data[to] = (data[to] ?? 0) + red * rest;
        data[to + 1] = (data[to + 1] ?? 0) + green * rest;
        data[to + 2] = (data[to + 2] ?? 0) + blue * rest;
        data[to + 3] = (data[to + 3] ?? 0) + alpha * rest;
      }
    }
  }
}

/** Draws a bent surface; what lies outside the frame is left out. */
export function drawSurface(
  surface: Surface,
  bent: Bent,
  frame: { readonly width: number; readonly height: number },
): Layer {
  const { columns, rows, filled } = surface;
  let [x0, y0, x1, y1] = [frame.width, frame.height, 0, 0];
  for (let at = 0; at < bent.x.length; at += 1) {
    x0 = Math.min(x0, bent.x[at] ?? 0);
    x1 = Math.max(x1, bent.x[at] ?? 0);
    y0 = Math.min(y0, bent.y[at] ?? 0);
    y1 = Math.max(y1, bent.y[at] ?? 0);
  }
  const x = Math.max(0, Math.floor(x0));
  const y = Math.max(0, Math.floor(y0));
  const width = Math.max(1, Math.min(frame.width, Math.ceil(x1)) - x);
  const height = Math.max(1, Math.min(frame.height, Math.ceil(y1)) - y);
  const layer: Layer = {
    data: new Uint8ClampedArray(width * height * 4),
    x,
    y,
    width,
    height,
  };
  const canvas: Canvas = { layer, nearest: new Float32Array(width * height).fill(-1e9) };
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const at = row * columns + column;
      if (filled[at] === 0) continue;
      drawTriangle(canvas, surface, bent, at, at + 1, at + columns);
      drawTriangle(canvas, surface, bent, at + 1, at + columns + 1, at + columns);
    }
  }
  return layer;
}
