import { rename, writeFile } from 'node:fs/promises';
import type { FaceAct } from './face-acts.ts';
import type { FaceFilms } from './face-film.ts';
import { playFaces, type FaceOutcomeLine } from './face-programme.ts';
import type { GateWindow } from './gate-window.ts';
import { LiveCamera } from './live-camera.ts';
import type { Stage } from './stage.ts';

/** Where the part with faces is shown. */
export interface FaceShow {
  readonly window: GateWindow;
  /** The file that plays as the webcam. */
  readonly cameraPath: string;
  readonly stage: Stage;
  readonly pictures: string | null;
  readonly say: (line: string) => void;
}

/** The kiosk makes them once nobody has come for three seconds. */
const TEMPLATES_WITHIN_MS = 60_000;

const ABOUT = `
Visitors with their faces. They are people of licensed pictures under invented names, moved by the
simulation; the picture on record is of the same photograph, so a high score here measures nothing.`;

const MARKS = { right: ' ', wrong: '!', again: '~' } as const;

function lineOf({ act, seen, is, name, score, ms, picture }: FaceOutcomeLine): string {
  const time = new Date().toISOString().slice(11, 23);
  const parts = [
    MARKS[is],
    seen.padEnd(44),
    (name ?? '-').padEnd(17),
    (score?.toFixed(2) ?? '').padStart(5),
    (ms === null ? '' : `${Math.round(ms)} ms`).padStart(8),
    ` ${act}`,
    picture === null ? '' : `[${picture}]`,
  ];
  return `${time} ${parts.join(' ').trimEnd()}`;
}

/** Plays the visits and sums up what the gate made of them. */
export async function showFaces(
  { window, cameraPath, stage, pictures, say }: FaceShow,
  acts: readonly FaceAct[],
  films: FaceFilms,
): Promise<{ readonly failed: number }> {
  say(ABOUT.trimStart());
  const supervisor = stage.folder.staff.find(({ role, active }) => role === 'supervisor' && active);
  if (supervisor === undefined) throw new Error('a seeded folder has a supervisor');
  await writeFile(`${cameraPath}.next`, LiveCamera.firstBytes(films.empty));
  await rename(`${cameraPath}.next`, cameraPath);
  await window.moveTo(stage.facePlace);
  const camera = await LiveCamera.takeOver(cameraPath, films.empty, () => window.stamp());
  try {
    if (!(await window.hasTemplates(TEMPLATES_WITHIN_MS))) say('Not every template is made yet.');
    const onLine = (line: FaceOutcomeLine): void => say(lineOf(line));
    const showing = { window, camera, films, supervisor, onLine, pictures };
    const lines = await playFaces(showing, acts);
    say(summaryOf(lines));
    return { failed: lines.filter(({ is }) => is === 'wrong').length };
  } finally {
    await camera.close();
  }
}

function summaryOf(lines: readonly FaceOutcomeLine[]): string {
  const wrong = lines.filter(({ is }) => is === 'wrong');
  const again = lines.filter(({ is }) => is === 'again').length;
  const counted = lines.length - again;
  const times = lines.flatMap(({ ms, seen }) => (ms === null || seen !== 'admitted' ? [] : [ms]));
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  const told = [
    `\n${counted - wrong.length} of ${counted} moments with faces were as they must be.`,
    ...(again === 0
      ? []
      : [`${again} times this machine was too busy, and the visitor was looked at again (~).`]),
    ...wrong.map(({ act, seen, expected }) => `  ${act}: ${seen} instead of ${expected}`),
  ];
  if (median !== undefined) {
    told.push(
      `From the first frame that held the code to the verdict of who was let in by the face: ` +
        `median ${Math.round(median)} ms, slowest ${Math.round(Math.max(...times))} ms.`,
    );
  }
  return told.join('\n');
}
