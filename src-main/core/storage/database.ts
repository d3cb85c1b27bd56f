import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { GatehouseError } from '#shared/errors.ts';
import { checkKey, writeKeyCheck } from './key-check.ts';
import { ASIDE_FOLDER, migrate, type MigrationStep } from './migrator.ts';
import { asStorageError } from './storage-error.ts';
import { isMissing } from './durable-file.ts';

declare const access: unique symbol;

/** A handle that may read. */
export type ReadableDatabase = Database.Database & { readonly [access]: 'read' | 'write' };
/** The process's one handle that may write: reads are no less allowed with it. */
export type WritableDatabase = Database.Database & { readonly [access]: 'write' };

/** The database's file in a data folder. */
export const DATABASE_FILE = 'gatehouse.db';

export interface DatabaseAccess {
  readonly dataFolder: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Development and tests only: the binary to use in place of the package's own. */
  readonly nativeBinding?: string | undefined;
}

const BUSY_TIMEOUT_MS = 5_000;
// Enough for the inner pages of every index at a million registrations. More would only fill up
// with the day's facts, and look like a leak.
const WRITER_CACHE_KIB = 16 * 1024;
const READER_CACHE_KIB = 8 * 1024;
// 16 MB of write-ahead log, then a commit empties it, and its visitor waits. A pause at the gate comes
// first (idle-checkpoint.ts).
const CHECKPOINT_PAGES = 4_000;
// After a checkpoint the log's file is cut back to this, so that a large import leaves no giant.
const KEPT_LOG_BYTES = 64 * 1024 * 1024;

function applyKey(database: Database.Database, key: Uint8Array): void {
  if (key.length !== 32) throw new TypeError('a database key has 32 bytes');
  // SQLCipher 4's file format, which its own tools read too; a raw key skips the passphrase KDF.
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
  database.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
  // Sorting and temporary tables would otherwise lie on the disk in the clear.
  database.pragma('temp_store = MEMORY');
}

function connect(
  { dataFolder, key, nativeBinding }: DatabaseAccess,
  options: Database.Options,
): Database.Database {
  const database = new Database(path.join(dataFolder, DATABASE_FILE), {
    timeout: BUSY_TIMEOUT_MS,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
    ...options,
  });
  applyKey(database, key);
  return database;
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Whether the folder holds a database, or held one: then a new key must never be made. */
export async function hasDatabase(dataFolder: string): Promise<boolean> {
  const file = path.join(dataFolder, DATABASE_FILE);
  const sizes = await Promise.all([sizeOf(file), sizeOf(`${file}.key-check`)]);
  return sizes.some((size) => size !== null);
}

/** Names what is wrong with a file that the key does not open. */
function unreadable(error: unknown, check: 'right' | 'wrong' | 'unknown'): unknown {
  const mapped = asStorageError(error);
  if (!(mapped instanceof GatehouseError) || mapped.code !== 'database-corrupt') return mapped;
  const isUnkeyed = check !== 'right' && mapped.facts['reason'] === 'SQLITE_NOTADB';
  return isUnkeyed
    ? new GatehouseError('database-wrong-key', 'the key does not open the database', {}, error)
    : mapped;
}

/**
 * Opens a data folder's database for its one writer, creating or migrating it as needed.
 * Whatever fails, the file stays as it was.
 * @throws GatehouseError database-wrong-key, database-corrupt, database-newer,
 * database-unavailable or disk-full
 */
export async function openDatabase(
  request: DatabaseAccess & { readonly migrations: readonly MigrationStep[] },
): Promise<WritableDatabase> {
  const { dataFolder, key, migrations } = request;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const file = path.join(dataFolder, DATABASE_FILE);
  const check = await checkKey(file, key);
  const size = await sizeOf(file);
  if (check === 'wrong') {
    throw new GatehouseError('database-wrong-key', 'the key is not that of this database');
  }
  if (check === 'right' && (size === null || size === 0)) {
    // SQLite would quietly start an empty one in its place.
    const reason = size === null ? 'missing' : 'empty';
    throw new GatehouseError('database-corrupt', `the database file is ${reason}`, { reason });
  }

  let database: Database.Database | undefined;
  try {
    database = connect(request, {});
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    migrate(database, { migrations, asideFolder: path.join(dataFolder, ASIDE_FOLDER) });
    configureWriter(database);
  } catch (error) {
    database?.close();
    throw unreadable(error, check);
  }
  if (check === 'unknown') await writeKeyCheck(file, key);
  return database as WritableDatabase;
}

function configureWriter(database: Database.Database): void {
  const mode = database.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') {
    throw new GatehouseError('database-unavailable', `journal mode is ${String(mode)}, not WAL`);
  }
  // A green verdict must survive the plug being pulled; this build's default in WAL is NORMAL.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // Else INSERT OR REPLACE would delete an append-only row without asking its trigger.
  database.pragma('recursive_triggers = ON');
  database.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma(`journal_size_limit = ${KEPT_LOG_BYTES}`);
}

/**
 * Opens a connection that writes nothing of its own, and moves into the database what the write-ahead
 * log holds, on a worker thread. It waits for no reader and keeps no writer waiting.
 * @throws GatehouseError as openDatabase
 */
export function openCheckpointer(request: DatabaseAccess): { run(): void } {
  try {
    const database = connect(request, { fileMustExist: true });
    return { run: () => void database.pragma('wal_checkpoint(PASSIVE)') };
  } catch (error) {
    throw unreadable(error, 'unknown');
  }
}

/**
 * Opens a read-only connection beside the writer's, for long reads on a worker thread.
 * @throws GatehouseError as openDatabase
 */
export function openReader(request: DatabaseAccess): ReadableDatabase {
  try {
    const database = connect(request, { readonly: true, fileMustExist: true });
    database.pragma('query_only = ON');
    database.pragma(`cache_size = -${READER_CACHE_KIB}`);
    return database as unknown as ReadableDatabase;
  } catch (error) {
    throw unreadable(error, 'unknown');
  }
}
