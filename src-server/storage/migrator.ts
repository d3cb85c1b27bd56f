import type pg from 'pg';
import type { ServerMigration } from '#migrations/server/migration.ts';
import { GatehouseError } from '#shared/errors.ts';

/** Any number that no other program locks: two hubs that start at once migrate one after another. */
const LOCK = 7_141_803;

export interface MigrationRun {
  /** Names of the steps that ran now. */
  readonly applied: readonly string[];
}

/** How many steps a database has had. @throws GatehouseError database-newer */
async function appliedSteps(
  client: pg.ClientBase,
  migrations: readonly ServerMigration[],
): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM migrations ORDER BY name',
  );
  rows.forEach(({ name }, index) => {
    if (migrations[index]?.name === name) return;
    throw new GatehouseError('database-newer', `the database has step ${name}`, { step: name });
  });
  return rows.length;
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own.
 * @throws GatehouseError database-newer where it knows a step that this program does not, or knows
 * them in another order
 */
export async function migrate(
  client: pg.ClientBase,
  migrations: readonly ServerMigration[],
): Promise<MigrationRun> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS migrations (
      name varchar(60) PRIMARY KEY, applied_at timestamptz(3) NOT NULL DEFAULT now())`);
    const had = await appliedSteps(client, migrations);
    const applied: string[] = [];
    for (const { name, sql } of migrations.slice(had)) {
      await client.query('BEGIN');
      try {
        await client.query(sql);
        await client.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
      applied.push(name);
    }
    return { applied };
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

/** The names of the steps that a database has not had. @throws GatehouseError as `migrate` */
export async function missingSteps(
  client: pg.ClientBase,
  migrations: readonly ServerMigration[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ is_there: boolean }>(
    "SELECT to_regclass('migrations') IS NOT NULL AS is_there",
  );
  const applied = rows[0]?.is_there === true ? await appliedSteps(client, migrations) : 0;
  return migrations.slice(applied).map(({ name }) => name);
}
