import path from 'node:path';

/** The scheme and host that only our own page has. */
export const APP_SCHEME = 'gatehouse';
export const APP_ORIGIN = 'gatehouse://app';
export const APP_URL = `${APP_ORIGIN}/index.html`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.tflite': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** A file of the page and the type it is served as. */
export interface PageFile {
  readonly file: string;
  readonly type: string;
}

/** Whether an address is our own page's. */
export function isOwnAddress(address: string): boolean {
  return address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`);
}

/**
 * The file that an address names inside the page's folder.
 * @returns null for another origin, a path that leaves the folder or a type that the page has not
 */
export function pageFile(address: string, folder: string): PageFile | null {
  if (!isOwnAddress(address)) return null;
  let name: string;
  try {
    name = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null; // a malformed escape names no file
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const file = path.join(folder, name);
  // The parser has folded '..' already; what an escaped slash smuggles past it is caught here.
  if (!file.startsWith(folder + path.sep)) return null;
  const type = TYPES[path.extname(file)];
  return type === undefined ? null : { file, type };
}
