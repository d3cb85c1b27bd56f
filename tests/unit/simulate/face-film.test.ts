import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { readStamp } from '#renderer/camera/frame-stamp.ts';
import { openKioskCascade } from '#tools/eval-qr.ts';
import { presenceAt, writeVisitFilm, type VisitAct } from '#tools/simulate/face-film.ts';
import { sampleTicket } from '#tools/simulate/sample.ts';
import type { Manifest } from '#tools/simulate/video.ts';

const ticket = sampleTicket(1);
const size = { width: 640, height: 360, stamp: true };
const acts: readonly VisitAct[] = [
  { id: 'nobody', seconds: 0.2, scene: { visitors: [], seed: 1 } },
  {
    id: 'a visitor',
    seconds: 2,
    scene: {
      visitors: [{ portrait: 'visitor-01' }],
      tickets: [{ ...ticket, look: { codeWidth: 0.2, centre: { x: 0.75, y: 0.5 } } }],
      seed: 2,
    },
  },
];

let folder = '';
let manifest: Manifest;
let pictures: Buffer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'visit-film-'));
  const file = path.join(folder, 'a.mjpeg');
  manifest = await writeVisitFilm(file, acts, size);
  const film = await readFile(file);
  const starts: number[] = [];
  for (
    let at = film.indexOf('ffd8ff', 0, 'hex');
    at >= 0;
    at = film.indexOf('ffd8ff', at + 3, 'hex')
  )
    starts.push(at);
  pictures = starts.map((start, index) => film.subarray(start, starts[index + 1]));
});
afterAll(async () => await rm(folder, { recursive: true }));

const luminance = async (jpeg: Buffer) => {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, stride: info.width };
};

it('writes as many pictures as the manifest counts, each held for two camera frames', async () => {
  expect(manifest.frames).toBe(66);
  expect(pictures).toHaveLength(66);
  const stamps = await Promise.all(
    pictures.slice(0, 4).map(async (jpeg) => readStamp(await luminance(jpeg))),
  );
  expect(stamps).toEqual([0, 0, 2, 2]);
});

it('names the frames that hold the ticket whole, and its code is readable there beside a face', async () => {
  const [nobody, visitor] = manifest.entries;
  expect(nobody?.whole).toBeNull();
  expect(visitor?.texts).toEqual([ticket.text]);
  const { first, last } = visitor?.whole ?? { first: -1, last: -1 };
  expect(first).toBeGreaterThan(6 + 21);
  expect(last).toBeLessThan(66);
  const cascade = await openKioskCascade();
  for (const frame of [first, last])
    expect(cascade.readStill(await luminance(pictures[frame]!)).codes[0]?.text).toBe(ticket.text);
  cascade.close();
});

it('lets people walk in and out around their ticket, or stand there at once', () => {
  const act = acts[1]!;
  expect(presenceAt(act, 0)).toEqual({ visitors: 0, tickets: 0 });
  expect(presenceAt(act, 1.05)).toEqual({ visitors: 1, tickets: 1 });
  expect(presenceAt(act, 2)).toEqual({ visitors: 0, tickets: 0 });
  expect(presenceAt({ ...act, entry: 'cut' }, 0)).toEqual({ visitors: 1, tickets: 0 });
});

it('writes the same film for the same acts', async () => {
  const again = path.join(folder, 'b.mjpeg');
  await writeVisitFilm(again, acts, size);
  expect((await readFile(again)).equals(await readFile(path.join(folder, 'a.mjpeg')))).toBe(true);
});
