import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { GatehouseError } from '#shared/errors.ts';
import { asStorageError } from './storage-error.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Takes a data folder for this process alone: two kiosks on one folder would number their facts
 * twice. The lock is SQLite's own on an empty file, so that it works on every system and ends
 * with its process, however that ends.
 * @throws GatehouseError data-folder-in-use
 */
export function lockFolder(dataFolder: string, nativeBinding?: string): FolderLock {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const database = new Database(path.join(dataFolder, 'gatehouse.lock'), {
      timeout: 0,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    });
    try {
      database.pragma('locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      throw error;
    }
    return {
      release: () => {
        database.close();
      },
    };
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new GatehouseError('data-folder-in-use', 'another process has this data folder open');
    }
    throw asStorageError(error);
  }
}
