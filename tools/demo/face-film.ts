import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeVisitFilm, type VisitAct } from '#tools/simulate/face-film.ts';
import { readPortrait, type PortraitId } from '#tools/simulate/face-portrait.ts';
import { CAMERA_FPS, type Manifest } from '#tools/simulate/video.ts';
import type { FaceAct, FaceShot } from './face-acts.ts';
import { cacheFolder, manifestFile } from './film.ts';
import { RING_FRAMES, type Slot } from './live-camera.ts';
import { commonSize, padTo, splitPictures } from './motion-jpeg.ts';

/** Raise it when the same acts should look different. */
const LOOK_VERSION = 1;
/** Each picture is shown for so many of the camera's frames. */
const HOLD = 2;
/** Somebody walks in and holds the ticket up. */
const ENTERS_SECONDS = 1.2;
const TICKET_AT = 0.5;
/** What somebody does while waiting, before it is shown backwards. */
const WAITS_SECONDS = RING_FRAMES / 2 / CAMERA_FPS;
/** Somebody turns the head from so long after being asked, and is back at the end. */
const TURNS_AT = 0.1;
const TURN_SECONDS = 2.1;
/** The screen asks for a slow turn. */
const TURN_HOLD = 2 * HOLD;
/** One step nearer. */
const STEP_SECONDS = 0.2;
const STAYS = { entry: 'cut', ticketsAt: -1, ticketsUntil: -1 } as const;

/** What the webcam shows of one shot. */
export interface Clip {
  /** Once, at first. */
  readonly once: readonly Slot[];
  /** Then over and over. */
  readonly loop: readonly Slot[];
  /** The number in the first picture that holds the ticket whole; null: none does. */
  readonly firstWhole: number | null;
}

export interface ActFilm {
  readonly shots: readonly Clip[];
  /** With the head turned to a side and back; null where nobody can. */
  readonly turns: Readonly<Record<'left' | 'right', Clip>> | null;
}

/** Everything that the webcam shows, all frames of one size. */
export interface FaceFilms {
  readonly empty: readonly Slot[];
  readonly acts: readonly ActFilm[];
}

/** Pictures as they are kept, of many sizes. */
interface Reel {
  readonly manifest: Manifest;
  readonly pictures: readonly Buffer[];
}

/** A film of other pictures is another film. */
async function portraitBytes(id: PortraitId): Promise<Buffer> {
  const { pictureFile, selfieFile } = await readPortrait(id);
  return Buffer.concat([await readFile(pictureFile), await readFile(selfieFile)]);
}

async function reelOf(act: VisitAct, hold: number): Promise<Reel> {
  const hash = createHash('sha256').update(JSON.stringify(['visit', LOOK_VERSION, act, hold]));
  for (const { portrait } of act.scene.visitors) hash.update(await portraitBytes(portrait));
  const name = hash.digest('hex').slice(0, 16);
  const file = path.join(cacheFolder(), `${name}.mjpeg`);
  const manifestPath = path.join(cacheFolder(), `${name}.json`);
  if (!existsSync(file) || !existsSync(manifestPath)) {
    await mkdir(cacheFolder(), { recursive: true });
    const partial = `${file}.${process.pid}.part`;
    const manifest = await writeVisitFilm(partial, [act], { stamp: true, hold });
    await writeFile(manifestPath, JSON.stringify(manifest));
    await rename(partial, file);
  }
  const manifest = manifestFile.parse(JSON.parse(await readFile(manifestPath, 'utf8')));
  const frames = splitPictures(await readFile(file));
  return { manifest, pictures: frames.filter((_, at) => at % hold === 0) };
}

/** A film's frames: its pictures in one size, each held as long as the camera shows it. */
function slotsOf(reel: Reel, size: number, hold = HOLD): Slot[] {
  return reel.pictures.flatMap((picture, at) => {
    const slot = { bytes: padTo(picture, size), stamp: at * HOLD };
    return Array.from({ length: hold }, () => slot);
  });
}

/** Forwards and backwards, so that its end is its beginning. */
function thereAndBack(slots: readonly Slot[]): Slot[] {
  return [...slots, ...slots.toReversed()];
}

