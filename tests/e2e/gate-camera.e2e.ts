import { expect, test } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SceneItem } from '#tools/simulate/scene.ts';
import { writeVideo, type Segment } from '#tools/simulate/video.ts';
import { expectAccessible, parseTickets, picture, seedStand, standAt } from './gate-stand.ts';

const SHOWN_S = 3;
const GAP_S = 1.5;

function held(text: string, x: number): SceneItem {
  return {
    text,
    version: 5,
    errorCorrection: 'M',
    look: { carrier: 'paper', codeWidth: 0.17, centre: { x, y: 0.45 } },
  };
}

test('tickets in front of the camera become verdicts, one after another', async () => {
  const { dataFolder, seeded } = await seedStand();
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  const take = (expected: string) =>
    tickets.splice(
      tickets.findIndex((each) => each.expected === expected),
      1,
    )[0]!;
  const shown = [take('admitted'), take('ticket-revoked'), take('admitted'), take('forged')];
  const pair = [take('admitted'), take('admitted')];
  const segments: Segment[] = [
    { id: 'start', seconds: 6, items: [], seed: 1 },
    ...shown.flatMap(({ text, expected }, index): Segment[] => [
      { id: expected, seconds: SHOWN_S, items: [held(text, 0.5)], seed: 10 + index },
      { id: 'gap', seconds: GAP_S, items: [], seed: 20 + index },
    ]),
    {
      id: 'two at once',
      seconds: SHOWN_S,
      items: [held(pair[0]!.text, 0.32), held(pair[1]!.text, 0.68)],
      entry: 'cut',
      seed: 30,
    },
    { id: 'end', seconds: 20, items: [], seed: 40 },
  ];
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-film-'));
  const cameraFile = path.join(folder, 'gate.mjpeg');
  await writeVideo(cameraFile, segments, { stamp: true, hold: 3 });

  const stand = await standAt(dataFolder, seeded, tickets, { cameraFile });
  const { page } = stand;
  await page.evaluate(() => {
    const heard: unknown[] = [];
    (globalThis as { heard?: unknown[] }).heard = heard;
    addEventListener('gatehouse:verdict-painted', (event) =>
      heard.push((event as CustomEvent<unknown>).detail),
    );
  });
  await expect(page.getByText('Camera is working')).toBeVisible();
  await expectAccessible(page, 'ready with a camera');
  await picture(page, 'ready-camera');
  await expect(page.getByText('One ticket at a time')).toBeVisible({ timeout: 45_000 });
  await picture(page, 'one-at-a-time');

  const heard = await page.evaluate(() => (globalThis as { heard?: unknown[] }).heard!);
  expect(heard).toMatchObject(
    shown.map(({ expected, attendee }) => ({
      verdict: expected,
      name: expected === 'forged' ? null : attendee,
      paintedMs: expect.any(Number),
      decodeMs: expect.any(Number),
      frame: { width: 1280, height: 720, codeWidth: expect.any(Number) },
    })),
  );
  await stand.close();
  await rm(folder, { recursive: true, force: true });
});
