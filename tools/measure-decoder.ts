import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { createCascade } from '#renderer/camera/cascade.ts';
import { FULL_LOOK, type Decoder, type Luminance } from '#renderer/camera/decoder.ts';
import { FURTHER_LOOKS } from '#renderer/camera/looks.ts';
import { createQrDecoder } from '#renderer/camera/qr-decoder.ts';
import { createZxingJsDecoder } from '#renderer/camera/zxing-js-decoder.ts';
import type { CodeRequest } from '#tools/simulate/artwork.ts';
import { conditionNames, type ConditionName } from '#tools/simulate/conditions.ts';
import { toLuminance } from '#tools/simulate/raster.ts';
import { sampleScene, sampleText, sampleTicket } from '#tools/simulate/sample.ts';
import { renderScene } from '#tools/simulate/scene.ts';

import { evaluateFolder, openZxingWasm } from './eval-qr.ts';

const WIDTHS = [0.08, 0.1, 0.12, 0.16, 0.22, 0.32];
const SIZE_WIDTHS = [0.06, 0.08, 0.1, 0.12, 0.16];
const SIZE_CONDITIONS: readonly ConditionName[] = [
  'clean',
  'mild-blur',
  'strong-blur',
  'low-light',
  'motion',
];
const PUBLIC_SET = path.resolve(import.meta.dirname, '../../shared/datasets/qr');
const MOST_LIVE_FRAMES = 40;

const wasm = await openZxingWasm();
const second = createQrDecoder();
const alone: readonly Decoder[] = [wasm, createZxingJsDecoder(), second];
const cascade = createCascade({ first: wasm, second });

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  console.log(`| ${head.join(' | ')} |`);
  console.log(`|${' --- |'.repeat(head.length)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log();
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : String(Math.round((100 * part) / whole));
}

function quantile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}

function mean(values: readonly number[]): string {
  return (values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)).toFixed(1);
}

function timed<T>(times: number[], work: () => T): T {
  const started = performance.now();
  const result = work();
  times.push(performance.now() - started);
  return result;
}

/** Frames of a stream until the code is read, as a visitor who waits would count them; null: never. */
function framesUntilRead(frame: Luminance, text: string): number | null {
  const live = createCascade({ first: wasm, second });
  for (let count = 1; count <= MOST_LIVE_FRAMES; count += 1) {
    if (live.readFrame(frame).codes.some((code) => code.text === text)) return count;
  }
  return null;
}

async function measureConditions(seeds: number): Promise<void> {
  const rows: (string | number)[][] = [];
  const looks = ['first', ...FURTHER_LOOKS.map((look) => look.name)];
  const steps: (string | number)[][] = [];
  const times = new Map<string, number[]>(alone.map((decoder) => [decoder.name, []]));
  const cascadeTimes: number[] = [];
  const totals = new Map<string, number>();
  let frames = 0;
  let wrong = 0;
  const count = (name: string): void => void totals.set(name, (totals.get(name) ?? 0) + 1);
  for (const condition of conditionNames()) {
    const read = new Map<string, number>();
    const waits: number[] = [];
    let here = 0;
    for (const width of WIDTHS) {
      for (let seed = 1; seed <= seeds; seed += 1) {
        const code = sampleTicket(seed * 1009 + here);
        const frame = toLuminance(
          await renderScene(sampleScene(code, condition, width, seed * 7 + here)),
        );
        here += 1;
        for (const decoder of alone) {
          const codes = timed(times.get(decoder.name) ?? [], () =>
            decoder.decode(frame, FULL_LOOK),
          );
          if (codes.some(({ text }) => text === code.text))
            read.set(decoder.name, (read.get(decoder.name) ?? 0) + 1);
          else if (codes.length > 0) wrong += 1;
        }
        const result = timed(cascadeTimes, () => cascade.readStill(frame));
        if (result.look !== null && result.codes.some(({ text }) => text === code.text)) {
          read.set(result.look, (read.get(result.look) ?? 0) + 1);
          read.set('cascade', (read.get('cascade') ?? 0) + 1);
          waits.push(framesUntilRead(frame, code.text) ?? MOST_LIVE_FRAMES);
        } else if (result.codes.length > 0) wrong += 1;
      }
    }
    frames += here;
    for (const [name, n] of read) for (let i = 0; i < n; i += 1) count(name);
    const share = (name: string): string => percent(read.get(name) ?? 0, here);
    rows.push([
      condition,
      share('zxing-js'),
      share('qr'),
      share('zxing-wasm'),
      share('cascade'),
      quantile(waits, 0.5),
      quantile(waits, 0.95),
    ]);
    steps.push([
      condition,
      ...looks.map((look) => read.get(look) ?? 0),
      here - (read.get('cascade') ?? 0),
    ]);
  }
  const share = (name: string): string => percent(totals.get(name) ?? 0, frames);
  rows.push([
    '**all**',
    share('zxing-js'),
    share('qr'),
    share('zxing-wasm'),
    `**${share('cascade')}**`,
    '',
    '',
  ]);
  steps.push([
    '**all**',
    ...looks.map((look) => totals.get(look) ?? 0),
    frames - (totals.get('cascade') ?? 0),
  ]);
  console.log(
    `### Simulated frames: share read, per cent (${frames} frames, ${wrong} wrong reads)\n`,
  );
  table(
    [
      'condition',
      '@zxing/library',
      'qr',
      'zxing-wasm',
      'the cascade',
      'frames until read, median',
      'p95',
    ],
    rows,
  );
  console.log('### Which look reads them (frames)\n');
  table(['condition', ...looks, 'never'], steps);
  console.log('### Milliseconds a picture, all looks in turn\n');
  table(
    ['reader', 'median', 'mean', 'p95'],
    [...times, ['the cascade', cascadeTimes] as const].map(([name, ms]) => [
      name,
      quantile(ms, 0.5),
      mean(ms),
      quantile(ms, 0.95),
    ]),
  );
}

