import { homedir } from 'node:os';
import path from 'node:path';

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** What setup found or made; the launchers read it (tools/runtime.ts holds its schema). */
export const RUNTIME_FILE = path.join(ROOT, 'node_modules/.gatehouse-runtime.json');

/** Node of the version that the project is pinned to, from its own npm package. */
export const NODE = path.join(
  ROOT,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** Cache outside the repository, shared by all checkouts: XDG_CACHE_HOME/gatehouse. */
export const CACHE = path.join(
  process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
  'gatehouse',
);
