import { setTimeout as sleep } from 'node:timers/promises';
import type { FaceLiveness } from '#shared/face/policy.ts';
import type { ActFilm, FaceFilms } from '../demo/face-film.ts';
import { CAMERA_FPS } from '../simulate/video.ts';
import type { Bench } from './bench.ts';
import { faceStore } from './face-stand.ts';
import { filmVisits, openFaceWindow, visitOf, type FaceWindow } from './face-window.ts';
import { compared, named, type Figure } from './figure.ts';
import { median, percentile } from './statistics.ts';

/** One visit of the ticket's holder. */
interface Visit {
  readonly verdict: string;
  /** What the face check came to. */
  readonly outcome: string;
  readonly isAsked: boolean;
  /** From the first frame that held the whole code to the painted verdict, ms. */
  readonly ms: number;
  /** Of these, from the frame that was read, ms. */
  readonly fromRead: number;
}

/** How long a ticket may take to its verdict, the face compared. */
const BUDGET_MS = 1_200;
const VERDICT_WITHIN_MS = 25_000;
/** How often the screen is looked at. */
const WATCH_MS = 60;
/** Who turns the head does not begin anew before this has passed. */
const TURNING_MS = 5_500;
/** A percentile of fewer would be a guess. */
const FEWEST = 3;

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
  return [
    ...rows('face compared', off, off.length),
    ...rows(
      'face compared, signs of life',
      signs.filter(({ isAsked }) => !isAsked),
      signs.length,
    ),
    ...askedRows(signs),
  ];
};

async function visitsWith(liveness: FaceLiveness, rounds: number, say: Say): Promise<Visit[]> {
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
): Promise<Visit[]> {
  const seen: Visit[] = [];
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
): Promise<Visit> {
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

function rows(what: string, seen: readonly Visit[], of: number): Figure[] {
  const admitted = seen.filter(({ verdict }) => verdict === 'admitted');
  const name = `ticket to verdict, ${what}`;
  const count = compared(
    `${name}: let in at the first look${of === seen.length ? '' : ', not asked to turn'}, of all visits`,
    'count',
    { value: admitted.length, baseline: of },
    null,
  );
  if (seen.length < FEWEST) return [count];
  const times = seen.map(({ ms }) => ms);
  return [
    compared(
      `${name}, p95, beside 1.2 s`,
      'ms',
      { value: percentile(times, 0.95), baseline: BUDGET_MS },
      1,
    ),
    named(`${name}, p50`, 'ms', median(times)),
    named(`${name}, from the frame that was read, p50`, 'ms', median(seen.map((v) => v.fromRead))),
    count,
  ];
}

/** Who is asked for a turn of the head needs seconds for that, and is reported apart. */
function askedRows(signs: readonly Visit[]): Figure[] {
  const asked = signs.filter(({ isAsked }) => isAsked);
  const share = compared(
    'visitors asked to turn the head, of all',
    'count',
    { value: asked.length, baseline: signs.length },
    null,
  );
  if (asked.length < FEWEST) return [share];
  const times = asked.map(({ ms }) => ms);
  const admitted = asked.filter(({ verdict }) => verdict === 'admitted').length;
  return [
    share,
    compared(
      'visitors let in after they were asked to turn, of those asked',
      'count',
      { value: admitted, baseline: asked.length },
      null,
    ),
    named('ticket to verdict, asked to turn the head, p50', 'ms', median(times)),
    named('ticket to verdict, asked to turn the head, p95', 'ms', percentile(times, 0.95)),
  ];
}
