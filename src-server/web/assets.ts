import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const FOLDER = path.join(import.meta.dirname, 'assets');
const HASH_CHARS = 12;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file that pages load, ready to be sent. */
export interface Asset {
  readonly name: string;
  /** Changes with its content, so that it may be kept for ever. */
  readonly url: `/${string}`;
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

/** Every file that pages load. */
export interface Assets {
  /** @throws Error for a file that is not there */
  url(name: string): `/${string}`;
  /** By the last part of its address. */
  find(fileName: string): Asset | null;
  /** As it is in its folder. @throws Error for a file that is not there */
  named(name: string): Asset;
  readonly names: readonly string[];
}

function load(name: string): Asset {
  const bytes = readFileSync(path.join(FOLDER, name));
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, HASH_CHARS);
  const { name: stem, ext } = path.parse(name);
  const type = TYPES[ext];
  if (type === undefined) throw new Error(`no type for the asset ${name}`);
  return {
    name,
    url: `/assets/${stem}.${hash}${ext}`,
    type,
    bytes,
    gzip: gzipSync(bytes, { level: 9 }),
    brotli: brotliCompressSync(bytes),
  };
}

/** Reads the assets' folder once; each is packed once, at the highest level. */
export function loadAssets(): Assets {
  const all = readdirSync(FOLDER)
    .filter((name) => path.extname(name) in TYPES)
    .map(load);
  const byName = new Map(all.map((asset) => [asset.name, asset]));
  const byFile = new Map(all.map((asset) => [path.posix.basename(asset.url), asset]));
  const named = (name: string): Asset => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`no asset ${name}`);
    return found;
  };
  return {
    url: (name) => named(name).url,
    find: (fileName) => byFile.get(fileName) ?? null,
    named,
    names: all.map(({ name }) => name),
  };
}
