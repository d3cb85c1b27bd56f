import { rename, writeFile } from 'node:fs/promises';
import type { Role } from '#shared/domain/staff.ts';
import type { SeededFolder } from '#tools/seed/seed-data-folder.ts';
import type { FaceAct } from './face-acts.ts';
import { playDesk } from './face-desk.ts';
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
  const supervisor = staffOf(stage, 'supervisor');
  const organiser = staffOf(stage, 'organiser');
  await writeFile(`${cameraPath}.next`, LiveCamera.firstBytes(films.empty));
  await rename(`${cameraPath}.next`, cameraPath);
  await window.moveTo(stage.facePlace);
  const camera = await LiveCamera.takeOver(cameraPath, films.empty, () => window.stamp());
  try {
    if (!(await window.hasTemplates(TEMPLATES_WITHIN_MS))) say('Not every template is made yet.');
    const lines: FaceOutcomeLine[] = [];
    const onLine = (line: FaceOutcomeLine): void => {
      lines.push(line);
      say(lineOf(line));
    };
    await playFaces({ window, camera, films, supervisor, onLine, pictures }, acts);
    const place = stage.facePlace;
    await playDesk({ page: window.page, place, organiser, onLine, pictures });
    say(summaryOf(lines));
    return { failed: lines.filter(({ is }) => is === 'wrong').length };
  } finally {
    await camera.close();
  }
}

/** @throws {Error} where the folder has nobody of that role */
function staffOf({ folder }: Stage, wanted: Role): SeededFolder['staff'][number] {
  const found = folder.staff.find(({ role, active }) => role === wanted && active);
  if (found === undefined) throw new Error(`the seeded folder has no ${wanted}`);
  return found;
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
      : [`${again} times the camera saw too little, and the visitor was looked at once more (~).`]),
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
