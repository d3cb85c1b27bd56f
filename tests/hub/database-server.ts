import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { serverMigrations } from '#migrations/server/index.ts';
import { installJobs } from '#server/jobs/worker.ts';
import { startEmbeddedPostgres } from '#server/start/embedded-postgres.ts';
import { migrate } from '#server/storage/migrator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server whose database is the template of each test's own. */
    readonly postgresUrl: string;
  }
}

/** One PostgreSQL server for all files of the project; it ends with the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-postgres-'));
  // As root PostgreSQL runs as nobody, who must come through.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({
    folder: path.join(folder, 'data'),
    // A test's database need not outlive a power failure; each commit would wait for the disk.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await migrate(client, serverMigrations);
  await client.end();
  await installJobs(server.url);
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
