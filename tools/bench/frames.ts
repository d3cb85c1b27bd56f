import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { newId } from '#shared/domain/id.ts';
import { writeVideo, type Manifest, type Segment } from '../simulate/video.ts';
import type { Bench } from './bench.ts';
import { createBenchIssuer } from './bench-issuer.ts';
import { cameraSwitches } from '../runtime.ts';
import { comparisonApp, launchApp } from './electron-app.ts';
import { compared, named, type Figure } from './figure.ts';
import type { FrameTimes } from './frame-times.ts';
import { bundlePage } from './page-bundle.ts';
import { percentile } from './statistics.ts';

const frameTimes = z.array(
  z.strictObject({
    stamp: z.int().nullable(),
    whole: z.number(),
    fetch: z.number(),
    raw: z.number(),
    wholeFound: z.boolean(),
    rawFound: z.boolean(),
  }),
);

/** Our path may cost at most so much more than the library alone, capture included. */
const LIMIT = 1.6;

/** One camera frame through the kiosk's path, beside the bare library, in a worker of Electron. */
export const benchFrames: Bench = async ({ quick, say }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-film-'));
  const bundle = await bundlePage('frames.html');
  try {
    say('filming a gate with and without tickets');
    const film = path.join(folder, 'gate.mjpeg');
    const manifest = await writeVideo(film, segments(), { stamp: true, hold: 2 });
    const switches = [`--page-folder=${bundle.folder}`, ...cameraSwitches(film)];
    const app = await launchApp(comparisonApp('frames', switches));
    try {
      const count = quick ? 240 : 900;
      say(`reading ${count} camera frames`);
      await app.page.waitFor('typeof globalThis.benchFrames === "function"');
      return figures(frameTimes.parse(await app.page.evaluate(`benchFrames(${count})`)), manifest);
    } finally {
      await app.close();
    }
  } finally {
    await bundle.remove();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Four seconds of visitors with tickets on paper and phones, four seconds of an empty entrance. */
function segments(): Segment[] {
  const issuer = createBenchIssuer(newId());
  return (['paper', 'phone', 'paper-dim', 'phone-tilted'] as const)
    .map((id, index) => {
      const text = issuer.issue(`0${index}23456789ABC`);
      const carrier = id.startsWith('phone') ? 'phone' : 'paper';
      const tilt = { yaw: id === 'phone-tilted' ? 20 : 5, pitch: 5, roll: index * 4 };
      return {
        id,
        seconds: 1,
        items: [{ text, look: { carrier, tilt, codeWidth: 0.16, blur: 0.6 } }],
        light: id === 'paper-dim' ? { gain: 0.5, noise: 3 } : {},
        entry: 'cut',
        seed: index + 1,
      } satisfies Segment;
    })
    .flatMap((segment) => [
      segment,
      { id: `${segment.id}-gone`, seconds: 1, items: [], seed: segment.seed } satisfies Segment,
    ]);
}

function figures(times: readonly FrameTimes[], manifest: Manifest): Figure[] {
  const inside = (stamp: number, empty: boolean): boolean =>
    manifest.entries.some(
      ({ start, end, whole }) => stamp >= start && stamp <= end && (whole === null) === empty,
    );
  const of = (empty: boolean) =>
    times.filter(({ stamp }) => stamp !== null && inside(stamp, empty));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const withCode = of(false);
  const without = of(true);
  // Means: a further look at every other fruitless frame must count, and a median would hide it.
  const row = (name: string, sample: readonly FrameTimes[]): Figure =>
    compared(
      name,
      'ms',
      { value: mean(sample.map((t) => t.whole)), baseline: mean(sample.map((t) => t.raw)) },
      LIMIT,
    );
  return [
    row('camera frame with a code, mean', withCode),
    row('camera frame without a code, mean', without),
    named(
      'camera frame, p95',
      'ms',
      percentile(
        times.map((t) => t.whole),
        0.95,
      ),
    ),
    named('camera frame, fetching its pixels, mean', 'ms', mean(times.map((t) => t.fetch))),
    compared(
      'camera frames with a code that were read, beside the bare library',
      'frames',
      {
        value: withCode.filter((t) => t.wholeFound).length,
        baseline: withCode.filter((t) => t.rawFound).length,
      },
      null,
    ),
  ];
}
