import { z } from 'zod';
import { at, openAdminWindow, type AdminWindow } from './admin-window.ts';
import type { Bench } from './bench.ts';
import { comparisonApp, launchApp } from './electron-app.ts';
import { compared, named, type Figure } from './figure.ts';
import { openBare, standingStore } from './kiosk-core.ts';
import { median, percentile } from './statistics.ts';

/** Milliseconds from the core's answer to the first rows on the screen. */
const LIMIT_MS = 100;

const seen = z.object({
  /** From the question on the port to the answer on it, milliseconds. */
  core: z.number(),
  /** From the answer to the painted first rows, and to the painted last one. */
  firstRows: z.number(),
  wholePage: z.number(),
});
type Seen = z.infer<typeof seen>;

/** Everybody of a bench store is approved: some are to be found by a filter. */
const OTHERS = `UPDATE users SET status = CASE substr(id, -1) WHEN '0' THEN 'pending' ELSE 'rejected' END
  WHERE substr(id, -1) IN ('0', '1')`;

/** Changes of the page, in an order in which each shows other rows than the one before. */
const CHANGES: readonly ((window: AdminWindow) => Promise<void>)[] = [
  (window) => window.press(at('.table__sort')),
  (window) => window.press(at('.pager .lucide-chevron-right')),
  (window) => window.press(at('.pager .lucide-chevron-right')),
  (window) => window.press(at('.table__sort')),
  (window) => window.press(at('.pager .lucide-chevrons-right')),
  (window) => window.press(at('.pager .lucide-chevron-left')),
  (window) => choose(window, 'ArrowRight'),
  (window) => choose(window, 'ArrowRight'),
  (window) => choose(window, 'ArrowLeft'),
  (window) => choose(window, 'ArrowLeft'),
];

/** The identity check's filter: any, to be checked, checked, rejected. */
const FILTER = at('.attendee-filters button');

async function choose(window: AdminWindow, key: string): Promise<void> {
  await window.focus(FILTER);
  await window.key(key);
}

/** A page of 100,000 attendees in the real window: from the core's answer to the painted rows. */
export const benchAdminPage: Bench = async ({ quick, say }) => {
  const store = await standingStore(100_000);
  try {
    const database = await openBare(store.folder);
    database.prepare(OTHERS).run();
    database.close();
    const window = await openAdminWindow(store.folder, 'Attendees');
    try {
      await window.shows(at('.table__row'));
      const rounds = quick ? 1 : 3;
      const pages: Seen[] = [];
      // The first round compiles, and is seen and not counted.
      for (let round = 0; round <= rounds; round += 1) {
        for (const change of CHANGES) {
          const page = seen.parse(await window.watch('benchNextPage', () => change(window)));
          if (round > 0) pages.push(page);
        }
      }
      const frame = await emptyFrame(pages.length);
      say(`${pages.length} pages; a frame of an empty window ${frame.toFixed(1)} ms`);
      return figures(pages, frame);
    } finally {
      await window.close();
    }
  } finally {
    await store.remove();
  }
};

/** Milliseconds, median, from a changed line of text to its paint, where there is nothing else. */
async function emptyFrame(times: number): Promise<number> {
  const app = await launchApp(comparisonApp('empty'));
  try {
    await app.page.waitFor("document.readyState === 'complete'");
    const took = await app.page.evaluate(`(async () => {
      const took = [];
      for (let time = 0; time < ${times}; time += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20 + 7 * (time % 5)));
        const began = performance.now();
        document.querySelector('p').textContent = String(time);
        took.push(await new Promise((resolve) => {
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - began);
            port2.postMessage(null);
          });
        }));
      }
      return took;
    })()`);
    return median(z.array(z.number()).parse(took));
  } finally {
    await app.close();
  }
}

function figures(pages: readonly Seen[], frame: number): Figure[] {
  const of = (part: keyof Seen, share: number): number =>
    percentile(
      pages.map((page) => page[part]),
      share,
    );
  const limited = { value: of('firstRows', 0.95), baseline: LIMIT_MS };
  const name = 'admin: answer to first rows painted';
  return [
    compared(`${name}, p95, beside 100 ms`, 'ms', limited, 1),
    compared(
      `${name}, p50, beside an empty window's frame`,
      'ms',
      { value: of('firstRows', 0.5), baseline: frame },
      null,
    ),
    named('admin: answer to the whole page painted, p50', 'ms', of('wholePage', 0.5)),
    named('admin: answer to the whole page painted, p95', 'ms', of('wholePage', 0.95)),
    named('admin: the core on a page, window to window, p50', 'ms', of('core', 0.5)),
    named('admin: the core on a page, window to window, p95', 'ms', of('core', 0.95)),
  ];
}
