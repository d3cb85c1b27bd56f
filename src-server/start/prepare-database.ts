import pg from 'pg';
import { serverMigrations } from '#migrations/server/index.ts';
import { installJobs } from '../jobs/worker.ts';
import { SetupError } from '../setup-error.ts';
import { migrate, missingSteps } from '../storage/migrator.ts';

const CONNECT_MS = 10_000;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'gatehouse migrate',
    connectionTimeoutMillis: CONNECT_MS,
  });
  // A connection that breaks fails the query that runs.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Brings the database and the queue's own tables to the newest schema.
 * @param url a connection that keeps its session: steps hold a lock
 * @returns the names of the steps that ran
 */
export async function prepareDatabase(url: string): Promise<readonly string[]> {
  const { applied } = await withClient(url, (client) => migrate(client, serverMigrations));
  await installJobs(url);
  return applied;
}

/** @throws SetupError where the database lacks steps of this program */
export async function requirePrepared(url: string): Promise<void> {
  const missing = await withClient(url, (client) => missingSteps(client, serverMigrations));
  if (missing.length > 0)
    throw new SetupError([`the database lacks ${missing.join(', ')}: run "hub migrate" first`]);
}
