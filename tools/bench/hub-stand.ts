import { hash } from '@node-rs/argon2';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Uuid } from '#shared/domain/id.ts';
import type { HubConfig } from '#server/config.ts';
import { makeKeyFiles, openKeyFiles, type HubKeys } from '#server/keys/key-files.ts';
import { startEmbeddedPostgres } from '#server/start/embedded-postgres.ts';
import { prepareDatabase } from '#server/start/prepare-database.ts';
import { childReport, CHILD_SETTINGS, type ChildReport } from './hub-child.ts';
import { accessTokens, seedHub, type StandPerson } from './hub-rows.ts';
import type { LoadRequest } from './hub-load.ts';

/** What everybody who asks signs in with. */
export const STAND_PASSWORD = 'a long enough password';
const POOL = 10;

/** A server in a process of its own. */
export interface StandServer {
  readonly port: number;
  /** Megabytes that it holds after collections: V8's heap with what it holds outside, and all. */
  memory(): Promise<{ readonly heap: number; readonly resident: number }>;
  close(): Promise<void>;
}

/** A hub's database, on a PostgreSQL of its own, filled; and what serves it. */
export interface HubStand {
  readonly config: HubConfig;
  readonly keys: HubKeys;
  readonly people: readonly StandPerson[];
  readonly staffId: Uuid;
  openHub(): Promise<StandServer>;
  openBare(): Promise<StandServer>;
  /** Requests for the first page of events, from networks of their own. */
  eventLists(): LoadRequest[];
  /** Requests for tickets. @param isBare with what the bare side knows a session by */
  tickets(isBare: boolean): Promise<LoadRequest[]>;
  close(): Promise<void>;
}

/** Opens a stand; `fsync` and all else as a hub has it. Quick ones have a tenth of the people. */
export async function openHubStand(quick: boolean): Promise<HubStand> {
  const size = quick ? 10_000 : 100_000;
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-hub-'));
  // PostgreSQL does not run as root: whom it runs as must come through.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') });
  const config: HubConfig = {
    mode: 'test',
    databaseUrl: postgres.url,
    databasePool: POOL,
    publicUrl: 'http://127.0.0.1',
    files: { kind: 'disk', folder: path.join(folder, 'files') },
    mail: { kind: 'folder', folder: path.join(folder, 'mail'), from: 'hub@hub.example' },
    keysFolder: path.join(folder, 'keys'),
    clamd: null,
    // So that the load can come from many networks, as a crowd does.
    trustedProxies: ['127.0.0.1'],
    logLevel: 'info',
  };
  await prepareDatabase(postgres.url);
  await makeKeyFiles(config.keysFolder, Date.now());
  const keys = openKeyFiles(config.keysFolder);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { people, staffId } = await seedHub(client, keys, await hash(STAND_PASSWORD), size);
  await client.end();
  return {
    config,
    keys,
    people,
    staffId,
    openHub: () => openServer('hub-web-child.ts', { config }),
    openBare: () => openServer('hub-bare-child.ts', { url: postgres.url, size: POOL }),
    eventLists: () =>
      people.map(({ network }) => ({
        path: '/v1/events',
        headers: { 'x-forwarded-for': network },
      })),
    async tickets(isBare) {
      const tokens = isBare
        ? people.map(({ refreshToken }) => refreshToken)
        : await accessTokens(keys, config.publicUrl, people);
      return people.map(({ registrationId, network }, index) => ({
        path: `/v1/me/registrations/${registrationId}/ticket`,
        headers: { authorization: `Bearer ${tokens[index]}`, 'x-forwarded-for': network },
      }));
    },
    async close() {
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function reported(child: ChildProcess): Promise<ChildReport> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended (${String(code)})`);
  });
  const [report] = await Promise.race([once(child, 'message'), ended]);
  return childReport.parse(report);
}

async function openServer(file: string, settings: object): Promise<StandServer> {
  const child = fork(path.join(import.meta.dirname, file), {
    env: { ...process.env, [CHILD_SETTINGS]: JSON.stringify(settings) },
    execArgv: ['--expose-gc', ...(process.env['GATEHOUSE_BENCH_NODE']?.split(' ') ?? [])],
    // Its log is written, as a hub's is, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = await reported(child);
  if (ready.kind !== 'ready') throw new Error('the server did not say where it listens');
  return {
    port: ready.port,
    async memory() {
      child.send('memory');
      const report = await reported(child);
      if (report.kind !== 'memory') throw new Error('the server did not say what it holds');
      return { heap: report.heap / 1e6, resident: report.resident / 1e6 };
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
