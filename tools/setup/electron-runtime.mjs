import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './command.mjs';
import { CACHE, NODE, ROOT, RUNTIME_FILE } from './paths.mjs';
import { SetupError, say, step } from './progress.mjs';
import { standInSqlite, standInSqlitePath } from './sqlite-binary.mjs';
import { hasStandIn, standInElectron, standInName } from './stand-in-electron.mjs';
import { installPackages, missingPackages } from './system-packages.mjs';

/**
 * @typedef {{ kind: 'official' } | { kind: 'stand-in', electronDist: string, sqliteBinding: string }} Runtime
 */

/** Whether the runtime that an earlier setup wrote down is still there and still the right one. */
export function runtimeIsReady() {
  if (!existsSync(RUNTIME_FILE)) return false;
  const runtime = /** @type {Runtime} */ (JSON.parse(readFileSync(RUNTIME_FILE, 'utf8')));
  if (runtime.kind === 'official') return officialIsInstalled();
  return (
    path.basename(runtime.electronDist) === standInName() &&
    existsSync(path.join(runtime.electronDist, 'electron')) &&
    runtime.sqliteBinding === standInSqlitePath() &&
    existsSync(runtime.sqliteBinding)
  );
}

/**
 * Finds or gets an Electron, in this order: what the package has; its own installer; the stand-in.
 * Writes down which, for the launchers.
 */
export async function prepareRuntime() {
  await writeRuntime(await findRuntime());
}

/** @returns {Promise<Runtime>} */
async function findRuntime() {
  if (officialIsInstalled() || (await installOfficial())) return { kind: 'official' };
  if (!hasStandIn) {
    throw new SetupError(
      'Electron could not be downloaded, and there is no stand-in for this kind of machine.\n' +
        '  Check the connection, or a proxy (HTTPS_PROXY) or mirror (ELECTRON_MIRROR), and run again.',
    );
  }
  say('Electron’s own download can’t be reached: using a stand-in for development and tests');
  await installPackages(await missingPackages('unpacker'));
  const electronDist = await standInElectron();
  return { kind: 'stand-in', electronDist, sqliteBinding: await standInSqlite() };
}

async function installOfficial() {
  try {
    await step('getting Electron (its own installer)', () =>
      run(NODE, [path.join(ROOT, 'node_modules/electron/install.js')], {
        env: { electron_config_cache: path.join(CACHE, 'electron') },
        timeoutMs: 300_000,
      }),
    );
  } catch (error) {
    // Unreachable is the case that the stand-in is for; a full disk or the like is named as it is.
    if (!(error instanceof SetupError)) throw error;
    if (/ENOSPC|EACCES|EPERM/.test(error.message)) throw error;
    return false;
  }
  return officialIsInstalled();
}

function officialIsInstalled() {
  const folder = path.join(ROOT, 'node_modules/electron');
  const version = textOf(path.join(folder, 'dist/version')).replace(/^v/, '');
  const wanted = JSON.parse(textOf(path.join(folder, 'package.json')) || '{}').version;
  const executable = textOf(path.join(folder, 'path.txt'));
  return (
    version !== '' &&
    version === wanted &&
    executable !== '' &&
    existsSync(path.join(folder, 'dist', executable))
  );
}

/** @param {string} file */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

/** @param {Runtime} runtime */
async function writeRuntime(runtime) {
  const temporary = `${RUNTIME_FILE}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(runtime, null, 2)}\n`);
  await rename(temporary, RUNTIME_FILE);
}
