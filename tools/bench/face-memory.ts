import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { comeIn } from './face-preview.ts';
import { faceStore, type FaceGuest } from './face-stand.ts';
import { filmVisits, openFaceWindow, visitOf, type FaceWindow } from './face-window.ts';
import { compared } from './figure.ts';
import { settledMemory } from './memory.ts';
import { COLLECTING, memoryParts } from './process-memory.ts';

const LIMIT = 1.05;
const VERDICT_WITHIN_MS = 15_000;
/** Buffers and pools are filled after some fifty; what grows from then on grows for ever. */
const [FEW, MANY, FEWER] = [60, 240, 100];

/**
 * Memory of all the kiosk's processes after 240 admissions with a face over after 60, each looked
 * at, compared, recorded with its picture and painted, each after a forced collection.
 */
export const benchFaceMemory: Bench = async ({ quick, say }) => {
  if (process.platform !== 'linux') {
    say('left out: needs Linux, where shared pages can be told from own ones');
    return [];
  }
  const [few, many] = [FEW, quick ? FEWER : MANY];
  const store = await faceStore({ policy: 'required', liveness: 'off' });
  try {
    const [guest] = store.guests;
    if (guest === undefined) throw new Error('a store without guests');
    const films = await filmVisits([visitOf(guest, 0, false)], say);
    const window = await openFaceWindow(store, films, COLLECTING);
    try {
      await window.app.page.followWorkers();
      await comeIn(window, films);
      const baseline = await memoryAfter(window, guest, few, say);
      const value = await memoryAfter(window, guest, many - few, say);
      return [
        compared(
          `memory of all processes, after ${many} face checks over after ${few}`,
          'MB',
          { value, baseline },
          LIMIT,
        ),
      ];
    } finally {
      await window.close();
    }
  } finally {
    await store.remove();
  }
};

async function memoryAfter(
  window: FaceWindow,
  guest: FaceGuest,
  checks: number,
  say: (line: string) => void,
): Promise<number> {
  const began = performance.now();
  for (let check = 0; check < checks; check += 1) await admit(window, guest);
  say(`${checks} checks, ${((performance.now() - began) / checks).toFixed(0)} ms each`);
  const memory = await settledMemory(window.app);
  const parts = [...(await memoryParts(window.app.pid))].map(
    ([name, mb]) => `${name} ${mb.toFixed(0)}`,
  );
  say(`${memory.toFixed(1)} MB: ${parts.join(', ')}`);
  return memory;
}

async function admit({ app, told }: FaceWindow, guest: FaceGuest): Promise<void> {
  await told();
  await app.page.typeAsScanner(guest.text);
  for (const end = performance.now() + VERDICT_WITHIN_MS; performance.now() < end;) {
    const [painted] = (await told()).painted;
    if (painted !== undefined) {
      if (painted.verdict === 'admitted') return;
      throw new Error(`the window showed ${painted.verdict} (${painted.face?.why ?? ''})`);
    }
    await sleep(30);
  }
  throw new Error('no verdict on a face');
}
