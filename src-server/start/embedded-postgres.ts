import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { KeyFolder } from '../keys/key-folder.ts';
import { SetupError } from '../setup-error.ts';
import { closedFolder, NOBODY, postgresPrograms } from './postgres-programs.ts';
import { runningPostgres, untilGone } from './running-postgres.ts';

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

const DATABASE = 'gatehouse';
const READY = 'ready to accept connections';

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

const HALF_MADE = '.making';

/** Removes what killed starts left. An initdb may outlive its hub and still write: a later start tries again. */
function sweepHalfMade(folder: string): void {
  const parent = path.dirname(folder);
  const begin = `${path.basename(folder)}${HALF_MADE}`;
  for (const name of readdirSync(parent).filter((one) => one.startsWith(begin))) {
    try {
      rmSync(path.join(parent, name), { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
    }
  }
}

/**
 * Fills the folder. Under another name until it is whole: a kill leaves nothing half made. A name of its
 * own each time: the initdb of a start that was killed writes into another.
 */
function initialise(folder: string, initdb: string, password: string, isRoot: boolean): void {
  const making = `${folder}${HALF_MADE}-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${making}.init`;
  mkdirSync(making, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot) for (const one of [making, passwordFile]) chownSync(one, NOBODY, NOBODY);
  const args = ['-D', making, '-U', DATABASE, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  args.push('-E', 'UTF8', '--locale=C.UTF-8', '--data-checksums');
  const { status, stderr, error } = spawnSync(initdb, args, {
    cwd: '/',
    encoding: 'utf8',
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  rmSync(passwordFile, { force: true });
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  renameSync(making, folder);
}

/** The superuser's password, made once, beside the folder that PostgreSQL owns. */
function passwordOf(folder: string): string {
  const beside = new KeyFolder(path.dirname(folder));
  const name = `${path.basename(folder)}.password`;
  beside.make(name, randomBytes(24).toString('base64url'));
  return beside.read(name);
}

function urlOf(folder: string, port: number): string {
  return `postgres://${DATABASE}:${passwordOf(folder)}@127.0.0.1:${port}/${DATABASE}`;
}

/**
 * The address of the server that runs on a folder now, as for a command beside a running hub. Null:
 * none runs.
 */
export function runningPostgresUrl(folder: string): string | null {
  const running = runningPostgres(path.resolve(folder));
  return running === null ? null : urlOf(path.resolve(folder), running.port);
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

/** Starts the server. In a session of its own: Ctrl-C in the terminal is for the hub to act on. */
function launch(postgres: string, folder: string, args: readonly string[], isRoot: boolean) {
  const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
  const options = { stdio, detached: true };
  if (process.platform !== 'linux') return spawn(postgres, args, { ...options, cwd: folder });
  const owner = isRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  const died = ['--pdeathsig', 'INT', '--', postgres];
  return spawn('setpriv', [...owner, ...died, ...args], { ...options, cwd: '/' });
}

/**
 * Starts PostgreSQL on a free port of the loopback interface. On Linux it ends with us, however we
 * end: a killed hub leaves no server behind; elsewhere the next start ends the one left behind.
 * @throws SetupError where root's PostgreSQL (which runs as nobody) can't come to the folder
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.folder);
  const isRoot = process.getuid?.() === 0;
  const closed = isRoot ? closedFolder(folder) : null;
  if (closed !== null) {
    throw new SetupError([
      `PostgreSQL does not run as root, so it runs as the user nobody, whom ${closed} does not let in: choose another folder with --data, or start the hub as another user`,
    ]);
  }
  const { postgres, initdb } = await postgresPrograms();
  const password = passwordOf(folder);
  sweepHalfMade(folder);
  if (!existsSync(path.join(folder, 'PG_VERSION'))) initialise(folder, initdb, password, isRoot);
  await untilGone(folder);
  const settings = {
    port: String(await freePort()),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '120',
    // Statements and details of errors hold personal values.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...options.settings,
  };
  const args = ['-D', folder, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const child = launch(postgres, folder, args, isRoot);
  const ended = once(child, 'exit').then(() => {});
  child.stderr.pipe(createWriteStream(`${folder}.log`, { mode: 0o600 }));
  await untilReady(child);
  const url = urlOf(folder, Number(settings.port));
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
