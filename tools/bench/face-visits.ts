import { setTimeout as sleep } from 'node:timers/promises';
import type { FaceLiveness } from '#shared/face/policy.ts';
import type { ActFilm, FaceFilms } from '../demo/face-film.ts';
import { CAMERA_FPS } from '../simulate/video.ts';
import type { Bench } from './bench.ts';
import { faceStore } from './face-stand.ts';
import { visitFigures, type FaceVisit } from './face-visit-figures.ts';
import { filmVisits, openFaceWindow, visitOf, type FaceWindow } from './face-window.ts';

const VERDICT_WITHIN_MS = 25_000;
/** How often the screen is looked at. */
const WATCH_MS = 60;
/** Who turns the head does not begin anew before this has passed. */
const TURNING_MS = 5_500;

type Say = (line: string) => void;

/**
 * From the first camera frame that holds the whole ticket to the painted verdict, the holder's face
 * compared, in the real kiosk with 100,000 attendees. Once where a face is enough, and once where
 * signs of life are looked for, or a turn of the head.
 */
export const benchFaceVisits: Bench = async ({ quick, say }) => {
  const rounds = quick ? 1 : 2;
  const off = await visitsWith('off', rounds, say);
  const signs = await visitsWith('signs', rounds, say);
  return visitFigures(off, signs);
};

async function visitsWith(liveness: FaceLiveness, rounds: number, say: Say): Promise<FaceVisit[]> {
  const store = await faceStore({ policy: 'required', liveness });
  try {
    const films = await filmVisits(
      store.guests.map((guest, index) => visitOf(guest, index)),
      say,
    );
    const window = await openFaceWindow(store, films);
    try {
      say(`liveness ${liveness}: ${rounds * films.acts.length} visits`);
      return await visits(window, films, rounds, say);
    } finally {
      await window.close();
    }
  } finally {
    await store.remove();
  }
}

async function visits(
  window: FaceWindow,
  films: FaceFilms,
  rounds: number,
  say: Say,
): Promise<FaceVisit[]> {
  const seen: FaceVisit[] = [];
  // The first visit compiles; it is seen and not counted. Another's than the next one's: a ticket
  // that is shown again within three seconds was never away.
  const last = films.acts.at(-1);
  if (last !== undefined) await visit(window, films, last);
  for (let round = 0; round < rounds; round += 1) {
    for (const film of films.acts) {
      const one = await visit(window, films, film);
      const asked = one.isAsked ? ', asked to turn' : '';
      say(`${one.verdict} (${one.outcome}${asked}) in ${one.ms.toFixed(0)} ms`);
      seen.push(one);
    }
  }
  return seen;
}

/** Somebody comes, holds up the ticket, does what the screen asks for, and goes. */
async function visit(
  { camera, told }: FaceWindow,
  { empty }: FaceFilms,
  { shots, turns }: ActFilm,
): Promise<FaceVisit> {
  const [shot] = shots;
  if (shot === undefined || shot.firstWhole === null) throw new Error('a film without a ticket');
  await told();
  await camera.play(shot.once, shot.loop);
  let isAsked = false;
  let turningUntil = 0;
  for (const end = performance.now() + VERDICT_WITHIN_MS; performance.now() < end;) {
    const { painted, asked } = await told();
    const [verdict] = painted;
    const side = asked.at(-1);
    isAsked ||= side !== undefined;
    if (verdict !== undefined) {
      const stamp = verdict.frame?.stamp ?? null;
      if (stamp === null) throw new Error('a verdict on no numbered frame');
      await camera.play(shot.once.toReversed(), empty);
      await camera.played();
      const { paintedMs: fromRead } = verdict;
      return {
        verdict: verdict.verdict,
        outcome: verdict.face?.why ?? verdict.face?.liveness ?? 'no face',
        isAsked,
        fromRead,
        ms: fromRead + (Math.max(0, stamp - shot.firstWhole) * 1000) / CAMERA_FPS,
      };
    }
    if (side !== undefined && turns !== null && performance.now() >= turningUntil) {
      turningUntil = performance.now() + TURNING_MS;
      await camera.play(turns[side].once, turns[side].loop);
    }
    await sleep(WATCH_MS);
  }
  throw new Error(`no verdict in ${VERDICT_WITHIN_MS / 1000} s`);
}
