import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadRelease } from '#core/services/update/release-download.ts';
import { createTokenBucket } from '#core/services/update/token-bucket.ts';

const BYTES = randomBytes(300_000);
const PIECE = 32_768;
const FILE = {
  platform: 'linux-x64',
  name: 'Gatehouse-1.1.0.AppImage',
  size: BYTES.length,
  sha512: createHash('sha512').update(BYTES).digest('base64'),
} as const;

let folder: string;
let target: string;
/** From which byte the hub was asked. */
let asked: number[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-download-'));
  target = path.join(folder, '1', FILE.name);
  asked = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function download(
  change: Partial<Parameters<typeof downloadRelease>[0]> & { readonly sent?: Uint8Array } = {},
) {
  const { sent = BYTES, ...rest } = change;
  return downloadRelease({
    hub: {
      offer: async () => null,
      report: async () => {},
      async *file(_sequence, _name, from) {
        asked.push(from);
        for (let at = from; at < sent.length; at += PIECE) yield sent.subarray(at, at + PIECE);
      },
    },
    sequence: 1,
    file: FILE,
    target,
    bucket: createTokenBucket(1e9),
    freeBytes: () => null,
    mayGoOn: () => true,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...rest,
  });
}

describe('a download', () => {
  it('comes whole, and says how far it is', async () => {
    const done: number[] = [];
    expect(await download({ onProgress: (at) => done.push(at) })).toBe('whole');
    expect(readFileSync(target).equals(BYTES)).toBe(true);
    expect(done[0]).toBe(PIECE);
    expect(done.at(-1)).toBe(BYTES.length);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('is left where an event comes near, and goes on from there', async () => {
    let pieces = 0;
    expect(await download({ mayGoOn: () => ++pieces <= 3 })).toBe('held');
    expect(statSync(`${target}.part`).size).toBe(3 * PIECE);
    expect(await download()).toBe('whole');
    expect(asked).toEqual([0, 3 * PIECE]);
    expect(readFileSync(target).equals(BYTES)).toBe(true);
  });

  it('that breaks off keeps what came', async () => {
    await expect(download({ sent: BYTES.subarray(0, 100_000) })).rejects.toMatchObject({
      code: 'hub-unreachable',
    });
    expect(await download()).toBe('whole');
    expect(asked).toEqual([0, 100_000]);
  });

  it.each([
    ['another', randomBytes(BYTES.length)],
    ['longer', Buffer.concat([BYTES, Buffer.from('x')])],
  ])('of a file that is %s is thrown away', async (_what, sent) => {
    expect(await download({ sent })).toBe('altered');
    expect([target, `${target}.part`].filter((file) => existsSync(file))).toEqual([]);
  });

  it('of which somebody altered the beginning on the disk is thrown away', async () => {
    let pieces = 0;
    await download({ mayGoOn: () => ++pieces <= 3 });
    writeFileSync(`${target}.part`, randomBytes(3 * PIECE));
    expect(await download()).toBe('altered');
    expect(await download()).toBe('whole');
  });

  it('is not begun where the disk has no room for it and for what the gate records', async () => {
    const room = 2 * BYTES.length + 500 * 1024 * 1024;
    await expect(download({ freeBytes: () => room - 1 })).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(asked).toEqual([]);
    expect(await download({ freeBytes: () => room })).toBe('whole');
  });
});
