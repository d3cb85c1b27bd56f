import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Bench } from './bench.ts';
import { comparisonApp, kioskApp, launchApp, type AppLaunch } from './electron-app.ts';
import { compared } from './figure.ts';
import { standingStore } from './kiosk-core.ts';
import { median } from './statistics.ts';

const LIMIT = 2;

/** Chromium's own test picture as the webcam, for both apps alike. */
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/**
 * From the process's start to a gate that would read a ticket held up now, with 100,000 attendees,
 * beside an empty window that was painted.
 */
export const benchStart: Bench = async ({ quick, say }) => {
  const store = await standingStore(100_000);
  const profile = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-profile-'));
  try {
    const kiosk = kioskApp(store.folder, CAMERA);
    const empty: AppLaunch = { ...comparisonApp('empty', CAMERA), profile };
    const times = { kiosk: [] as number[], empty: [] as number[] };
    const rounds = quick ? 3 : 7;
    // The first start of both fills caches that every later start finds, and counts for neither.
    for (let round = 0; round <= rounds; round += 1) {
      const took = {
        kiosk: await startOnce(kiosk, READY_TO_SCAN),
        empty: await startOnce(empty, FIRST_PAINT),
      };
      say(`kiosk ${took.kiosk.toFixed(0)} ms, empty window ${took.empty.toFixed(0)} ms`);
      if (round === 0) continue;
      times.kiosk.push(took.kiosk);
      times.empty.push(took.empty);
    }
    const measured = { value: median(times.kiosk), baseline: median(times.empty) };
    return [compared('start to ready-to-scan, 100,000 attendees', 'ms', measured, LIMIT)];
  } finally {
    await store.remove();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};

/** @param moment expression for the moment, in milliseconds since the Unix epoch */
async function startOnce(launch: AppLaunch, moment: string): Promise<number> {
  const app = await launchApp(launch);
  try {
    return z.number().parse(await app.page.waitFor(moment)) - app.spawnedAt;
  } finally {
    await app.close();
  }
}

const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName('first-contentful-paint');
    if (paint !== undefined) resolve(performance.timeOrigin + paint.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/**
 * The gate's camera line turns good once the reader has looked through a first frame; a message
 * posted inside a frame's callback comes once that frame was painted.
 */
const READY_TO_SCAN = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector('.health__line--good') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
      port2.postMessage(null);
    });
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  look();
})`;
