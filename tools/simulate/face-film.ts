import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import sharp from 'sharp';

import { drawStamp, LARGEST_STAMP } from '#renderer/camera/frame-stamp.ts';

import {
  prepareVisit,
  type PreparedVisit,
  type Presence,
  type VisitScene,
} from './face-visitor.ts';
import { CAMERA_FPS, type Manifest, type ManifestEntry } from './video.ts';

/** What happens before the webcam for a while: people come, show tickets, and go. */
export type VisitAct = {
  /** Named in the manifest; nothing is shown in the picture. */
  readonly id: string;
  readonly seconds: number;
  /** Motions count their seconds from the act's beginning. */
  readonly scene: Omit<VisitScene, 'width' | 'height'>;
  /**
   * 'walk': people come in from the left and go out there; 'cut': there from one frame to the next.
   * 'walk-in' and 'walk-out': the one only, where the same people stay from act to act.
   */
  readonly entry?: 'walk' | 'walk-in' | 'walk-out' | 'cut';
  /** The tickets come up so many seconds after the beginning; 0.7 unless told. */
  readonly ticketsAt?: number;
  /** The tickets go down so many seconds before the end; 0.6 unless told. */
  readonly ticketsUntil?: number;
};

export type VisitFilmOptions = {
  readonly width?: number;
  readonly height?: number;
  /** Burns each frame's number into its corner (src-renderer/camera/frame-stamp.ts). */
  readonly stamp?: boolean;
  /** Each picture stands for so many camera frames: 2, unless told, is 15 pictures a second. */
  readonly hold?: number;
  /** JPEG quality, 1 to 100. */
  readonly quality?: number;
};

const WALK_SECONDS = 0.55;
const RAISE_SECONDS = 0.35;

function share(seconds: number, whole: number): number {
  return Math.min(1, Math.max(0, seconds / whole));
}

/** Who and what is in the picture so many seconds after an act began. */
export function presenceAt(act: VisitAct, seconds: number): Presence {
  const left = act.seconds - seconds;
  const raised = Math.min(
    share(seconds - (act.ticketsAt ?? 0.7), RAISE_SECONDS),
    share(left - (act.ticketsUntil ?? 0.6), RAISE_SECONDS),
  );
  const { entry = 'walk' } = act;
  const comes = entry === 'walk' || entry === 'walk-in' ? share(seconds, WALK_SECONDS) : 1;
  const goes = entry === 'walk' || entry === 'walk-out' ? share(left, WALK_SECONDS) : 1;
  return { visitors: Math.min(comes, goes), tickets: raised };
}

function holdsWhole(visit: PreparedVisit, seconds: number, presence: Presence): boolean {
  const corners = visit.codes(seconds, presence).flat();
  return (
    corners.length > 0 &&
    corners.every(({ x, y }) => x >= 0 && y >= 0 && x < visit.width && y < visit.height)
  );
}

/**
 * Writes a film of visitors as Motion JPEG, the form that Chromium plays as a webcam (see writeVideo,
 * whose manifest this one is). The same acts and options give the same file.
 * @throws RangeError when a stamped film is longer than the stamp can count
 */
export async function writeVisitFilm(
  file: string,
  acts: readonly VisitAct[],
  options: VisitFilmOptions = {},
): Promise<Manifest> {
  const { width = 1280, height = 720, stamp = false, hold = 2, quality = 84 } = options;
  const total = acts.reduce((sum, act) => sum + Math.round(act.seconds * CAMERA_FPS), 0);
  if (stamp && total > LARGEST_STAMP)
    throw new RangeError(`A stamped film holds at most ${LARGEST_STAMP} frames, not ${total}`);
  const out = createWriteStream(file);
  const entries: ManifestEntry[] = [];
  let written = 0;
  // Encoding runs on other threads: the next picture is drawn meanwhile.
  let encoding: Promise<void> = Promise.resolve();
  const encode = async (
    before: Promise<void>,
    data: Uint8ClampedArray,
    times: number,
  ): Promise<void> => {
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    await before;
    for (let i = 0; i < times; i += 1) if (!out.write(jpeg)) await once(out, 'drain');
  };
  try {
    for (const act of acts) {
      const visit = await prepareVisit({ ...act.scene, width, height });
      const frames = Math.round(act.seconds * CAMERA_FPS);
      const start = written;
      const whole: number[] = [];
      for (let frame = 0; frame < frames; frame += hold) {
        const seconds = frame / CAMERA_FPS;
        const presence = presenceAt(act, seconds);
        const { data } = visit.draw(seconds, presence);
        if (stamp) drawStamp(data, width, 3, written);
        const times = Math.min(hold, frames - frame);
        if (holdsWhole(visit, seconds, presence)) whole.push(written, written + times - 1);
        const before = encoding;
        encoding = encode(before, data, times);
        // At most two pictures wait in memory.
        await before;
        written += times;
      }
      const [first, last] = [whole.at(0), whole.at(-1)];
      entries.push({
        id: act.id,
        texts: (act.scene.tickets ?? []).map(({ text }) => text),
        start,
        end: written - 1,
        whole: first === undefined || last === undefined ? null : { first, last },
      });
    }
    await encoding;
  } finally {
    out.end();
    await finished(out);
  }
  return { fps: CAMERA_FPS, frames: written, entries };
}
