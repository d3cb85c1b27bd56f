import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { readStamp } from '#renderer/camera/frame-stamp.ts';
import { openKioskCascade } from '#tools/eval-qr.ts';
import { sampleTicket } from '#tools/simulate/sample.ts';
import { renderScene } from '#tools/simulate/scene.ts';
import { writeVideo, type Manifest, type Segment } from '#tools/simulate/video.ts';

const ticket = sampleTicket(1);
const segments: readonly Segment[] = [
  { id: 'empty', seconds: 0.2, items: [], seed: 1 },
  { id: 'ticket', seconds: 1, items: [{ ...ticket, look: { codeWidth: 0.2 } }], seed: 2 },
  {
    id: 'cut',
    seconds: 0.1,
    entry: 'cut',
    items: [{ ...ticket, look: { codeWidth: 0.2 } }],
    seed: 3,
  },
];
const size = { width: 640, height: 360 };

let folder = '';
let manifest: Manifest;
let pictures: Buffer[] = [];

/** JPEG pictures one after another: each begins with FF D8 FF, which can't be inside another. */
function split(film: Buffer): Buffer[] {
  const starts: number[] = [];
  for (
    let at = film.indexOf('ffd8ff', 0, 'hex');
    at >= 0;
    at = film.indexOf('ffd8ff', at + 3, 'hex')
  )
    starts.push(at);
  return starts.map((start, index) => film.subarray(start, starts[index + 1]));
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'film-'));
  manifest = await writeVideo(path.join(folder, 'a.mjpeg'), segments, { ...size, stamp: true });
  pictures = split(await readFile(path.join(folder, 'a.mjpeg')));
});
afterAll(async () => await rm(folder, { recursive: true }));

const luminance = async (jpeg: Buffer) => {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, stride: info.width };
};

it('writes as many pictures as the manifest counts, each with its number', async () => {
  expect(manifest.frames).toBe(6 + 30 + 3);
  expect(pictures).toHaveLength(manifest.frames);
  for (const [index, jpeg] of pictures.entries())
    expect(readStamp(await luminance(jpeg))).toBe(index);
});

it('names the first and last frame that hold the code whole, and the code is readable there', async () => {
  const cascade = await openKioskCascade();
  const entry = manifest.entries.find(({ id }) => id === 'ticket');
  const { first, last } = entry?.whole ?? { first: -1, last: -1 };
  expect(first).toBeGreaterThan(6);
  expect(last).toBeLessThan(35);
  for (const frame of [first, 20, last]) {
    expect(cascade.readStill(await luminance(pictures[frame]!)).codes[0]?.text).toBe(ticket.text);
  }
  // One frame earlier a row or two of it may be missing, which its error correction makes good.
  expect(cascade.readStill(await luminance(pictures[first - 2]!)).codes).toEqual([]);
  expect(manifest.entries.map(({ whole }) => whole?.first)).toEqual([undefined, first, 36]);
  cascade.close();
});

it('writes the same film for the same segments', async () => {
  await writeVideo(path.join(folder, 'b.mjpeg'), segments, { ...size, stamp: true });
  expect(
    (await readFile(path.join(folder, 'b.mjpeg'))).equals(
      await readFile(path.join(folder, 'a.mjpeg')),
    ),
  ).toBe(true);
});

it('holds each picture for several frames when asked to, with the number of the first', async () => {
  const held = await writeVideo(path.join(folder, 'c.mjpeg'), segments, {
    ...size,
    stamp: true,
    hold: 2,
  });
  expect(held.frames).toBe(manifest.frames);
  const stamps = await Promise.all(
    split(await readFile(path.join(folder, 'c.mjpeg'))).map(async (jpeg) =>
      readStamp(await luminance(jpeg)),
    ),
  );
  expect(stamps.slice(0, 8)).toEqual([0, 0, 2, 2, 4, 4, 6, 6]);
});

it('draws another picture for another seed', async () => {
  const request = { items: [ticket], ...size };
  const [a, b, c] = await Promise.all(
    [1, 1, 2].map(async (seed) => await renderScene({ ...request, seed })),
  );
  expect(a?.data).toEqual(b?.data);
  expect(a?.data).not.toEqual(c?.data);
});
