import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { FileStore } from '#server/services/file-store.ts';

/** A key that was never used. */
export function freshKey(): string {
  return `${randomUUID()}/adhar_front/${randomBytes(16).toString('hex')}`;
}

/** What every store has to keep, wherever it keeps its files. */
export function keepsFiles(open: () => FileStore): void {
  it.each([
    ['none', 0],
    ['one byte', 1],
    ['a document', 700_000],
    ['more than one part of an upload', 6 * 1024 * 1024],
  ])('gives back what was put: %s', async (_what, size) => {
    const store = open();
    const key = freshKey();
    const bytes = randomBytes(size);

    await store.put(key, bytes);

    expect((await store.read(key))?.equals(bytes)).toBe(true);
    expect(await store.exists(key)).toBe(true);
  });

  it('gives back a part of a larger buffer as that part', async () => {
    const store = open();
    const key = freshKey();
    const bytes = randomBytes(3_000);

    await store.put(key, bytes.subarray(1_000, 2_000));

    expect((await store.read(key))?.equals(bytes.subarray(1_000, 2_000))).toBe(true);
  });

  it('says of a file that is not there that it is not', async () => {
    const store = open();
    expect(await store.read(freshKey())).toBeNull();
    expect(await store.exists(freshKey())).toBe(false);
  });

  it('removes a file, and one that is gone already', async () => {
    const store = open();
    const key = freshKey();
    await store.put(key, randomBytes(100));

    await store.delete(key);
    await store.delete(key);

    expect(await store.exists(key)).toBe(false);
    expect(await store.read(key)).toBeNull();
  });

  it('keeps twenty files that come at once apart', async () => {
    const store = open();
    const files = Array.from({ length: 20 }, () => ({
      key: freshKey(),
      bytes: randomBytes(40_000),
    }));

    await Promise.all(files.map(({ key, bytes }) => store.put(key, bytes)));

    const read = await Promise.all(files.map(({ key }) => store.read(key)));
    expect(files.every(({ bytes }, index) => read[index]?.equals(bytes))).toBe(true);
  });

  it('answers a ping', async () => {
    await expect(open().ping()).resolves.toBeUndefined();
  });

  it.each(['../outside', 'a/../../b', '/etc/passwd', 'a//b', 'a/b\0c', 'a', '.unfinished/x'])(
    'takes no key that is none: %j',
    async (key) => {
      const store = open();
      await expect(store.put(key, randomBytes(1))).rejects.toThrow(TypeError);
      await expect(store.read(key)).rejects.toThrow(TypeError);
      await expect(store.delete(key)).rejects.toThrow(TypeError);
    },
  );
}
