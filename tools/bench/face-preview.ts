import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { FacePolicy } from '#shared/face/policy.ts';
import type { FaceFilms } from '../demo/face-film.ts';
import type { Bench } from './bench.ts';
import { faceStore, type FaceGuest } from './face-stand.ts';
import { filmVisits, openFaceWindow, visitOf, type FaceWindow } from './face-window.ts';
import { compared, named } from './figure.ts';
import { median } from './statistics.ts';

/** The preview may show at most so much fewer pictures: within a tenth. */
const LIMIT = 1.1;
/** A visitor who is asked to turn and does not is looked at for six seconds and more. */
const COUNTED_MS = 5_000;
const VERDICT_WITHIN_MS = 20_000;

const counted = z.object({ frames: z.int(), ms: z.number(), isFacing: z.boolean() });

/**
 * Milliseconds from one picture of the preview to the next, in the real kiosk: while somebody's
 * face is matched, beside the preview of an event that does not look at faces. Pictures are counted
 * by the browser as it hands them to be painted.
 */
export const benchFacePreview: Bench = async ({ quick, say }) => {
  const without: number[] = [];
  const matching: number[] = [];
  for (let turn = 0; turn < (quick ? 1 : 2); turn += 1) {
    // Every other turn the other way round.
    const order: readonly FacePolicy[] = turn % 2 === 0 ? ['off', 'required'] : ['required', 'off'];
    for (const policy of order) {
      const intervals = await previewWith(policy, quick ? 2 : 4, say);
      say(`policy ${policy}: ${intervals.map((ms) => ms.toFixed(1)).join(', ')} ms a picture`);
      (policy === 'off' ? without : matching).push(...intervals);
    }
  }
  return [
    compared(
      'preview, from one picture to the next while a face is matched, beside none matched',
      'ms',
      { value: median(matching), baseline: median(without) },
      LIMIT,
    ),
    named('preview, the slowest five seconds while matching', 'ms', Math.max(...matching)),
  ];
};

async function previewWith(
  policy: FacePolicy,
  times: number,
  say: (line: string) => void,
): Promise<number[]> {
  const store = await faceStore({ policy, liveness: 'challenge' });
  try {
    const [guest] = store.guests;
    if (guest === undefined) throw new Error('a store without guests');
    const films = await filmVisits([visitOf(guest, 0, false)], say);
    const window = await openFaceWindow(store, films);
    try {
      await comeIn(window, films);
      const intervals: number[] = [];
      for (let time = 0; time < times; time += 1) {
        intervals.push(await interval(window, policy === 'off' ? null : guest));
      }
      return intervals;
    } finally {
      await window.close();
    }
  } finally {
    await store.remove();
  }
}

/** The visitor stands there, without a ticket in the picture, and stays. */
export async function comeIn({ camera }: FaceWindow, { acts }: FaceFilms): Promise<void> {
  const shot = acts[0]?.shots[0];
  if (shot === undefined) throw new Error('a film without a visitor');
  await camera.play(shot.once, shot.loop);
  await camera.played();
  await sleep(1_000);
}

/** @param guest who is looked at meanwhile; null: nobody */
async function interval({ app, told }: FaceWindow, guest: FaceGuest | null): Promise<number> {
  const { page } = app;
  await told();
  if (guest !== null) {
    await page.typeAsScanner(guest.text);
    await page.waitFor(`document.querySelector('main.gate[data-view=facing]') !== null`);
  }
  const { frames, ms, isFacing } = counted.parse(await page.evaluate(COUNT));
  if (isFacing !== (guest !== null)) throw new Error('the face was not looked at all the time');
  for (const end = Date.now() + VERDICT_WITHIN_MS; guest !== null;) {
    if ((await told()).painted.length > 0) break;
    if (Date.now() > end) throw new Error('no verdict on who was looked at');
    await sleep(200);
  }
  return ms / frames;
}

const COUNT = `new Promise((resolve) => {
  const video = document.querySelector('video');
  let first = null;
  const step = (now, { presentedFrames }) => {
    first ??= { now, presentedFrames };
    const ms = now - first.now;
    if (ms < ${COUNTED_MS}) return video.requestVideoFrameCallback(step);
    const isFacing = document.querySelector('main.gate[data-view=facing]') !== null;
    resolve({ frames: presentedFrames - first.presentedFrames, ms, isFacing });
  };
  video.requestVideoFrameCallback(step);
})`;
