import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { cameraSwitches } from '../runtime.ts';
import { writeVideo, type Manifest, type Segment } from '../simulate/video.ts';
import type { Bench } from './bench.ts';
import { kioskApp, launchApp, type RunningApp } from './electron-app.ts';
import { compared, named, type Figure } from './figure.ts';
import { standingStore } from './kiosk-core.ts';
import { median, percentile } from './statistics.ts';

/** What the window tells of each painted verdict (src-renderer/gate/use-painted.ts). */
const painted = z.object({
  scanId: z.string(),
  verdict: z.string(),
  decodeMs: z.number().nullable(),
  paintedMs: z.number(),
  paintedAt: z.number(),
  frame: z.object({ stamp: z.int().nullable(), look: z.string().nullable() }).nullable(),
});
type Painted = z.infer<typeof painted>;

/** One presentation, in milliseconds. */
interface Presentation {
  readonly stamp: number;
  /** Camera frames from the first that held the whole code to the one that was read. */
  readonly framesMissed: number;
  readonly decode: number;
  readonly painted: number;
  readonly arrivedAt: number;
}

const VISITORS = 24;
/** Seconds that a ticket is held up, and that nobody is there. */
const SHOWN = 0.9;
const BETWEEN = 0.4;
const FRAMES_ALLOWED = 3;

/**
 * From the first camera frame that held a whole code to the painted verdict, in the real kiosk.
 * The film numbers its frames, so that frames in which the code was there and not read count.
 */
export const benchLatency: Bench = async ({ quick, say }) => {
  const wanted = quick ? VISITORS : 3 * VISITORS;
  // Every loop of the film is an admission: the dearest verdict.
  const store = await standingStore(100_000, { entryMode: 're-entry' });
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-film-'));
  try {
    say(`filming ${VISITORS} visitors`);
    const film = path.join(folder, 'visitors.mjpeg');
    const segments = visitors(store.tickets.slice(0, VISITORS));
    const manifest = await writeVideo(film, segments, { stamp: true, hold: 2 });
    const app = await launchApp(kioskApp(store.folder, cameraSwitches(film)));
    try {
      say(`waiting for ${wanted} verdicts`);
      return figures(presentations(await watch(app, wanted), manifest), say);
    } finally {
      await app.close();
    }
  } finally {
    await store.remove();
    await rm(folder, { recursive: true, force: true });
  }
};

function visitors(tickets: readonly string[]): Segment[] {
  return tickets.flatMap((text, index): Segment[] => {
    const turn = index % 4;
    const tilt = { yaw: turn * 6, pitch: turn * 4, roll: (index % 7) * 3 };
    return [
      {
        id: `visitor-${index}`,
        seconds: SHOWN,
        items: [
          {
            text,
            look: { carrier: turn < 2 ? 'paper' : 'phone', tilt, codeWidth: 0.16, blur: 0.5 },
          },
        ],
        seed: index + 1,
      },
      { id: `gap-${index}`, seconds: BETWEEN, items: [], seed: index + 1 },
    ];
  });
}

async function watch({ page }: RunningApp, wanted: number): Promise<Painted[]> {
  await page.waitFor(`(() => {
    if (document.querySelector('.health__line--good') === null) return false;
    globalThis.benchPainted ??= [];
    window.addEventListener('gatehouse:verdict-painted', ({ detail }) => benchPainted.push(detail));
    return true;
  })()`);
  // The first verdicts compile; they are seen and not counted.
  const warmUp = 4;
  const patience = ((wanted + warmUp) * (SHOWN + BETWEEN) * 3 + 30) * 1000;
  const end = Date.now() + patience;
  for (;;) {
    const all = z.array(painted).parse(await page.evaluate('benchPainted'));
    if (all.length >= wanted + warmUp) return all.slice(warmUp);
    if (Date.now() > end) throw new Error(`only ${all.length} verdicts in ${patience / 1000} s`);
    await sleep(500);
  }
}

function presentations(seen: readonly Painted[], manifest: Manifest): Presentation[] {
  return seen.map(({ frame, decodeMs, paintedMs, paintedAt, verdict }) => {
    const stamp = frame?.stamp ?? null;
    const entry = manifest.entries.find(
      ({ start, end }) => stamp !== null && stamp >= start && stamp <= end,
    );
    if (stamp === null || decodeMs === null || entry?.whole === undefined || entry.whole === null) {
      throw new Error(`a verdict (${verdict}) on a frame that held no ticket: ${String(stamp)}`);
    }
    return {
      stamp,
      // A code that was read before it was wholly in the picture is no negative delay.
      framesMissed: Math.max(0, stamp - entry.whole.first),
      decode: decodeMs,
      painted: paintedMs,
      arrivedAt: paintedAt - paintedMs,
    };
  });
}

/** Milliseconds between two camera frames, as they came: from verdict to verdict of one loop. */
function frameInterval(seen: readonly Presentation[]): number {
  const steps = seen.slice(1).flatMap((next, index) => {
    const last = seen[index];
    if (last === undefined || next.stamp <= last.stamp) return [];
    return [(next.arrivedAt - last.arrivedAt) / (next.stamp - last.stamp)];
  });
  return median(steps);
}

function figures(seen: readonly Presentation[], say: (line: string) => void): Figure[] {
  const interval = frameInterval(seen);
  const decode = median(seen.map((one) => one.decode));
  const delays = seen.map((one) => one.framesMissed * interval + one.painted);
  const readAtOnce = seen.filter(({ framesMissed }) => framesMissed === 0).length;
  say(
    `${seen.length} presentations, ${readAtOnce} read in the first whole frame; ` +
      `a frame every ${interval.toFixed(1)} ms, a decode ${decode.toFixed(1)} ms`,
  );
  const limit = FRAMES_ALLOWED + decode / interval;
  return [
    compared(
      'first whole frame to painted verdict, p95, beside the frame interval',
      'ms',
      { value: percentile(delays, 0.95), baseline: interval },
      limit,
    ),
    named('first whole frame to painted verdict, p50', 'ms', percentile(delays, 0.5)),
    named('frame read to painted verdict, p50', 'ms', median(seen.map((one) => one.painted))),
    named('frame arrived to text, p50', 'ms', decode),
  ];
}
