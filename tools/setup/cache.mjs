import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE, ROOT } from './paths.mjs';
import { say } from './progress.mjs';

/**
 * A cache entry, made when it is missing: built under a temporary name and renamed into place, so
 * that a reader sees a whole entry or none, and two builders at once both end with a good one.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} build fills an empty folder
 * @returns {Promise<string>} the entry's folder
 */
export async function cacheEntry(name, build) {
  const entry = path.join(CACHE, name);
  if (existsSync(entry)) return entry;
  const temporary = path.join(CACHE, `.making-${name}-${randomUUID()}`);
  await mkdir(temporary, { recursive: true });
  try {
    await build(temporary);
    await rename(temporary, entry);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another setup was first: a folder can't be renamed over its finished entry.
    if (!existsSync(entry)) throw error;
  }
  return entry;
}

/**
 * SHA-512 of a file in the form that package-lock.json uses ('sha512-...').
 * @param {string} file
 */
export async function integrityOf(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * Runs work while no other setup of this checkout runs. A lock whose process is gone is taken over.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  await mkdir(CACHE, { recursive: true });
  const id = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  const lock = path.join(CACHE, `setup-${id}.lock`);
  let told = false;
  while (!(await take(lock))) {
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (owner > 0 && !alive(owner)) await rm(lock, { force: true });
    else {
      if (!told) say(`waiting for another setup of this checkout (process ${owner || '?'})`);
      told = true;
      await sleep(250);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** @param {string} lock */
async function take(lock) {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
