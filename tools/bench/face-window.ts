import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { faceView } from '#shared/ipc/gate-views.ts';
import type { FaceAct } from '../demo/face-acts.ts';
import { filmFaces, type FaceFilms } from '../demo/face-film.ts';
import { LiveCamera } from '../demo/live-camera.ts';
import { cameraSwitches } from '../runtime.ts';
import type { PortraitId } from '../simulate/face-portrait.ts';
import { SHOWN_SQUARES, shownStamp } from '../simulate/shown-stamp.ts';
import type { SceneItem } from '../simulate/scene.ts';
import { kioskApp, launchApp, type RunningApp } from './electron-app.ts';
import type { FaceGuest, FaceStore } from './face-stand.ts';

/** What the window tells of a painted verdict (src-renderer/gate/use-painted.ts). */
const painted = z.object({
  verdict: z.string(),
  face: faceView.nullable(),
  decodeMs: z.number().nullable(),
  paintedMs: z.number(),
  paintedAt: z.number(),
  frame: z.object({ stamp: z.int().nullable() }).nullable(),
});

const told = z.object({
  painted: z.array(painted),
  /** Sides to which the screen asked for a turn of the head. */
  asked: z.array(z.enum(['left', 'right'])),
});
export type Told = z.infer<typeof told>;

/** Portraits whose picture ends on the right have the ticket on their left (tests/fixtures/faces). */
const TICKET_ON_THE_LEFT: ReadonlySet<PortraitId> = new Set(['visitor-07', 'visitor-08']);
/** Templates are made once nobody has come for three seconds. */
const TEMPLATES_WITHIN_MS = 90_000;

/** A visitor who stands there and looks at the camera, with the ticket beside the face or without. */
export function visitOf({ portrait, text }: FaceGuest, index: number, hasTicket = true): FaceAct {
  const tickets = hasTicket ? [ticketBeside(text, portrait)] : [];
  const scene = { visitors: [{ portrait }], tickets, seed: 700 + index };
  return { id: `visit ${index}`, shots: [{ scene }], cues: [] };
}

function ticketBeside(text: string, holder: PortraitId): SceneItem {
  const centre = { x: TICKET_ON_THE_LEFT.has(holder) ? 0.25 : 0.75, y: 0.57 };
  const look = { carrier: 'paper', blur: 0.3, codeWidth: 0.15, centre } as const;
  return { text, version: 5, errorCorrection: 'M', look };
}

/** Films of visits; the slow part is kept from run to run. */
export function filmVisits(
  acts: readonly FaceAct[],
  say: (line: string) => void,
): Promise<FaceFilms> {
  return filmFaces(acts, (done, total) => say(`filmed ${done} of ${total} visitors`));
}

/** The real kiosk before a webcam that reacts. */
export interface FaceWindow {
  readonly app: RunningApp;
  readonly camera: LiveCamera;
  /** What happened since it was asked last. */
  readonly told: () => Promise<Told>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the kiosk and waits until it can look at faces, where its event does, and has every
 * template.
 */
export async function openFaceWindow(
  store: FaceStore,
  { empty }: Pick<FaceFilms, 'empty'>,
  env: Readonly<Record<string, string>> = {},
): Promise<FaceWindow> {
  const film = path.join(store.folder, 'webcam.mjpeg');
  await writeFile(film, LiveCamera.firstBytes(empty));
  const launch = kioskApp(store.folder, cameraSwitches(film));
  const app = await launchApp({ ...launch, env: { ...launch.env, ...env } });
  try {
    await listen(app);
    await app.page.waitFor(isReady(store.policy === 'off' ? 1 : 2), TEMPLATES_WITHIN_MS);
    const where = async (): Promise<number | null> => {
      const squares = z
        .array(z.number())
        .nullable()
        .parse(await app.page.evaluate(SHOWN_SQUARES));
      return squares === null ? null : shownStamp(squares);
    };
    const camera = await LiveCamera.takeOver(film, empty, where);
    return {
      app,
      camera,
      told: async () => told.parse(await app.page.evaluate(TAKE)),
      close: async () => {
        await camera.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Camera and face engine are said to be good, and no picture waits to be prepared. */
const isReady = (goodLines: number): string =>
  `document.querySelectorAll('.health__line--good').length >= ${goodLines}
    && !/pictures? to prepare/.test(document.querySelector('main.gate')?.textContent ?? '')`;

const TAKE = `((all) => {
  globalThis.benchTold = { painted: [], asked: [] };
  return all;
})(globalThis.benchTold)`;

async function listen({ page }: RunningApp): Promise<void> {
  await page.waitFor(`(() => {
    if (document.querySelector('main.gate') === null) return false;
    globalThis.benchTold = { painted: [], asked: [] };
    window.addEventListener('gatehouse:verdict-painted', ({ detail }) => benchTold.painted.push(detail));
    let isAsked = false;
    new MutationObserver(() => {
      const arrow = document.querySelector('.facing__arrow');
      if (arrow !== null && !isAsked)
        benchTold.asked.push(arrow.classList.contains('facing__arrow--left') ? 'left' : 'right');
      isAsked = arrow !== null;
    }).observe(document.body, { childList: true, subtree: true });
    return true;
  })()`);
}
