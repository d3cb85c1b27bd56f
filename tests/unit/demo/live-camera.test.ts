import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveCamera, RING_FRAMES, type Slot } from '#tools/demo/live-camera.ts';

const FRAME_MS = 1000 / 30;
const slot = (letter: string, stamp: number): Slot => ({ bytes: Buffer.from(letter), stamp });
const empty = Array.from({ length: RING_FRAMES }, (_, at) => slot('.', at));
const loop = Array.from({ length: 60 }, (_, at) => slot('w', 500 + at));

let folder: string;
let file: string;
let camera: LiveCamera;
/** The number on the screen; null: none can be read. */
let shown: number | null;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] });
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-live-'));
  file = path.join(folder, 'camera');
  writeFileSync(file, LiveCamera.firstBytes(empty));
  shown = 0;
  camera = await LiveCamera.takeOver(file, empty, () => Promise.resolve(shown));
});
afterEach(async () => {
  await camera.close();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const film = () => readFileSync(file, 'latin1');

test('what is on the screen and what comes at once stays', async () => {
  shown = 30;
  await camera.play([slot('e', 0), slot('e', 1)], loop);
  const begins = film().indexOf('e');
  expect(begins).toBeGreaterThan(30 + 10);
  expect(film().slice(begins, begins + 4)).toBe('eeww');
  expect(film().slice(30, begins)).toBe('.'.repeat(begins - 30));
});

test('what is shown once is written over before it comes again', async () => {
  await camera.play([slot('e', 0), slot('e', 1)], loop);
  expect(film()).toContain('ee');
  for (let passed = 0; passed < 3 * RING_FRAMES; passed += 6) {
    await vi.advanceTimersByTimeAsync(6 * FRAME_MS);
    shown = null;
  }
  await camera.play([], empty);
  expect(film()).not.toContain('e');
});

test('a number that stands twice is the place where the film is by the clock', async () => {
  // Forwards and backwards: every number twice.
  const back = [...loop, ...loop.toReversed()];
  await camera.play([], back);
  await vi.advanceTimersByTimeAsync(4_000);
  // Frame 120 by the clock; the number stands in the places 60 and 99.
  shown = 500 + 40;
  await camera.play([slot('x', 0)], empty);
  expect(film().indexOf('x')).toBeGreaterThanOrEqual(99 + 15);
});

test('a loop that does not go round is refused', async () => {
  await expect(camera.play([], loop.slice(0, 50))).rejects.toThrow(RangeError);
});

test('a file that can not be written is told', async () => {
  await camera.close();
  await expect(camera.play([], loop)).rejects.toThrow('webcam');
  camera = await LiveCamera.takeOver(file, empty, () => Promise.resolve(null));
});
