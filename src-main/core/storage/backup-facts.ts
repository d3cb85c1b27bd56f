import type Database from 'better-sqlite3';
import type { ManifestHead } from '#shared/wire/backup-manifest.ts';
import type { ReadableDatabase } from './database.ts';

/** What a backup says of the database in it, so that a restore can tell that it is the same. */
export type DatabaseFacts = Pick<ManifestHead, 'counts' | 'log_heads' | 'schema_step'>;

/** Rows of each table, but for those in which SQLite keeps its own and the search's indexes. */
function countsOf(database: Database.Database): Record<string, number> {
  const names = database
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`,
    )
    .pluck()
    .all();
  return Object.fromEntries(
    names.map((name) => {
      // A table's name can't be bound; it comes from the database's own list.
      const quoted = `"${name.replaceAll('"', '""')}"`;
      return [name, database.prepare(`SELECT count(*) FROM ${quoted}`).pluck().get() as number];
    }),
  );
}

function logHeadsOf(database: Database.Database): DatabaseFacts['log_heads'] {
  return database
    .prepare<[], DatabaseFacts['log_heads'][number]>(
      `SELECT kiosk_id, max(seq) AS seq, lower(hex(hash)) AS hash
       FROM activity_logs GROUP BY kiosk_id ORDER BY kiosk_id`,
    )
    .all();
}

/**
 * Counts every table and finds where the log's chains end: a reading of everything, some seconds for
 * a large event. Run it in the transaction, or on the copy, that the backup is of.
 */
export function readDatabaseFacts(database: ReadableDatabase): DatabaseFacts {
  const step = database
    .prepare<[], string>('SELECT name FROM migrations ORDER BY position DESC LIMIT 1')
    .pluck()
    .get() as string;
  return { counts: countsOf(database), log_heads: logHeadsOf(database), schema_step: step };
}