interface ShotReels {
  readonly steps: readonly Reel[];
  readonly main: Reel;
  readonly enters: boolean;
}

async function shotReels({ scene, steps = [] }: FaceShot, enters: boolean): Promise<ShotReels> {
  const once = enters ? ENTERS_SECONDS : 0;
  const entry = enters ? ({ ...STAYS, entry: 'walk-in', ticketsAt: TICKET_AT } as const) : STAYS;
  const seconds = once + WAITS_SECONDS;
  const stepReels: Reel[] = [];
  for (const step of steps) {
    stepReels.push(
      await reelOf({ id: 'step', seconds: STEP_SECONDS, scene: step, ...STAYS }, HOLD),
    );
  }
  const main = await reelOf({ id: 'shot', seconds, scene, ...entry }, HOLD);
  return { steps: stepReels, main, enters };
}

function clipOf({ steps, main, enters }: ShotReels, size: number): Clip {
  const slots = slotsOf(main, size);
  const entered = enters ? Math.round(ENTERS_SECONDS * CAMERA_FPS) : 0;
  const before = steps.flatMap((step) => slotsOf(step, size));
  return {
    once: [...before, ...slots.slice(0, entered)],
    loop: thereAndBack(slots.slice(entered)),
    firstWhole: main.manifest.entries[0]?.whole?.first ?? null,
  };
}

type Sides = Readonly<Record<'left' | 'right', Reel>>;

/** Who stands in front turns the head; null: a photograph can't, and nobody does not. */
async function turnReels({ scene }: FaceShot): Promise<Sides | null> {
  const first = scene.visitors.at(-1);
  if (first === undefined || (first.medium ?? 'person') !== 'person') return null;
  const side = async (to: 'left' | 'right'): Promise<Reel> => {
    const motion = { kind: 'turns', side: to, at: TURNS_AT } as const;
    const turned = { ...scene, visitors: [...scene.visitors.slice(0, -1), { ...first, motion }] };
    return reelOf({ id: 'turn', seconds: TURN_SECONDS, scene: turned, ...STAYS }, HOLD);
  };
  return { left: await side('left'), right: await side('right') };
}

interface ActReels {
  readonly shots: readonly ShotReels[];
  readonly turns: Sides | null;
}

function filmOf({ shots, turns }: ActReels, size: number): ActFilm {
  const clips = shots.map((shot) => clipOf(shot, size));
  const loop = clips.at(-1)?.loop ?? [];
  const turned = (reel: Reel): Clip => ({
    once: slotsOf(reel, size, TURN_HOLD),
    loop,
    firstWhole: null,
  });
  return {
    shots: clips,
    turns: turns === null ? null : { left: turned(turns.left), right: turned(turns.right) },
  };
}

function sizesOf({ shots, turns }: ActReels): number[] {
  const reels = [
    ...shots.flatMap(({ steps, main }) => [...steps, main]),
    ...(turns === null ? [] : [turns.left, turns.right]),
  ];
  return reels.flatMap(({ pictures }) => pictures.map(({ length }) => length));
}

/** Films what the simulated webcam shows of these acts; made once and kept. */
export async function filmFaces(
  acts: readonly FaceAct[],
  onProgress: (done: number, total: number) => void,
): Promise<FaceFilms> {
  const scene = { visitors: [], seed: 900 };
  const seconds = RING_FRAMES / CAMERA_FPS;
  const empty = await reelOf({ id: 'empty', seconds, scene }, 1);
  const reels: ActReels[] = [];
  for (const { shots } of acts) {
    const made: ShotReels[] = [];
    for (const [at, shot] of shots.entries()) made.push(await shotReels(shot, at === 0));
    const last = shots.at(-1);
    reels.push({ shots: made, turns: last === undefined ? null : await turnReels(last) });
    onProgress(reels.length, acts.length);
  }
  const size = commonSize([
    ...empty.pictures.map(({ length }) => length),
    ...reels.flatMap(sizesOf),
  ]);
  return {
    empty: empty.pictures.map((picture, at) => ({ bytes: padTo(picture, size), stamp: at })),
    acts: reels.map((act) => filmOf(act, size)),
  };
}
