import { copyFile, link, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from '#tools/simulate/video.ts';
import type { Act, Chapter } from './acts.ts';
import type { Film } from './film.ts';
import type { GateWindow, Painted } from './gate-window.ts';

/** How one act came out. `ms`: from the first frame that held the code to the painted verdict. */
export interface Outcome {
  readonly act: Act;
  readonly got: string | null;
  readonly name: string | null;
  readonly ms: number | null;
}

const FIRST_ACT_WITHIN_MS = 20_000;
const ACT_WITHIN_MS = 9_000;
/** The verdict's entry movement is over, and the next ticket is not there yet. */
const BEFORE_PICTURE_MS = 350;

type PlaceFile = (file: string, at: string) => Promise<void>;

/**
 * Lets a file be found under another path too, the cheapest way that the system allows: Windows
 * wants a privilege for symbolic links, and some file systems have no hard ones.
 */
export async function placeFile(
  file: string,
  at: string,
  ways: readonly PlaceFile[] = [symlink, link],
): Promise<void> {
  for (const way of ways) {
    try {
      await way(file, at);
      return;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  await copyFile(file, at);
}

const REFUSALS: readonly unknown[] = ['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EXDEV', 'UNKNOWN'];

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSALS.includes(error.code);
}

/** What the webcam plays: read by Chromium each time that the camera is opened. */
export class CameraFile {
  readonly path: string;

  constructor(folder: string) {
    this.path = path.join(folder, 'camera.mjpeg');
  }

  async play(film: Film): Promise<void> {
    const next = `${this.path}.next`;
    await placeFile(film.file, next);
    await rename(next, this.path);
  }
}

/** @returns null where the simulated frame carried no number */
function sinceFirstFrame(painted: Painted, manifest: Manifest, act: Act): number | null {
  const stamp = painted.frame?.stamp ?? null;
  const first = manifest.entries.find(({ id }) => id === act.id)?.whole?.first;
  if (stamp === null || first === undefined) return null;
  return painted.paintedMs + ((stamp - first) * 1000) / manifest.fps;
}

async function play(window: GateWindow, act: Act, film: Film, withinMs: number): Promise<Outcome> {
  if (act.turnsOut) await window.turnOut();
  if (act.expects === 'several-codes') {
    const asked = await window.asksForOneTicket(withinMs);
    return { act, got: asked ? 'several-codes' : null, name: null, ms: null };
  }
  const painted = await window.nextVerdict(withinMs);
  if (painted === null) return { act, got: null, name: null, ms: null };
  const ms = sinceFirstFrame(painted, film.manifest, act);
  return { act, got: painted.verdict, name: painted.name, ms };
}

export interface Showing {
  readonly window: GateWindow;
  readonly camera: CameraFile;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Where to leave a picture of every kind of verdict; null: nowhere. */
  readonly pictures: string | null;
}

/** Plays all chapters before the kiosk's camera. The first one's film is in the camera already. */
export async function playProgramme(
  { window, camera, onOutcome, pictures }: Showing,
  chapters: readonly Chapter[],
  films: readonly Film[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const pictured = new Set<string>();
  for (const [index, { place, acts }] of chapters.entries()) {
    const film = films[index];
    if (film === undefined) throw new RangeError(`chapter ${index} has no film`);
    if (place !== null) {
      await camera.play(film);
      await window.moveTo(place);
    }
    for (const [number, act] of acts.entries()) {
      const outcome = await play(
        window,
        act,
        film,
        number === 0 ? FIRST_ACT_WITHIN_MS : ACT_WITHIN_MS,
      );
      outcomes.push(outcome);
      onOutcome(outcome);
      if (pictures === null || outcome.got === null || pictured.has(outcome.got)) continue;
      pictured.add(outcome.got);
      await new Promise((resolve) => setTimeout(resolve, BEFORE_PICTURE_MS));
      await window.picture(path.join(pictures, `${outcome.got}.png`));
    }
  }
  return outcomes;
}
