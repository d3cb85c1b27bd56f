import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverMigrations } from '#migrations/server/index.ts';
import { installJobs } from '#server/jobs/worker.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#server/start/embedded-postgres.ts';
import { migrate } from '#server/storage/migrator.ts';
import { openMailDesk, type MailDesk } from '#tests/fixtures/mail-desk.ts';
import { addPerson } from '#tests/fixtures/mail-people.ts';
import { openMailSink } from '#tests/fixtures/mail-sink.ts';

const CHILD = path.join(import.meta.dirname, 'hub-mail-child.ts');
const KILLS = 5;
/** Messages queued between two kills. */
const LOAD = 40;

let folder: string;
let postgres: EmbeddedPostgres;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-hub-mail-'));
  chmodSync(folder, 0o711);
  postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'data') });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await migrate(client, serverMigrations);
  await client.end();
  await installJobs(postgres.url);
});

afterAll(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startChild(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CHILD], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function queue(desk: MailDesk, userId: string, cause: string): Promise<void> {
  for (let index = 0; index < LOAD; index += 1) {
    const request = { kind: 'password-changed', userId, cause: `${cause}:${index}` } as const;
    await desk.transact(async (tx) => await desk.part.mail.queue(tx, { ...request, facts: {} }));
  }
}

async function queuedIds(desk: MailDesk): Promise<readonly string[]> {
  const rows = await desk.database
    .selectFrom('mails')
    .select('message_id')
    .where('state', '=', 'queued')
    .execute();
  return rows.map(({ message_id: id }) => id);
}

async function untilAllEnded(desk: MailDesk): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await queuedIds(desk)).length > 0 && Date.now() < deadline) await wait(50);
}

describe('a worker that is killed while it sends', () => {
  it.each([1, 4])(
    'loses no message, and repeats only what it was sending (%i at once)',
    async (atOnce) => {
      const masterKey = randomBytes(32);
      await using sink = await openMailSink({ saysAfterMs: 15 });
      await using desk = openMailDesk({ databaseUrl: postgres.url, mail: sink.config, masterKey });
      const userId = await addPerson(desk.database);
      const env = {
        DATABASE_URL: postgres.url,
        SMTP_PORT: String(sink.config.port),
        MASTER_KEY: masterKey.toString('base64'),
        AT_ONCE: String(atOnce),
      };

      // What the server took and the killed worker could not keep: the only way to a double.
      const inWindow: string[] = [];
      let seen = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = await startChild(env);
        const queued = queue(desk, userId, `load:${atOnce}:${kill}`);
        await wait(100 + Math.random() * 300);
        await end(child, 'SIGKILL');
        await queued;
        // The database and the sink finish what reached them.
        await wait(200);
        const left = new Set(await queuedIds(desk));
        inWindow.push(...sink.messageIds.slice(seen).filter((id) => left.has(id)));
        seen = sink.messageIds.length;
      }
      const last = await startChild(env);
      await untilAllEnded(desk);
      await end(last, 'SIGTERM');

      const mails = await desk.database
        .selectFrom('mails')
        .select(['message_id as id', 'state'])
        .where('user_id', '=', userId)
        .execute();
      expect(mails).toHaveLength(KILLS * LOAD);
      expect(mails.filter(({ state }) => state !== 'sent')).toEqual([]);
      const once = new Set(sink.messageIds);
      expect(once).toEqual(new Set(mails.map(({ id }) => id)));
      const doubles = sink.messageIds.filter((id, at) => sink.messageIds.indexOf(id) !== at);
      expect(doubles.toSorted()).toEqual(inWindow.toSorted());
      expect(doubles.length).toBeLessThanOrEqual(KILLS * atOnce);

      const jobs = new pg.Client({ connectionString: postgres.url });
      await jobs.connect();
      const { rows } = await jobs.query('SELECT count(*)::int AS left FROM graphile_worker.jobs');
      await jobs.end();
      expect(rows).toEqual([{ left: 0 }]);
      process.stdout.write(`${mails.length} messages, ${KILLS} kills, ${doubles.length} doubles\n`);
    },
  );
});
