import Database from 'better-sqlite3';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';

const CODE_OF: ReadonlyMap<string, ErrorCode> = new Map([
  ['SQLITE_FULL', 'disk-full'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  // SQLite grows its shared memory file by plain writes: no room shows as this I/O error.
  ['SQLITE_IOERR_SHMSIZE', 'disk-full'],
  ['SQLITE_IOERR', 'database-unavailable'],
  ['SQLITE_BUSY', 'database-unavailable'],
  ['SQLITE_LOCKED', 'database-unavailable'],
  ['SQLITE_CANTOPEN', 'database-unavailable'],
  ['SQLITE_READONLY', 'database-unavailable'],
  ['SQLITE_PERM', 'database-unavailable'],
  ['EACCES', 'database-unavailable'],
  ['EROFS', 'database-unavailable'],
  ['EIO', 'database-unavailable'],
  ['SQLITE_CORRUPT', 'database-corrupt'],
  ['SQLITE_NOTADB', 'database-corrupt'],
]);

/** SQLite's result code or the system's error code; null where the error is neither. */
function systemCode(error: unknown): string | null {
  if (error instanceof Database.SqliteError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return null;
}

/**
 * An error of SQLite or the file system as one of the catalogue; any other error as it is.
 * Extended result codes (SQLITE_IOERR_FSYNC) count as their first two words.
 */
export function asStorageError(error: unknown): unknown {
  const code = systemCode(error);
  if (code === null || error instanceof GatehouseError) return error;
  const primary = code.split('_').slice(0, 2).join('_');
  const mapped = CODE_OF.get(code) ?? CODE_OF.get(primary);
  if (mapped === undefined) return error;
  const message = error instanceof Error ? error.message : code;
  return new GatehouseError(mapped, `${code}: ${message}`, { reason: code }, error);
}

/** Runs storage work; its failures come out as errors of the catalogue. */
export function storing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error);
  }
}
