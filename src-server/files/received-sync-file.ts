import { Decrypter } from 'age-encryption';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { GatehouseError } from '#shared/errors.ts';
import { SYNC_FILE_LIMITS } from '#shared/wire/sync-file.ts';
import { parseSyncFileHeader, syncFileUnreadable } from '#shared/wire/sync-file-reading.ts';
import type { ReceivedSyncFile, ReceiveSyncFile } from '../services/sync-files.ts';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;

/** By place, so that a stream's end does not close the handle: it is read twice. */
function bytesFrom(handle: FileHandle, start: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream({
    async pull(controller) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, at);
      at += bytesRead;
      if (bytesRead === 0) controller.close();
      else controller.enqueue(chunk.subarray(0, bytesRead));
    },
  });
}

async function* plainOf(
  handle: FileHandle,
  start: number,
  identity: string,
): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  let packed: Readable;
  try {
    packed = Readable.fromWeb(await decrypter.decrypt(bytesFrom(handle, start)));
  } catch (error) {
    const isOthers = error instanceof Error && error.message.includes('no identity matched');
    if (!isOthers) throw syncFileUnreadable('not-encrypted', error);
    throw new GatehouseError('sync-file-not-for-us', 'the file was made for another hub');
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  packed.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of packed.pipe(gunzip)) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    throw syncFileUnreadable('damaged', error);
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

async function opened(file: string, identity: string): Promise<ReceivedSyncFile> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > SYNC_FILE_LIMITS.file) throw syncFileUnreadable('too-large');
    const first = Buffer.alloc(Math.min(size, SYNC_FILE_LIMITS.headerLine));
    await handle.read(first, 0, first.length, 0);
    const end = first.indexOf(NEWLINE);
    if (end < 0) throw syncFileUnreadable('no-header');
    return {
      header: parseSyncFileHeader(first.subarray(0, end)),
      bytes: size,
      plain: () => plainOf(handle, end + 1, identity),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Keeps an uploaded file of a stick for as long as it is read, sealed as it came.
 * @param identity the hub's age identity
 */
export function receiveSyncFiles(identity: string): ReceiveSyncFile {
  return async (upload) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-sync-file-'));
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
      const file = path.join(folder, 'file');
      await pipeline(upload, createWriteStream(file, { mode: 0o600 }));
      const received = await opened(file, identity);
      return {
        ...received,
        async close() {
          await received.close();
          await remove();
        },
      };
    } catch (error) {
      await remove();
      throw error;
    }
  };
}
