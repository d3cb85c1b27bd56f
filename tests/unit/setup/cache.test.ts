import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Cache from '#tools/setup/cache.mjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

let home: string;
let cache: typeof Cache;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'gatehouse-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
  cache = await import('#tools/setup/cache.mjs');
});
afterAll(() => rmSync(home, { recursive: true }));

describe('the setup’s cache', () => {
  test('is built once, and whole before anyone sees it', async () => {
    let builds = 0;
    const build = async (folder: string) => {
      builds += 1;
      await writeFile(path.join(folder, 'a'), 'first');
    };
    const entry = await cache.cacheEntry('once', build);
    expect(await cache.cacheEntry('once', build)).toBe(entry);
    expect(builds).toBe(1);
    expect(await readFile(path.join(entry, 'a'), 'utf8')).toBe('first');
  });

  test('has one good entry when two build it at once', async () => {
    const build = async (folder: string) => {
      await writeFile(path.join(folder, 'a'), 'whole');
      await sleep(20);
    };
    const both = await Promise.all([
      cache.cacheEntry('two', build),
      cache.cacheEntry('two', build),
    ]);
    expect(both[0]).toBe(both[1]);
    expect(await readFile(path.join(both[0], 'a'), 'utf8')).toBe('whole');
    expect(leftovers()).toEqual([]);
  });

  test('keeps nothing of a build that failed', async () => {
    const build = () => Promise.reject(new Error('no compiler'));
    await expect(cache.cacheEntry('broken', build)).rejects.toThrow('no compiler');
    expect(readdirSync(path.join(home, 'gatehouse'))).not.toContain('broken');
    expect(leftovers()).toEqual([]);
  });

  test('lets one setup of a checkout work at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(10);
      inside -= 1;
    };
    await Promise.all([cache.alone(work), cache.alone(work)]);
    expect(most).toBe(1);
  });

  test('takes over the lock of a setup that was killed', async () => {
    const hold = cache.alone(async () => {
      const lock = readdirSync(path.join(home, 'gatehouse')).find((name) => name.endsWith('.lock'));
      return path.join(home, 'gatehouse', lock ?? '');
    });
    const lock = await hold;
    writeFileSync(lock, '999999999');
    await expect(cache.alone(() => Promise.resolve('ran'))).resolves.toBe('ran');
  });
});

function leftovers(): string[] {
  return readdirSync(path.join(home, 'gatehouse')).filter((name) => name.startsWith('.'));
}
