import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openCertificate } from '#server/keys/certificate.ts';
import { runningPostgresUrl } from '#server/start/embedded-postgres.ts';
import { openSmallDisk, type SmallDisk } from './small-disk.ts';
import { freePorts, runHub, type HubProgram } from '#tools/hub/hub-program.ts';
import { staffClient, type Connection, type HubClient } from '#tools/hub/staff-client.ts';

/** What all staff of the soak sign in with. */
export const PASSWORD = 'tin roof and lantern';
export const PIN = '740286';
const RUNNING = 'Ctrl-C stops the hub.';
const LIMITED_MS = 3_000;
const MOST_ATTEMPTS = 40;

export type Role = 'organiser' | 'supervisor' | 'reviewer';

/** The hub's own program on a folder, which is killed and started again. */
export class SoakHub {
  readonly connection: Connection;
  readonly folder: string;
  /** What its database and its files lie on. */
  readonly disk: SmallDisk;
  /** PEM, what it shows to who connects. */
  readonly tls: { readonly cert: string; readonly key: string };
  readonly #args: readonly string[];
  readonly #env: Record<string, string>;
  #program: HubProgram;
  #pool: pg.Pool | null = null;
  readonly #clients = new Map<string, HubClient>();
  readonly #staff = new Map<string, { readonly id: string; readonly email: string }>();

  /** @param diskMegabytes of a disk of its own, which can be filled; without: where all temporary files lie */
  static async start(diskMegabytes?: number): Promise<SoakHub> {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-soak-hub-'));
    // As root PostgreSQL runs as nobody, who must come through.
    await chmod(folder, 0o711);
    const disk = openSmallDisk(folder, diskMegabytes);
    const [port, metrics] = await freePorts(2);
    const args = ['--data', path.join(folder, 'data'), '--port', String(port)];
    const env = { METRICS_PORT: String(metrics), LOG_LEVEL: 'warn' };
    const program = runHub(args, env);
    await program.untilItSays('If it is lost');
    const keys = path.join(folder, 'data/keys');
    const ca = await readFile(path.join(keys, 'ca.crt'), 'utf8');
    const connection = { origin: `https://localhost:${port}`, ca };
    const tls = openCertificate(keys);
    const hub = new SoakHub({ folder, disk, args, env, program, connection, tls });
    const shown = (what: string): string =>
      new RegExp(`${what} +(\\S+)`).exec(program.said())?.[1] ?? '';
    const secrets = { email: shown('E-mail'), password: shown('Password'), new_password: PASSWORD };
    hub.#clients.set('admin', await staffClient(connection, secrets));
    hub.#staff.set('admin', { id: '', email: secrets.email });
    for (const role of ['organiser', 'supervisor', 'reviewer'] as const) await hub.#hire(role);
    return hub;
  }

  private constructor(given: {
    readonly folder: string;
    readonly disk: SmallDisk;
    readonly args: readonly string[];
    readonly env: Record<string, string>;
    readonly program: HubProgram;
    readonly connection: Connection;
    readonly tls: SoakHub['tls'];
  }) {
    this.folder = given.folder;
    this.disk = given.disk;
    this.#args = given.args;
    this.#env = given.env;
    this.#program = given.program;
    this.connection = given.connection;
    this.tls = given.tls;
  }

  async #hire(role: Role): Promise<void> {
    const email = `${role}@example.org`;
    const name = `Soak ${role}`;
    const made = await this.as('admin').call('POST', '/v1/staff', { email, name, role });
    const { id } = made['member'] as { id: string };
    const password = String(made['password']);
    const client = await staffClient(this.connection, { email, password, new_password: PASSWORD });
    await client.call('PUT', '/v1/staff/me/pin', { password: PASSWORD, pin: PIN });
    this.#clients.set(role, client);
    this.#staff.set(role, { id, email });
  }

  /**
   * Signed in as one of that role: anew where the token has ended, and waiting where the hub asks for it.
   * Hours of work by one pair of hands are more than its limits are made for.
   */
  as(role: Role | 'admin'): HubClient {
    const signedIn = (): HubClient => {
      const client = this.#clients.get(role);
      if (client === undefined) throw new Error(`nobody is ${role}`);
      return client;
    };
    const patiently = async <T>(ask: (client: HubClient) => Promise<T>): Promise<T> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await ask(signedIn());
        } catch (error) {
          const status = /: (401|429)\b/.exec(String(error))?.[1];
          if (status === undefined || attempt === MOST_ATTEMPTS) throw error;
          if (status === '401') await this.#signIn(role);
          else await sleep(LIMITED_MS);
        }
      }
    };
    return {
      call: (...asked) => patiently((client) => client.call(...asked)),
      bytes: (url) => patiently((client) => client.bytes(url)),
    };
  }

  async #signIn(role: Role | 'admin'): Promise<void> {
    const { email } = this.#staff.get(role) ?? { email: '' };
    this.#clients.set(role, await staffClient(this.connection, { email, password: PASSWORD }));
  }

  staff(role: Role | 'admin'): { readonly id: string; readonly email: string } {
    return this.#staff.get(role) ?? { id: '', email: '' };
  }

  /** Its database, beside its own code. */
  async query<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
    if (this.#pool === null) {
      const url = runningPostgresUrl(path.join(this.folder, 'data/postgres'));
      if (url === null) throw new Error('the hub’s database does not run');
      this.#pool = new pg.Pool({ connectionString: url, max: 2 });
      // The hub is killed with it: the next question opens another.
      this.#pool.on('error', () => {});
    }
    return (await this.#pool.query<R>(sql, values)).rows;
  }

  /** Of its supervisor. */
  get pid(): number {
    return this.#program.child.pid ?? 0;
  }

  async #forget(): Promise<void> {
    await this.#pool?.end();
    this.#pool = null;
  }

  /** Ends all of it at once, PostgreSQL too. */
  async kill(): Promise<void> {
    await this.#forget();
    this.#program.child.kill('SIGKILL');
    await this.#program.ended();
  }

  /** Starts it on the same folder and port. */
  async startAgain(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#program = runHub(this.#args, this.#env);
      try {
        await this.#program.untilItSays(RUNNING);
        break;
      } catch (error) {
        // Processes of a killed hub hold its port for a moment.
        if (attempt === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
    for (const role of ['admin', 'organiser', 'supervisor', 'reviewer'] as const) {
      await this.#signIn(role);
    }
  }

  /** Waits until it answers, and starts it where its database's trouble has ended it. */
  async ensureUp(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#program.child.exitCode !== null || this.#program.child.signalCode !== null) {
        await this.#forget();
        return this.startAgain();
      }
      try {
        await this.query('SELECT 1');
        await this.as('organiser').call('GET', '/v1/staff/events');
        return;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error;
        await sleep(250);
      }
    }
  }

  /** Has its own program look through its activity log. */
  async verify(): Promise<{ readonly isWhole: boolean; readonly words: string }> {
    const program = runHub(['verify', '--data', path.join(this.folder, 'data')], this.#env);
    const code = await program.ended();
    return { isWhole: code === 0, words: program.said() };
  }

  async #stop(): Promise<void> {
    await this.#forget();
    this.#program.child.kill('SIGINT');
    await this.#program.ended();
  }

  async close(): Promise<void> {
    await this.#stop();
    this.disk.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
