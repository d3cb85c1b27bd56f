import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GatehouseError } from '#shared/errors.ts';
import type { ReleaseFile } from '#shared/wire/update.ts';
import type { TokenBucket } from './token-bucket.ts';
import type { UpdateHub } from './update-ports.ts';

/** What the gate's own facts keep for themselves. */
const SPARE_BYTES = 500 * 1024 * 1024;

interface Download {
  readonly hub: UpdateHub;
  readonly sequence: number;
  readonly file: ReleaseFile;
  /** Where it is to lie; it is there when it is whole and found to be right, and not before. */
  readonly target: string;
  readonly bucket: TokenBucket;
  readonly freeBytes: () => number | null;
  /** False: an event is near, it is left as far as it is. */
  readonly mayGoOn: () => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Whether a file of this name is there. */
export async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The installer makes a copy of its own. */
function requireRoom(missing: number, size: number, free: number | null): void {
  if (free === null || free >= missing + size + SPARE_BYTES) return;
  throw new GatehouseError('disk-full', 'there is no room for the release');
}

/**
 * Downloads a release's file, or goes on where it was left, and checks its size and SHA-512.
 * @returns `altered`: it is not what the manifest says, and is gone
 * @throws GatehouseError disk-full, hub-unreachable; the file system's error
 */
export async function downloadRelease(asked: Download): Promise<'whole' | 'held' | 'altered'> {
  const { hub, sequence, file, target, bucket, signal } = asked;
  const part = `${target}.part`;
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  if (((await sizeOf(part)) ?? 0) > file.size) await rm(part);
  let done = (await sizeOf(part)) ?? 0;
  requireRoom(file.size - done, file.size, asked.freeBytes());
  const hash = createHash('sha512');
  if (done > 0) await pipeline(createReadStream(part), hash, { end: false });
  const handle = await open(part, 'a', 0o600);
  try {
    if (done < file.size) {
      for await (const chunk of hub.file(sequence, file.name, done, signal)) {
        if (!asked.mayGoOn()) return 'held';
        done += chunk.length;
        if (done > file.size) break;
        hash.update(chunk);
        await handle.writeFile(chunk);
        asked.onProgress(done);
        await bucket.take(chunk.length, signal);
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (done < file.size) {
    throw new GatehouseError('hub-unreachable', 'the download broke off');
  }
  if (done > file.size || hash.digest('base64') !== file.sha512) {
    await rm(part);
    return 'altered';
  }
  await rename(part, target);
  return 'whole';
}
