import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Bench } from './bench.ts';
import { AT_THE_GATE, kioskApp, launchApp, type RunningApp } from './electron-app.ts';
import { compared } from './figure.ts';
import { standingStore } from './kiosk-core.ts';
import { bundleScript } from './page-bundle.ts';
import { COLLECTING, collectNodeGarbage, memoryOf, memoryParts } from './process-memory.ts';
import { median } from './statistics.ts';

const LIMIT = 1.05;
/** One scan of so many is typed by a hand scanner, and its verdict painted, as at a real gate. */
const TYPED_EVERY = 100;

/**
 * Memory of all the kiosk's processes after 10,000 scans over after 1,000, each after a forced
 * collection; the camera runs meanwhile. The median of three runs, each a kiosk of its own.
 */
export const benchMemory: Bench = async ({ quick, say }) => {
  if (process.platform !== 'linux') {
    say('left out: needs Linux, where shared pages can be told from own ones');
    return [];
  }
  const [few, many] = quick ? [200, 1_000] : [1_000, 10_000];
  const script = await bundleScript('kiosk-scan.ts');
  const runs: { value: number; baseline: number }[] = [];
  for (let run = 0; run < (quick ? 1 : 3); run += 1) {
    const measured = await oneRun(few, many, script, say);
    say(`${measured.baseline.toFixed(1)} MB, then ${measured.value.toFixed(1)} MB`);
    runs.push(measured);
  }
  const middle = median(runs.map(({ value, baseline }) => value / baseline));
  const shown = runs.toSorted(
    (a, b) => Math.abs(a.value / a.baseline - middle) - Math.abs(b.value / b.baseline - middle),
  )[0];
  if (shown === undefined) return [];
  const name = `memory of all processes, after ${many.toLocaleString('en')} scans over after ${few.toLocaleString('en')}`;
  return [compared(name, 'MB', shown, LIMIT)];
};

async function oneRun(few: number, many: number, script: string, say: (line: string) => void) {
  const tell = async (scans: number, pid: number): Promise<void> => {
    const parts = [...(await memoryParts(pid))].map(([name, mb]) => `${name} ${mb.toFixed(0)}`);
    say(`after ${scans.toLocaleString('en')}: ${parts.join(', ')} MB`);
  };
  const store = await standingStore(100_000);
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const launch = kioskApp(store.folder, camera);
  const app = await launchApp({ ...launch, env: { ...launch.env, ...COLLECTING } });
  try {
    await app.page.reloadWith(script, AT_THE_GATE);
    await app.page.followWorkers();
    await app.page.waitFor('document.querySelector(".health__line--good") !== null');
    await app.page.waitFor('typeof globalThis.benchScan === "function"');
    await scanMany(app, store.tickets.slice(0, few));
    const baseline = await settledMemory(app);
    await tell(few, app.pid);
    await scanMany(app, store.tickets.slice(few, many));
    const value = await settledMemory(app);
    await tell(many, app.pid);
    return { baseline, value };
  } finally {
    await app.close();
    await store.remove();
  }
}

async function scanMany({ page }: RunningApp, tickets: readonly string[]): Promise<void> {
  for (let start = 0; start < tickets.length; start += TYPED_EVERY) {
    const [typed, ...others] = tickets.slice(start, start + TYPED_EVERY);
    const refused = z
      .array(z.string())
      .parse(await page.evaluate(`benchScan(${JSON.stringify(others)})`));
    if (refused.length > 0) throw new Error(`not admitted: ${refused.join(', ')}`);
    if (typed === undefined) continue;
    await page.evaluate('void (globalThis.benchShown = benchNextVerdict())');
    await page.typeAsScanner(typed);
    const verdict = await page.evaluate('benchShown');
    if (verdict !== 'admitted') throw new Error(`the window showed ${String(verdict)}`);
  }
}

/** Megabytes, the middle of three looks, each after a whole collection in every process. */
export async function settledMemory({ pid, page }: RunningApp): Promise<number> {
  const looks: number[] = [];
  // Verdicts leave the screen and timers end before anything is measured.
  await sleep(5_000);
  for (let look = 0; look < 3; look += 1) {
    await page.collectGarbage();
    await collectNodeGarbage(pid);
    await sleep(1_000);
    looks.push(await memoryOf(pid));
  }
  return median(looks);
}
