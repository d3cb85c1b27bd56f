import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { WriteOptions } from '@flystorage/file-storage';
import { LocalStorageAdapter } from '@flystorage/local-fs';

/** Files that are not whole yet lie here: a reader never sees a part of one. */
export const UNFINISHED_FOLDER = '.unfinished';

/**
 * Flystorage's folder, with writes that are whole or not there, and outlast the plug being pulled:
 * to a temporary file, synced, moved into place, and the folders above it synced.
 */
export class DurableFolder extends LocalStorageAdapter {
  override async write(key: string, contents: Readable, options: WriteOptions): Promise<void> {
    const temporary = `${UNFINISHED_FOLDER}/${randomUUID()}`;
    const file = path.join(this.rootDir, temporary);
    try {
      await super.write(temporary, contents, options);
      await sync(file);
      await this.moveFile(temporary, key, options);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    // The folders may be new: each is an entry of the one above it.
    let folder = path.dirname(key);
    for (; folder !== '.'; folder = path.dirname(folder)) {
      await syncFolder(path.join(this.rootDir, folder));
    }
    await syncFolder(this.rootDir);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder; NTFS journals the entry itself.
  if (process.platform !== 'win32') await sync(folder);
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR')
      return open(file, 'r');
    throw error;
  });
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
