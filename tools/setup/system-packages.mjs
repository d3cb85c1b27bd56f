import { existsSync } from 'node:fs';
import { run, which } from './command.mjs';
import { SetupError, say, step } from './progress.mjs';

/** Shared libraries that Electron loads on Linux, and the Debian package of each. */
const ELECTRON_LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libsecret-1.so.0': 'libsecret-1-0',
  'libnotify.so.4': 'libnotify4',
  'libXss.so.1': 'libxss1',
  'libXtst.so.6': 'libxtst6',
};

const VIRTUAL_DISPLAY = { Xvfb: 'xvfb', xauth: 'xauth' };
const KEYCHAIN = { 'gnome-keyring-daemon': 'gnome-keyring', 'dbus-run-session': 'dbus' };
const COMPILER = { gcc: 'gcc', 'g++': 'g++', make: 'make', python3: 'python3' };
/** Programs that are not ours, by which tests read printed paper. */
const PAPER = { pdftoppm: 'poppler-utils', zbarimg: 'zbar-tools' };
/** A real S3 server, against which the hub's file store is tested: 42 s to install, once. */
const OBJECT_STORE = {
  'ceph-mon': 'ceph-mon',
  'ceph-osd': 'ceph-osd',
  'ceph-mgr': 'ceph-mgr',
  radosgw: 'radosgw',
  ceph: 'ceph-common',
};
/** By which tests open a backup without us, and dump a database. */
const BACKUP = { age: 'age', pg_dump: 'postgresql-client' };
/** The browser that opens the hub's pages in tests. */
const BROWSER = { chromium: 'chromium' };
const UNPACKER = { unzip: 'unzip', tar: 'tar' };

/** Another apt may be at work: wait for it (seconds). */
const WAIT = ['-o', 'DPkg::Lock::Timeout=180'];

/** @typedef {'electron' | 'keychain' | 'compiler' | 'unpacker' | 'paper' | 'object-store' | 'backup' | 'browser'} Need */

/**
 * Debian packages that a need lacks on this machine; none outside Linux, where Electron brings
 * what it loads.
 * @param {Need} need
 * @returns {Promise<string[]>}
 */
export async function missingPackages(need) {
  if (process.platform !== 'linux') return [];
  switch (need) {
    case 'electron': {
      const display = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
      return [...(await missingLibraries()), ...(display ? [] : missingPrograms(VIRTUAL_DISPLAY))];
    }
    case 'keychain':
      return missingPrograms(KEYCHAIN);
    case 'compiler':
      return missingPrograms(COMPILER);
    case 'unpacker':
      return missingPrograms(UNPACKER);
    case 'paper':
      return missingPrograms(PAPER);
    case 'browser':
      return missingPrograms(BROWSER);
    case 'backup':
      return missingPrograms(BACKUP);
    case 'object-store':
      return missingPrograms(OBJECT_STORE);
    default:
      throw new Error(`unknown need ${String(need)}`);
  }
}

/**
 * Installs Debian packages where we may; otherwise says in one message what to run.
 * @param {readonly string[]} packages
 * @param {{ optionalFor?: string }} [options] optionalFor: what goes without, when they can't be had
 */
export async function installPackages(packages, options = {}) {
  if (packages.length === 0) return;
  const list = packages.join(' ');
  const hasApt = existsSync('/etc/debian_version') && which('apt-get') !== undefined;
  if (hasApt && process.getuid?.() === 0) {
    try {
      await step(`installing system packages: ${list}`, () => aptInstall(packages));
      return;
    } catch (error) {
      if (options.optionalFor === undefined) throw error;
      say(`${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const command = hasApt
    ? `sudo apt-get install --no-install-recommends -y ${list}`
    : `install what your system calls (names are Debian's): ${list}`;
  const message = `system packages are missing. Run once:\n  ${command}`;
  if (options.optionalFor === undefined) throw new SetupError(message);
  say(`${message}\n  (${options.optionalFor} go without until then)`);
}

/** @param {readonly string[]} packages */
async function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const what = 'apt-get';
  const get = (/** @type {readonly string[]} */ names) =>
    run('apt-get', [...WAIT, 'install', '--no-install-recommends', '-y', ...names], { env, what });
  try {
    await get(packages);
  } catch {
    // The usual reason is a package list that is empty or old; names of 64-bit-time releases differ.
    await run('apt-get', [...WAIT, 'update'], { env, what });
    await get(await Promise.all(packages.map(candidate)));
  }
}

/**
 * A package's name on this release: since Debian 13 and Ubuntu 24.04 some end in t64.
 * @param {string} name
 */
async function candidate(name) {
  const renamed = await run('apt-cache', ['show', '--no-all-versions', `${name}t64`]).catch(
    () => '',
  );
  return renamed === '' ? name : `${name}t64`;
}

async function missingLibraries() {
  const ldconfig = which('ldconfig') ?? '/sbin/ldconfig';
  const known = await run(ldconfig, ['-p']);
  return Object.entries(ELECTRON_LIBRARIES)
    .filter(([library]) => !known.includes(`\t${library} `))
    .map(([, name]) => name);
}

/** @param {Record<string, string>} programs */
function missingPrograms(programs) {
  return Object.entries(programs)
    .filter(([program]) => which(program) === undefined)
    .map(([, name]) => name);
}
