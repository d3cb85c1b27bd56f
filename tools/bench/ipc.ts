import { z } from 'zod';
import type { Bench } from './bench.ts';
import {
  AT_THE_GATE,
  comparisonApp,
  kioskApp,
  launchApp,
  type RunningApp,
} from './electron-app.ts';
import { compared } from './figure.ts';
import { standingStore } from './kiosk-core.ts';
import { bundleScript } from './page-bundle.ts';
import { interleave, median } from './statistics.ts';

/** Round trips in one timed block: a page's clock ticks in steps of 0.1 ms. */
const TRIPS = 200;
const LIMIT = 2;

/** A call that does next to nothing, window to core, beside a bare MessagePort's echo. */
export const benchIpc: Bench = async ({ quick, say }) => {
  const store = await standingStore(1_000);
  const script = await bundleScript('kiosk-call.ts');
  const apps: RunningApp[] = [];
  const start = async (...launch: Parameters<typeof launchApp>): Promise<RunningApp> => {
    const app = await launchApp(...launch);
    apps.push(app);
    return app;
  };
  try {
    const kiosk = await start(kioskApp(store.folder));
    const echo = await start(comparisonApp('echo'));
    await kiosk.page.reloadWith(script, AT_THE_GATE);
    const isReady = 'typeof globalThis.benchRoundTrip === "function"';
    for (const { page } of apps) await page.waitFor(isReady);
    await kiosk.page.evaluate('benchRoundTrip()');

    const perTrip = { kiosk: [] as number[], echo: [] as number[] };
    const block = (app: RunningApp, times: number[]) => async (): Promise<void> => {
      times.push(z.number().parse(await app.page.evaluate(TIME_TRIPS)) / TRIPS);
    };
    say('going to the core and back');
    await interleave(
      { kiosk: block(kiosk, perTrip.kiosk), echo: block(echo, perTrip.echo) },
      { runs: quick ? 10 : 40, block: 1, warmUp: 0 },
    );
    // The first blocks compile; the clock of `interleave` would count DevTools in.
    const settled = (times: readonly number[]): number => median(times.slice(3));
    return [
      compared(
        'IPC round trip of core.state, p50',
        'ms',
        { value: settled(perTrip.kiosk), baseline: settled(perTrip.echo) },
        LIMIT,
      ),
    ];
  } finally {
    for (const app of apps) await app.close();
    await store.remove();
  }
};

const TIME_TRIPS = `(async () => {
  const began = performance.now();
  for (let trip = 0; trip < ${TRIPS}; trip += 1) await benchRoundTrip();
  return performance.now() - began;
})()`;
