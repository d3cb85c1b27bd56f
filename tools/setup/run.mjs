// What every npm script calls first. Runs on the system's Node before anything is installed:
//   node tools/setup/run.mjs PURPOSE [SCRIPT [ARGUMENTS]]
// gets what PURPOSE needs and this machine lacks, then runs SCRIPT with the project's own Node.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { alone } from './cache.mjs';
import { prepareRuntime, runtimeIsReady } from './electron-runtime.mjs';
import { installNodeModules, nodeModulesTrouble } from './node-modules.mjs';
import { NODE, ROOT } from './paths.mjs';
import { SetupError, say } from './progress.mjs';
import { installPackages, missingPackages } from './system-packages.mjs';

/** Purposes that open Electron; the others need node_modules alone. */
const WITH_ELECTRON = new Set([
  'start',
  'demo',
  'test',
  'bench',
  'eval-face',
  'screenshots',
  'package',
  'setup',
]);
/** Purposes that test against a keychain of their own, and pull the plug of a disk of their own. */
const WITH_TEST_TOOLS = new Set(['test', 'setup']);

/** @param {string} purpose */
async function prepare(purpose) {
  const trouble = nodeModulesTrouble();
  if (trouble !== undefined) {
    await alone(async () => {
      const still = nodeModulesTrouble();
      if (still === undefined) return;
      say(still);
      await installNodeModules();
    });
  }
  if (WITH_ELECTRON.has(purpose)) {
    await installPackages(await missingPackages('electron'));
    if (!runtimeIsReady()) {
      await alone(async () => {
        if (!runtimeIsReady()) await prepareRuntime();
      });
    }
  }
  if (purpose === 'demo') {
    await installPackages(await missingPackages('browser'), {
      optionalFor: 'the demonstration’s pictures of the hub',
    });
  }
  if (WITH_TEST_TOOLS.has(purpose)) {
    await installPackages(await missingPackages('keychain'), { optionalFor: 'the keychain tests' });
    await installPackages(await missingPackages('compiler'), { optionalFor: 'the disk tests' });
    await installPackages(await missingPackages('paper'), { optionalFor: 'the tests of paper' });
    await installPackages(await missingPackages('browser'), {
      optionalFor: 'the tests of the hub’s pages',
    });
    await installPackages(await missingPackages('backup'), {
      optionalFor: 'the tests of backups by other programs',
    });
    await installPackages(await missingPackages('object-store'), {
      optionalFor: 'the tests of S3',
    });
  }
}

/**
 * @param {string} script
 * @param {readonly string[]} args
 */
function launch(script, args) {
  const binaries = path.join(ROOT, 'node_modules/.bin');
  const child = spawn(NODE, [path.join(ROOT, script), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  // The terminal sends Ctrl+C to the child as well; it decides how to end, and we follow.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    say(error.message);
    process.exitCode = 1;
  });
  child.on('close', (code) => (process.exitCode = code ?? 1));
}

const [purpose, script, ...args] = process.argv.slice(2);
if (purpose === undefined) throw new Error('usage: run.mjs PURPOSE [SCRIPT [ARGUMENTS]]');
try {
  await prepare(purpose);
  if (script !== undefined) launch(script, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
