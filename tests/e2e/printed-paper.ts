import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

/*
 * Reads printed paper with programs that are not ours: Debian's poppler-utils and zbar-tools.
 */

const run = promisify(execFile);
const POINTS_PER_MM = 72 / 25.4;

/** Dots an inch that a PDF is rendered at: less than any printer has. */
export const RENDER_DPI = 150;

/** A PDF's pages: how many and how large, millimetres. */
export async function paperOf(
  pdf: string,
): Promise<{ pages: number; width: number; height: number }> {
  const { stdout } = await run('pdfinfo', [pdf]);
  const pages = Number(/^Pages:\s+(\d+)/m.exec(stdout)?.[1]);
  const size = /^Page size:\s+([\d.]+) x ([\d.]+) pts/m.exec(stdout);
  return {
    pages,
    width: Number(size?.[1]) / POINTS_PER_MM,
    height: Number(size?.[2]) / POINTS_PER_MM,
  };
}

/** A PDF's text as a reader of it would copy it. */
export async function textOf(pdf: string): Promise<string> {
  const { stdout } = await run('pdftotext', ['-enc', 'UTF-8', pdf, '-'], {
    maxBuffer: 1 << 26,
  });
  return stdout.normalize('NFC');
}

/** A PDF's pages as PNG files, in order. */
export async function withPages<T>(
  pdf: string,
  look: (pages: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-paper-'));
  try {
    await run('pdftoppm', ['-r', String(RENDER_DPI), '-png', pdf, path.join(folder, 'page')]);
    const names = (await readdir(folder)).toSorted();
    return await look(names.map((name) => path.join(folder, name)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The texts of all QR codes on a picture, by zbar. */
export async function codesOn(picture: string): Promise<string[]> {
  const { stdout } = await run('zbarimg', [
    '--quiet',
    '--raw',
    '--nodbus',
    '-Sdisable',
    '-Sqrcode.enable',
    picture,
  ]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** A code as it lies on a rendered page: its module in pixels, light modules on each side. */
export interface FoundCode {
  readonly module: number;
  readonly quiet: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
}

const DARK = 128;
/** A code's own inside has no light band this wide around it, its quiet zone has. Modules. */
const BAND = 2.5;
/** How far from a code the next dark thing is looked for. Modules. */
const LOOK = 10;

/**
 * Measures the code around a place: grows a box from there until light is all around it, then looks
 * how far the next dark thing is.
 * @param around pixels, inside the code; `module`: about how large one is
 * @param modules along the code's side
 */
export async function measureCode(
  picture: string,
  modules: number,
  around: { readonly x: number; readonly y: number; readonly module: number },
): Promise<FoundCode> {
  const { data, info } = await sharp(picture)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const hasDark = (left: number, top: number, right: number, bottom: number): boolean => {
    for (let y = Math.max(0, top); y <= Math.min(info.height - 1, bottom); y += 1) {
      for (let x = Math.max(0, left); x <= Math.min(info.width - 1, right); x += 1) {
        if ((data[y * info.width + x] ?? 255) < DARK) return true;
      }
    }
    return false;
  };
  const band = Math.round(BAND * around.module);
  const start = Math.round(6 * around.module);
  let left = Math.round(around.x) - start;
  let right = Math.round(around.x) + start;
  let top = Math.round(around.y) - start;
  let bottom = Math.round(around.y) + start;
  for (let grew = true; grew;) {
    grew = true;
    if (hasDark(left - band, top, left - 1, bottom)) left -= 1;
    else if (hasDark(right + 1, top, right + band, bottom)) right += 1;
    else if (hasDark(left, top - band, right, top - 1)) top -= 1;
    else if (hasDark(left, bottom + 1, right, bottom + band)) bottom += 1;
    else grew = false;
  }
  const module = (right - left + 1) / modules;
  const most = Math.round(LOOK * module);
  const light = (isDarkAt: (step: number) => boolean): number => {
    let step = 1;
    while (step <= most && !isDarkAt(step)) step += 1;
    return (step - 1) / module;
  };
  return {
    module,
    quiet: {
      left: light((step) => hasDark(left - step, top, left - step, bottom)),
      right: light((step) => hasDark(right + step, top, right + step, bottom)),
      top: light((step) => hasDark(left, top - step, right, top - step)),
      bottom: light((step) => hasDark(left, bottom + step, right, bottom + step)),
    },
  };
}