async function measureEmptyFrames(seeds: number): Promise<void> {
  const [plain, live]: [number[], number[]] = [[], []];
  let found = 0;
  for (let seed = 1; seed <= seeds * 4; seed += 1) {
    const frame = toLuminance(await renderScene({ items: [], seed }));
    const stream = createCascade({ first: wasm, second });
    for (let i = 0; i < 16; i += 1) {
      found += timed(plain, () => wasm.decode(frame, FULL_LOOK)).length;
      found += timed(live, () => stream.readFrame(frame)).codes.length;
    }
  }
  console.log(`### Frames without a code: milliseconds (${live.length} frames, ${found} reads)\n`);
  table(
    ['reader', 'median', 'mean', 'p95'],
    [
      ['zxing-wasm', quantile(plain, 0.5), mean(plain), quantile(plain, 0.95)],
      ['the cascade, frame by frame', quantile(live, 0.5), mean(live), quantile(live, 0.95)],
    ],
  );
}

const SIZES: readonly { name: string; code: (seed: number) => CodeRequest }[] = [
  {
    name: '16 bytes, 1-L',
    code: (seed) => ({ text: sampleText(24, seed), version: 1, errorCorrection: 'L' }),
  },
  {
    name: '32 bytes, 3-M',
    code: (seed) => ({ text: sampleText(48, seed), version: 3, errorCorrection: 'M' }),
  },
  { name: '80 bytes, 5-M (a ticket)', code: sampleTicket },
  {
    name: '104 bytes, 7-M',
    code: (seed) => ({ text: sampleText(156, seed), version: 7, errorCorrection: 'M' }),
  },
  {
    name: '104 bytes as base64url, 8-M',
    code: (seed) => ({
      text: `${sampleText(138, seed).toLowerCase()}_`,
      version: 8,
      errorCorrection: 'M',
    }),
  },
];

async function measureSizes(seeds: number): Promise<void> {
  const rows: string[][] = [];
  for (const { name, code } of SIZES) {
    const cells: string[] = [];
    for (const width of SIZE_WIDTHS) {
      let [first, all, frames] = [0, 0, 0];
      for (const condition of SIZE_CONDITIONS) {
        for (let seed = 1; seed <= seeds; seed += 1) {
          const wanted = code(seed * 211);
          const frame = toLuminance(
            await renderScene(sampleScene(wanted, condition, width, seed * 13)),
          );
          const result = cascade.readStill(frame);
          frames += 1;
          if (!result.codes.some(({ text }) => text === wanted.text)) continue;
          all += 1;
          if (result.look === 'first') first += 1;
        }
      }
      cells.push(`${percent(first, frames)} / ${percent(all, frames)}`);
    }
    rows.push([name, ...cells]);
  }
  console.log(
    `### By width of the code: per cent read, zxing-wasm / the cascade (${SIZE_CONDITIONS.join(', ')})\n`,
  );
  table(['content', ...SIZE_WIDTHS.map((width) => `${Math.round(width * 100)} %`)], rows);
}

async function measurePublicSet(): Promise<void> {
  if (!existsSync(PUBLIC_SET)) {
    console.log(`Skipped the public pictures: ../shared/datasets/qr is not there.\n`);
    return;
  }
  const folders = (await readdir(PUBLIC_SET, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const readers = [
    ...alone.map((first) => [first.name, createCascade({ first, second: null }, [])] as const),
    ['the cascade', cascade] as const,
  ];
  const rows: (string | number)[][] = [];
  for (const [name, reader] of readers) {
    const results = [];
    for (const folder of folders)
      results.push(await evaluateFolder(path.join(PUBLIC_SET, folder), reader, console.error));
    const all = await evaluateFolder(PUBLIC_SET, reader, console.error);
    rows.push([
      name,
      ...results.map((result) => `${result.read} of ${result.total}`),
      `${all.read} of ${all.total}`,
      all.wrong,
      all.medianMs,
      all.p95Ms,
    ]);
  }
  console.log('### Public pictures read\n');
  table(['reader', ...folders, 'all', 'wrong', 'median ms', 'p95 ms'], rows);
}

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '4' } } });
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(
    'Usage: node tools/measure-decoder.ts [--seeds N]   N hands per condition and width, 4 unless told',
  );
  process.exitCode = 2;
} else {
  await measurePublicSet();
  await measureConditions(seeds);
  await measureEmptyFrames(seeds);
  await measureSizes(seeds);
}
