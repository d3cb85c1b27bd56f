import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileStore } from '#server/files/file-store.ts';
import type { FileStore } from '#server/services/file-store.ts';
import { freshKey, keepsFiles } from './file-store-contract.ts';

describe('a file store in a folder', () => {
  let folder: string;
  let store: FileStore;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-files-'));
    store = openFileStore({ kind: 'disk', folder: path.join(folder, 'files') });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  keepsFiles(() => store);

  it('lets no other account of the machine read along', async () => {
    const key = freshKey();
    await store.put(key, randomBytes(10));
    const file = path.join(folder, 'files', key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
  });

  it('leaves no unfinished file behind', async () => {
    await store.put(freshKey(), randomBytes(10));
    expect(readdirSync(path.join(folder, 'files/.unfinished'))).toEqual([]);
  });

  it('shows a reader the whole file or none while it is written', async () => {
    const key = freshKey();
    const bytes = randomBytes(4 * 1024 * 1024);
    const seen = new Set<number | null>();
    const writing = store.put(key, bytes);
    let isDone = false;
    void writing.finally(() => (isDone = true));
    while (!isDone) seen.add((await store.read(key))?.length ?? null);
    await writing;
    seen.delete(null);
    expect([...seen].every((length) => length === bytes.length)).toBe(true);
  });

  it('says that it is not available where the folder is none', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const broken = openFileStore({ kind: 'disk', folder: file });
    await expect(broken.ping()).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(broken.put(freshKey(), randomBytes(1))).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });
});
