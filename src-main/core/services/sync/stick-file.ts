import { Decrypter } from 'age-encryption';
import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GatehouseError } from '#shared/errors.ts';
import { SYNC_FILE_LIMITS, type SyncFileHeader } from '#shared/wire/sync-file.ts';
import { parseSyncFileHeader, syncFileUnreadable } from '#shared/wire/sync-file-reading.ts';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 64 * 1024;

/** A file on a stick whose first line was read. */
export interface OpenedStickFile {
  readonly header: SyncFileHeader;
  readonly bytes: number;
  /** What is inside, from its beginning each time it is asked for; believed by nobody yet. */
  plain(identity: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Only ordinary files: a link, a pipe or a device in their place is left alone. */
async function openOrdinary(path: string): Promise<FileHandle> {
  try {
    if (!(await lstat(path)).isFile()) throw syncFileUnreadable('not-a-file');
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw syncFileUnreadable(code, error);
  }
  throw syncFileUnreadable('not-a-file');
}

/**
 * Opens a file on a stick. Every reading is of this one handle, so that another file put in its place
 * meanwhile changes nothing.
 * @throws GatehouseError sync-file-unreadable
 */
export async function openStickFile(path: string): Promise<OpenedStickFile> {
  const handle = await openOrdinary(path);
  try {
    const { size } = await handle.stat();
    if (size > SYNC_FILE_LIMITS.file) throw syncFileUnreadable('too-large');
    const first = Buffer.alloc(Math.min(size, SYNC_FILE_LIMITS.headerLine));
    await handle.read(first, 0, first.length, 0);
    const end = first.indexOf(NEWLINE);
    if (end < 0) throw syncFileUnreadable('no-header');
    const header = parseSyncFileHeader(first.subarray(0, end));
    return {
      header,
      bytes: size,
      plain: (identity) => plainOf(handle, end + 1, identity),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** By place, so that a stream's end does not close the handle: it is read twice. */
function bytesFrom(handle: FileHandle, start: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream({
    async pull(controller) {
      const { bytesRead, buffer } = await handle.read(
        new Uint8Array(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        at,
      );
      at += bytesRead;
      if (bytesRead === 0) controller.close();
      else controller.enqueue(buffer.subarray(0, bytesRead));
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
    const opened = await decrypter.decrypt(bytesFrom(handle, start));
    packed = Readable.fromWeb(opened);
  } catch (error) {
    // The header of an age file names nobody: another's is told by no key fitting.
    const isOthers = error instanceof Error && error.message.includes('no identity matched');
    if (!isOthers) throw syncFileUnreadable('not-encrypted', error);
    throw new GatehouseError('sync-file-not-for-us', 'the file was made for other kiosks');
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
