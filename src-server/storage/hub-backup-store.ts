import type pg from 'pg';
import { z } from 'zod';
import type { RestorePlan } from '#shared/wire/backup.ts';
import type { HubBackupStore, RestoredHub } from '../services/hub-backup-ports.ts';
import { STORED } from './backup-copy-store.ts';
import type { HubDatabase } from './connection.ts';
import { sql } from 'kysely';

const snapshotRow = z.object({ snapshot: z.string(), step: z.string() });
const tableRow = z.object({ table: z.string() });
const countRow = z.object({ count: z.number() });

/** Rows of each table of ours; the queue's own are in a schema of theirs. */
async function countRows(client: Pick<pg.ClientBase, 'query'>): Promise<Record<string, number>> {
  const tables = await client.query(
    `SELECT table_name AS table FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const counts: Record<string, number> = {};
  for (const row of tables.rows) {
    const { table } = tableRow.parse(row);
    const { rows } = await client.query(`SELECT count(*)::int AS count FROM "${table}"`);
    counts[table] = countRow.parse(rows[0]).count;
  }
  return counts;
}

/** The hub's own backups, in PostgreSQL. */
export function createHubBackupStore(database: HubDatabase, pool: pg.Pool): HubBackupStore {
  return {
    async hold(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        // A dump is as long as it is, and counting too.
        await client.query('SET LOCAL statement_timeout = 0');
        await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
        const { rows } = await client.query(
          'SELECT pg_export_snapshot() AS snapshot, max(name) AS step FROM migrations',
        );
        const { snapshot, step } = snapshotRow.parse(rows[0]);
        return await work({ snapshot, schemaStep: step, counts: await countRows(client) });
      } finally {
        await client.query('ROLLBACK').catch(() => {});
        client.release();
      }
    },
    async add({ id, takenAt, bytes, lockedUntil }) {
      await database
        .insertInto('hub_backups')
        .values({ id, taken_at: takenAt, bytes, locked_until: lockedUntil })
        .execute();
    },
    list: () =>
      database
        .selectFrom('hub_backups')
        .select(['id', 'taken_at as takenAt', 'bytes', 'locked_until as lockedUntil'])
        .orderBy('taken_at', 'desc')
        .execute(),
    async remove(id) {
      await database.deleteFrom('hub_backups').where('id', '=', id).execute();
    },
  };
}

/** A database that is filled by a restore. */
export function createRestoredHub(database: HubDatabase, pool: pg.Pool): RestoredHub {
  return {
    async isEmpty() {
      const { rows } = await pool.query(
        `SELECT 1 FROM information_schema.tables
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema') LIMIT 1`,
      );
      return rows.length === 0;
    },
    counts: () => countRows(pool),
    async files() {
      const { rows } = await sql<{ storage_key: string }>`${STORED}`.execute(database);
      return rows.map(({ storage_key }) => storage_key);
    },
    async erasures(): Promise<RestorePlan['erasures']> {
      return await database
        .selectFrom('erasures')
        .select(['id', 'user_id', 'purpose', 'asked_at'])
        .orderBy('asked_at')
        .execute();
    },
  };
}
