import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { createCascade, type Cascade } from '#renderer/camera/cascade.ts';
import type { Decoder, Luminance } from '#renderer/camera/decoder.ts';
import { createQrDecoder } from '#renderer/camera/qr-decoder.ts';
import { createZxingWasmDecoder } from '#renderer/camera/zxing-wasm-decoder.ts';

const USAGE = 'Usage: npm run eval:qr -- FOLDER [--json]';
const PICTURE = /\.(png|jpe?g|gif|webp)$/i;
/** Pixels: a larger file is refused before it is unpacked. */
const LARGEST_PICTURE = 100e6;

/** The figures of one run; times in milliseconds. */
export type Evaluation = {
  read: number;
  total: number;
  wrong: number;
  medianMs: number;
  p95Ms: number;
};

/** The kiosk's first reader, with the WebAssembly file taken from node_modules. */
export async function openZxingWasm(): Promise<Decoder> {
  return await createZxingWasmDecoder(async () => {
    const file = await readFile(
      new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')),
    );
    return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  });
}

/** The kiosk's own decoding path. */
export async function openKioskCascade(): Promise<Cascade> {
  return createCascade({ first: await openZxingWasm(), second: createQrDecoder() });
}

/** A picture's brightness as the camera would hand it over; what is transparent counts as white. */
export async function loadLuminance(file: string): Promise<Luminance> {
  const { data, info } = await sharp(file, { limitInputPixels: LARGEST_PICTURE })
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, stride: info.width };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function expectedText(picture: string): Promise<string | null> {
  try {
    return await readFile(picture.replace(PICTURE, '.txt'), 'utf8');
  } catch (reason) {
    if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT') return null;
    throw reason;
  }
}

/** Line ends differ between the sets and the machines they were written on. */
function sameText(read: string, expected: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  return plain(read) === plain(expected);
}

/**
 * Reads every picture of a folder and its folders with the kiosk's decoding path.
 * @param complain is told of each picture that can't be opened; such a one counts as not read
 */
export async function evaluateFolder(
  folder: string,
  cascade: Cascade,
  complain: (line: string) => void,
): Promise<Evaluation> {
  const names = await readdir(folder, { recursive: true });
  const pictures = names.filter((name) => PICTURE.test(name)).sort();
  const times: number[] = [];
  let read = 0;
  let wrong = 0;
  for (const name of pictures) {
    const file = join(folder, name);
    let frame: Luminance;
    try {
      frame = await loadLuminance(file);
    } catch (reason) {
      complain(
        `${relative(folder, file)}: can't be opened as a picture (${reason instanceof Error ? reason.message : String(reason)})`,
      );
      continue;
    }
    const expected = await expectedText(file);
    // The first call compiles; it is the machine's time, not the frame's.
    if (times.length === 0) cascade.readStill(frame);
    const started = performance.now();
    const { codes } = cascade.readStill(frame);
    times.push(performance.now() - started);
    if (codes.some((code) => expected === null || sameText(code.text, expected))) read += 1;
    else if (codes.length > 0) wrong += 1;
  }
  times.sort((a, b) => a - b);
  const round = (ms: number): number => Math.round(ms * 100) / 100;
  return {
    read,
    total: pictures.length,
    wrong,
    medianMs: round(quantile(times, 0.5)),
    p95Ms: round(quantile(times, 0.95)),
  };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) {
    console.error(USAGE);
    return 2;
  }
  const cascade = await openKioskCascade();
  try {
    const result = await evaluateFolder(folder, cascade, (line) => console.error(line));
    if (result.total === 0) {
      console.error(`No png, jpg, gif or webp picture in ${folder} or the folders in it`);
      return 1;
    }
    if (values.json) console.log(JSON.stringify(result));
    else
      console.log(
        `${result.read} of ${result.total} read, ${result.wrong} wrongly; ${result.medianMs} ms a picture (median), ${result.p95Ms} ms (p95)`,
      );
    return 0;
  } catch (reason) {
    if (
      reason instanceof Error &&
      'code' in reason &&
      (reason.code === 'ENOENT' || reason.code === 'ENOTDIR')
    ) {
      console.error(`${folder} is not a folder that can be read. ${USAGE}`);
      return 1;
    }
    throw reason;
  } finally {
    cascade.close();
  }
}

if (import.meta.main) process.exitCode = await main();
