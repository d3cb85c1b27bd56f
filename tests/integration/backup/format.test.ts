import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readManifest } from '#core/services/backup/manifest-reader.ts';
import { membersOf, openPiece } from '#core/services/backup/piece-reader.ts';
import { openSegment, writeSegment } from '#core/services/backup/segment-file.ts';
import { newId } from '#shared/domain/id.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import { backUp, madeUp, memoryIndex, newFolder, newRecipient } from './sealed-backup.ts';

const folder = newFolder();
const roomFor = (name: string) => {
  const room = path.join(folder, name);
  execFileSync('mkdir', [room]);
  return room;
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hasAge = spawnSync('age', ['--version']).status === 0;

describe('the format of a backup', () => {
  it('gives back database, files and keys to each of its keys, to the byte', async () => {
    const room = roomFor('whole');
    const [one, two] = [await newRecipient(), await newRecipient()];
    // More than a pack of the database, files of no, one and several chunks.
    const kiosk = madeUp(17 * 1024 * 1024 + 4096, [0, 1, 70_000, 9 * 1024 * 1024]);
    const { commit, pieces } = await backUp(room, [one, two], kiosk);
    expect(pieces.at(-1)?.piece).toBe(commit.manifest);
    for (const { piece, file, bytes } of pieces) {
      const content = readFileSync(file);
      expect(sha256(content)).toBe(piece);
      expect(content.length).toBe(bytes);
    }
    for (const { identity } of [one, two]) {
      const chunks = new Map<string, Buffer>();
      let keys = '';
      for (const { file, kind } of pieces) {
        if (kind !== 'pack') continue;
        for await (const { name, bytes } of membersOf(file, identity)) {
          if (name.startsWith('keys/')) keys += bytes.toString('utf8');
          else chunks.set(path.basename(name), bytes);
        }
      }
      const manifest = await readManifest(pieces.at(-1)?.file ?? '', identity);
      const bytesOf = (ids: readonly string[]) =>
        Buffer.concat(ids.map((id) => chunks.get(id) ?? Buffer.from('missing')));
      expect(bytesOf(manifest.database).equals(kiosk.database)).toBe(true);
      expect([...manifest.files.keys()]).toEqual([...kiosk.files.keys()]);
      for (const [name, ids] of manifest.files) {
        expect(bytesOf(ids).equals(kiosk.files.get(name) ?? Buffer.alloc(1))).toBe(true);
      }
      expect(
        keys
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual(kiosk.keys);
      expect(manifest.packs).toEqual(commit.packs);
    }
  });

  it('sends what changed, and nothing that an earlier snapshot sent', async () => {
    const room = roomFor('again');
    const key = await newRecipient();
    const index = memoryIndex();
    const kiosk = madeUp(4 * 1024 * 1024, [3 * 1024 * 1024]);
    const first = await backUp(room, [key], kiosk, index);
    const second = await backUp(room, [key], kiosk, index);
    const sum = (pieces: readonly { bytes: number }[]) =>
      pieces.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum(second.pieces)).toBeLessThan(sum(first.pieces) / 20);
    kiosk.database.fill(1, 1024 * 1024, 1024 * 1024 + 4096);
    const third = await backUp(room, [key], kiosk, index);
    expect(sum(third.pieces) - sum(second.pieces)).toBeLessThan(70_000);
    const old = first.commit.packs.filter((pack) => third.commit.packs.includes(pack));
    expect(old.length).toBeGreaterThan(0);
  });

  it('leaves no half-written piece behind where its source fails', async () => {
    const room = roomFor('broken-source');
    const kiosk = madeUp(1024 * 1024, [1000]);
    const failing = {
      ...kiosk,
      keys: {
        *[Symbol.iterator]() {
          yield kiosk.keys[0];
          throw new Error('the disk is gone');
        },
      } as unknown as typeof kiosk.keys,
    };
    await expect(backUp(room, [await newRecipient()], failing)).rejects.toThrow('the disk is gone');
    expect(readdirSync(room).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('keeps operations in segments that say which they are', async () => {
    const room = roomFor('segment');
    const key = await newRecipient();
    const kiosk = newId();
    const operations = [5, 6, 7].map((seq) => operationOf(kiosk, seq));
    const head = { kiosk_id: kiosk, made_at: new Date().toISOString(), first: 5, last: 7 };
    const target = { folder: room, recipients: [key.recipient] };
    const { file } = await writeSegment(target, head, operations);
    const opened = await openSegment(openPiece(file, key.identity));
    expect(opened.head).toMatchObject(head);
    const read: CarriedOperation[] = [];
    for await (const operation of opened.operations) read.push(operation);
    expect(read).toEqual(operations);
    await expect(writeSegment(target, head, operations.slice(1))).rejects.toThrow('is missing');
  });

  it.skipIf(!hasAge)('is opened by age, tar, cat and sha256sum alone', async () => {
    const room = roomFor('by-hand');
    const key = await newRecipient();
    const kiosk = madeUp(3 * 1024 * 1024, [10, 5 * 1024 * 1024]);
    const { commit } = await backUp(room, [key], kiosk);
    writeFileSync(path.join(room, 'key.txt'), `${key.identity}\n`);
    // The commands of docs/BACKUP.md, to the letter.
    const guide = readFileSync(path.join(import.meta.dirname, '../../../docs/BACKUP.md'), 'utf8');
    const commands = [...guide.matchAll(/```sh by-hand(?:-files)?\n([\s\S]*?)```/g)]
      .map(([, block = 'false']) => block)
      .join('');
    expect(commands).toContain('sha256sum');
    const said = execFileSync('bash', ['-euo', 'pipefail', '-c', commands], {
      cwd: room,
      env: { ...process.env, MANIFEST: commit.manifest },
      encoding: 'utf8',
    });
    expect(said).not.toContain('FAILED');
    expect(readFileSync(path.join(room, 'gatehouse.db')).equals(kiosk.database)).toBe(true);
    for (const [name, bytes] of kiosk.files) {
      expect(readFileSync(path.join(room, name)).equals(bytes)).toBe(true);
    }
  });

  it.skipIf(hasAge)('is not tried with Debian’s age here: it is not installed', () => {
    expect(hasAge).toBe(false);
  });
});

function operationOf(kiosk: string, seq: number): CarriedOperation {
  return {
    id: newId(),
    kiosk_id: kiosk,
    seq,
    hlc: '0190a0b0c0d0-0000',
    type: 'check-in.recorded',
    base_version: null,
    payload: '{}',
    signature: Buffer.alloc(64, seq).toString('base64'),
  };
}
