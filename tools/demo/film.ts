import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Manifest, type Segment, writeVideo } from '#tools/simulate/video.ts';
import type { Act, Chapter } from './acts.ts';

/** Raise it when the same acts should look different. */
const LOOK_VERSION = 1;
/** The camera opens, and the gate's screen with it. */
const LEAD_SECONDS = 1.5;
const ACT_SECONDS = 2.3;
/** Hands change over. */
const GAP_SECONDS = 1;
/** A ticket that is shown again must have been out of sight for three seconds. */
const TURN_SECONDS = 4;
/** Chromium plays a film over and over: time to leave before it begins again. */
const TAIL_SECONDS = 6;

/** A film's manifest as it is kept beside it. */
export const manifestFile = z.strictObject({
  fps: z.number(),
  frames: z.int(),
  entries: z.array(
    z.strictObject({
      id: z.string(),
      texts: z.array(z.string()),
      start: z.int(),
      end: z.int(),
      whole: z.strictObject({ first: z.int(), last: z.int() }).nullable(),
    }),
  ),
  /** Where the part of the film begins that may go on otherwise, in bytes. */
  from: z.int().optional(),
});

/** A film of one chapter, made and kept. */
export interface Film {
  readonly file: string;
  readonly manifest: Manifest;
}

function segmentsOf(acts: readonly Act[]): Segment[] {
  const empty = (seconds: number, index: number): Segment => ({
    id: `gap ${index}`,
    seconds,
    items: [],
    seed: 900 + index,
  });
  return [
    empty(LEAD_SECONDS, -1),
    ...acts.flatMap((act, index): Segment[] => [
      empty(act.turnsOut ? TURN_SECONDS : GAP_SECONDS, index),
      {
        id: act.id,
        seconds: ACT_SECONDS,
        items: act.items,
        ...(act.light === undefined ? {} : { light: act.light }),
        entry: 'slide',
        seed: 100 + index,
      },
    ]),
    empty(TAIL_SECONDS, acts.length),
  ];
}

/** Where films are kept, outside the repository. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  return path.join(base, 'gatehouse', 'films');
}

async function filmChapter(acts: readonly Act[]): Promise<Film> {
  const segments = segmentsOf(acts);
  const name = createHash('sha256')
    .update(JSON.stringify([LOOK_VERSION, segments]))
    .digest('hex')
    .slice(0, 16);
  const file = path.join(cacheFolder(), `${name}.mjpeg`);
  const manifestPath = path.join(cacheFolder(), `${name}.json`);
  if (existsSync(file) && existsSync(manifestPath)) {
    const { from: _, ...manifest } = manifestFile.parse(
      JSON.parse(await readFile(manifestPath, 'utf8')),
    );
    return { file, manifest };
  }
  await mkdir(cacheFolder(), { recursive: true });
  const partial = `${file}.${process.pid}.part`;
  const manifest = await writeVideo(partial, segments, { stamp: true, hold: 2 });
  await writeFile(manifestPath, JSON.stringify(manifest));
  await rename(partial, file);
  return { file, manifest };
}

/**
 * The films that the simulated webcam plays, one a chapter. Made once for the same acts and kept
 * outside the repository, since drawing one takes about a third of the time of playing it.
 */
export async function filmChapters(
  chapters: readonly Chapter[],
  onProgress: (done: number, total: number) => void,
): Promise<Film[]> {
  const total = chapters.reduce((sum, { acts }) => sum + acts.length, 0);
  const films: Film[] = [];
  let done = 0;
  for (const { acts } of chapters) {
    films.push(await filmChapter(acts));
    done += acts.length;
    onProgress(done, total);
  }
  return films;
}
