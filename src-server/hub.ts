import type pg from 'pg';
import type { HubConfig } from './config.ts';
import { makeKeyFiles, openKeyFiles } from './keys/key-files.ts';
import { originOf, type RegistrarPorts } from './http/registrar.ts';
import type { AnyRoute } from './http/route.ts';
import type { CronTask, JobTasks } from './jobs/worker.ts';
import type { HubBase, HubPart } from './parts/base.ts';
import { openDatabase, openPool, transactions } from './storage/connection.ts';

const STATEMENT_TIMEOUT_MS = 30_000;

/** The hub's services on one database, without a way in: web.ts and worker put one on it. */
export interface Hub {
  readonly config: HubConfig;
  readonly pool: pg.Pool;
  /** Every route, as the registrar takes them. */
  readonly routes: readonly AnyRoute[];
  readonly ports: RegistrarPorts;
  /** For what no part does: commands. */
  readonly base: HubBase;
  /** Opens what only a process that runs jobs needs. */
  openWork(): HubWork;
  close(): Promise<void>;
}

/** What a process that runs jobs runs. */
export interface HubWork {
  readonly tasks: JobTasks;
  readonly crons: readonly CronTask[];
  close(): Promise<void>;
}

/** Opens the hub's services: the composition root. The database is migrated already. */
export async function openHub(config: HubConfig, name: string): Promise<Hub> {
  // In production keys are brought or made on purpose: a new one would not open what is stored.
  if (config.mode !== 'production') await makeKeyFiles(config.keysFolder, Date.now());
  const keys = openKeyFiles(config.keysFolder);
  const pool = openPool({
    url: config.databaseUrl,
    size: config.databasePool,
    name,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const database = openDatabase(pool);
  const base: HubBase = {
    config,
    keys,
    pool,
    database,
    transact: transactions(database),
    now: Date.now,
  };
  // Each part is made of the base and of the parts before it (parts/*.ts).
  const parts: readonly HubPart[] = [];
  return {
    config,
    pool: base.pool,
    base,
    routes: parts.flatMap(({ routes }) => routes),
    ports: {
      authenticate: async (_kind, request) => {
        originOf(request);
        return null;
      },
      count: async () => {},
      language: () => 'en',
      secureCookies: config.publicUrl.startsWith('https:'),
    },
    openWork: () => ({ tasks: {} as JobTasks, crons: [], close: async () => {} }),
    close: () => database.destroy(),
  };
}
