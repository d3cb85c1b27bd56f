import { closeSync, copyFileSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { GatehouseError } from '#shared/errors.ts';

/** One step of the schema (migrations/kiosk/migration.ts). */
export interface MigrationStep {
  readonly name: string;
  readonly readableFrom?: string;
  up(database: { exec(sql: string): unknown }): void;
}

const HISTORY = `
CREATE TABLE IF NOT EXISTS migrations (
  position INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  applied_at TEXT NOT NULL,
  readable_from TEXT NOT NULL
) STRICT`;

interface AppliedStep {
  readonly name: string;
  /** The oldest step whose code still works on it. */
  readonly readable_from: string;
}

function appliedSteps(database: Database): AppliedStep[] {
  const table = database
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")
    .get();
  if (table === undefined) return [];
  const steps = 'SELECT name, readable_from FROM migrations ORDER BY position';
  return database.prepare<[], AppliedStep>(steps).all();
}

/**
 * Refuses a history that is not the beginning of ours: a newer version wrote it, or another. One
 * step more than ours is no hindrance where it says so: a kiosk that was brought back to the
 * version before must still open its gate.
 */
function refuseForeignHistory(applied: readonly AppliedStep[], known: readonly string[]): void {
  const names = applied.map(({ name }) => name);
  const index = names.findIndex((name, position) => name !== known[position]);
  if (index === -1) return;
  const [next, ...later] = applied.slice(known.length);
  const isOneAhead = index === known.length && next !== undefined && later.length === 0;
  if (isOneAhead && known.includes(next.readable_from)) return;
  throw new GatehouseError(
    'database-newer',
    `the database has step ${names[index] ?? ''} where this version has ${known[index] ?? 'none'}`,
    { step: names[index] ?? '' },
  );
}

/** @param mode `r+` for a file: Windows flushes no handle that may not write (nodejs/node#3879) */
function syncPath(file: string, mode: 'r' | 'r+'): void {
  const descriptor = openSync(file, mode);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Where copies lie that were made before something changed them, in a data folder. */
export const ASIDE_FOLDER = 'aside';

/**
 * Keeps the encrypted file as it is before a step, or an update, changes it. Other copies stay
 * untouched.
 */
export function keepAside(database: Database, folder: string, before: string): void {
  const [checkpoint] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (checkpoint?.busy === 1) {
    throw new GatehouseError('database-unavailable', 'another process holds the database open');
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const file = path.join(folder, `before-${before}-${stamp}.db`);
  const partial = `${file}.part`;
  copyFileSync(database.name, partial);
  syncPath(partial, 'r+');
  renameSync(partial, file);
  // Windows can't open a folder; NTFS journals the entry itself.
  if (process.platform !== 'win32') syncPath(folder, 'r');
}

/**
 * Brings a database to the newest step, each in a transaction of its own. A database that has
 * had steps before is first copied aside, still encrypted. One that is a step ahead is left as it
 * is, and opens, where that step works with the code before it.
 * @throws GatehouseError database-newer where its history is otherwise not the beginning of
 * `migrations`; nothing was then written
 */
export function migrate(
  database: Database,
  { migrations, asideFolder }: { migrations: readonly MigrationStep[]; asideFolder: string },
): void {
  const applied = appliedSteps(database);
  refuseForeignHistory(
    applied,
    migrations.map((step) => step.name),
  );
  const pending = migrations.slice(applied.length);
  const [first] = pending;
  if (first === undefined) return;
  if (applied.length > 0) keepAside(database, asideFolder, first.name);

  const record = () =>
    database.prepare(
      'INSERT INTO migrations (position, name, applied_at, readable_from) VALUES (?, ?, ?, ?)',
    );
  for (const [index, step] of pending.entries()) {
    const position = applied.length + index;
    const readableFrom = step.readableFrom ?? migrations[position - 1]?.name ?? step.name;
    const run = database.transaction(() => {
      database.exec(HISTORY);
      step.up(database);
      record().run(position + 1, step.name, new Date().toISOString(), readableFrom);
    });
    run.immediate();
  }
}
