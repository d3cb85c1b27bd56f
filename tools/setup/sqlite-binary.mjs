import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { copyFile, cp, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { cacheEntry } from './cache.mjs';
import { run, which } from './command.mjs';
import { CACHE, NODE, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { installPackages, missingPackages } from './system-packages.mjs';

const PACKAGE = path.join(ROOT, 'node_modules/better-sqlite3');

/**
 * The package's binaries want Node-API 10 and crash the stand-in's Electron 33 (Node-API 9). Its
 * sources need no more than 9 once the experimental parts are left out, which they allow for.
 */
const CXXFLAGS = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

/** Where the binary for the stand-in runtime lies in the cache, made or not. */
export function standInSqlitePath() {
  return path.join(CACHE, entryName(), 'better_sqlite3.node');
}

/**
 * SQLite's binary for the stand-in runtime, built from the package's own sources when the cache
 * has none. It also runs on the project's Node.
 * @returns {Promise<string>} the file, for better-sqlite3's `nativeBinding` option
 */
export async function standInSqlite() {
  const entry = await cacheEntry(entryName(), async (folder) => {
    await installPackages(await missingPackages('compiler'));
    await step('building SQLite for this Electron (about a minute, once)', async () => {
      const source = path.join(folder, 'source');
      await cp(PACKAGE, source, { recursive: true });
      // Its build file asks Node where node-addon-api's headers are.
      await symlink(path.join(ROOT, 'node_modules'), path.join(source, 'node_modules'));
      const args = ['rebuild', '--release', '--force_build=1', ...headers()];
      const gyp = path.join(ROOT, 'node_modules/node-gyp/bin/node-gyp.js');
      await run(NODE, [gyp, ...args], { cwd: source, env: { CXXFLAGS }, what: 'building SQLite' });
      await copyFile(
        path.join(source, 'build/Release/better_sqlite3.node'),
        path.join(folder, 'better_sqlite3.node'),
      );
      await rm(source, { recursive: true });
    });
  });
  return path.join(entry, 'better_sqlite3.node');
}

function entryName() {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
  const flags = createHash('sha256').update(CXXFLAGS).digest('hex').slice(0, 8);
  return `sqlite-${version}-napi9-${process.platform}-${process.arch}-${flags}`;
}

/**
 * Headers of an installed Node spare node-gyp a download; Node-API's are the same in all of them.
 * @returns {string[]}
 */
function headers() {
  const prefixOf = (/** @type {string} */ node) => path.resolve(realpathSync(node), '../..');
  const hasHeaders = (/** @type {string} */ node) =>
    existsSync(path.join(prefixOf(node), 'include/node/node_api.h'));
  const node = which('node', hasHeaders);
  return node === undefined ? [] : [`--nodedir=${prefixOf(node)}`];
}
