import sharp from 'sharp';

import type { Artwork } from './artwork.ts';
import { apply, invert, type Homography } from './homography.ts';
import type { Layer } from './raster.ts';

/** Texture pixels per frame pixel: enough that a module's edge stays where it is. */
const OVERSAMPLING = 2;
const SUBSAMPLES = 2;

type Texture = { data: Uint8Array; width: number; height: number; scale: number };

async function rasterise(artwork: Artwork, scale: number): Promise<Texture> {
  const width = Math.max(16, Math.round(artwork.width * scale));
  const height = Math.max(16, Math.round(artwork.height * scale));
  const svg = Buffer.from(artwork.svg(width, height));
  const data = await sharp(svg).ensureAlpha().raw().toBuffer();
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] ?? 0;
    if (alpha === 255) continue;
    for (let c = 0; c < 3; c += 1) data[i + c] = Math.round(((data[i + c] ?? 0) * alpha) / 255);
  }
  return { data, width, height, scale };
}

type Box = { x: number; y: number; width: number; height: number };

function coverage(artwork: Artwork, toFrame: Homography, width: number, height: number): Box {
  const corners = [
    { x: 0, y: 0 },
    { x: artwork.width, y: 0 },
    { x: artwork.width, y: artwork.height },
    { x: 0, y: artwork.height },
  ].map((corner) => apply(toFrame, corner));
  // A margin beyond the frame, so that a hand that trembles shows no cut edge.
  const margin = 60;
  const x0 = Math.max(-margin, Math.floor(Math.min(...corners.map((c) => c.x))));
  const x1 = Math.min(width + margin, Math.ceil(Math.max(...corners.map((c) => c.x))));
  const y0 = Math.max(-margin, Math.floor(Math.min(...corners.map((c) => c.y))));
  const y1 = Math.min(height + margin, Math.ceil(Math.max(...corners.map((c) => c.y))));
  return { x: x0, y: y0, width: Math.max(1, x1 - x0), height: Math.max(1, y1 - y0) };
}

/**
 * The artwork as the camera sees it, four samples a pixel.
 * @param toFrame artwork units to frame pixels
 * @param scale frame pixels per artwork unit where it faces the camera
 */
export async function warpArtwork(
  artwork: Artwork,
  toFrame: Homography,
  scale: number,
  frame: { readonly width: number; readonly height: number },
): Promise<Layer> {
  const texture = await rasterise(artwork, scale * OVERSAMPLING);
  const box = coverage(artwork, toFrame, frame.width, frame.height);
  const back = invert(toFrame);
  const out = new Uint8ClampedArray(box.width * box.height * 4);
  const { data: source, width: tw, height: th } = texture;
  const share = 1 / (SUBSAMPLES * SUBSAMPLES);
  for (let y = 0, at = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1, at += 4) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      for (let s = 0; s < SUBSAMPLES * SUBSAMPLES; s += 1) {
        const px = box.x + x + ((s % SUBSAMPLES) + 0.5) / SUBSAMPLES;
        const py = box.y + y + (Math.floor(s / SUBSAMPLES) + 0.5) / SUBSAMPLES;
        const w = back[6] * px + back[7] * py + back[8];
        const u = ((back[0] * px + back[1] * py + back[2]) / w) * texture.scale - 0.5;
        const v = ((back[3] * px + back[4] * py + back[5]) / w) * texture.scale - 0.5;
        if (u < 0 || v < 0 || u >= tw - 1 || v >= th - 1) continue;
        const iu = Math.floor(u);
        const iv = Math.floor(v);
        const fu = u - iu;
        const fv = v - iv;
        const a = (iv * tw + iu) * 4;
        const c = a + tw * 4;
        const w00 = (1 - fu) * (1 - fv);
        const w10 = fu * (1 - fv);
        const w01 = (1 - fu) * fv;
        const w11 = fu * fv;
        red +=
          (source[a] ?? 0) * w00 +
          (source[a + 4] ?? 0) * w10 +
          (source[c] ?? 0) * w01 +
          (source[c + 4] ?? 0) * w11;
        green +=
          (source[a + 1] ?? 0) * w00 +
          (source[a + 5] ?? 0) * w10 +
          (source[c + 1] ?? 0) * w01 +
          (source[c + 5] ?? 0) * w11;
        blue +=
          (source[a + 2] ?? 0) * w00 +
          (source[a + 6] ?? 0) * w10 +
          (source[c + 2] ?? 0) * w01 +
          (source[c + 6] ?? 0) * w11;
        alpha +=
          (source[a + 3] ?? 0) * w00 +
          (source[a + 7] ?? 0) * w10 +
          (source[c + 3] ?? 0) * w01 +
          (source[c + 7] ?? 0) * w11;
      }
      out[at] = red * share;
      out[at + 1] = green * share;
      out[at + 2] = blue * share;
      out[at + 3] = alpha * share;
    }
  }
  return { data: out, ...box };
}
