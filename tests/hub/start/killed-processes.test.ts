import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installJobs } from '#server/jobs/worker.ts';
import { freshDatabase, type TestDatabase } from '#tests/fixtures/hub-database.ts';
import { freePorts, runHub, within, type HubProgram } from './hub-program.ts';

const KILLS = 5;

let folder: string;
let database: TestDatabase;
let hub: HubProgram;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-killed-'));
  database = await freshDatabase();
  await installJobs(database.url);
  [port = 0] = await freePorts(1);
  hub = runHub([], {
    MODE: 'test',
    PUBLIC_URL: 'http://hub.example',
    DATABASE_URL: database.url,
    DATABASE_POOL: '4',
    KEYS_DIR: path.join(folder, 'keys'),
    FILES_DIR: path.join(folder, 'files'),
    MAIL_DIR: path.join(folder, 'mail'),
    MAIL_FROM: 'hub@hub.example',
    TRUSTED_PROXIES: '127.0.0.1',
    LISTEN: '127.0.0.1',
    PORT: String(port),
    WEB_PROCESSES: '1',
    LOG_LEVEL: 'info',
  });
  await hub.untilItSays('the hub is running');
});
afterAll(async () => {
  hub.child.kill('SIGTERM');
  await hub.ended();
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The processes that the supervisor started. */
function children(): readonly number[] {
  const list = execFileSync('ps', ['-o', 'pid=', '--ppid', String(hub.child.pid)], {
    encoding: 'utf8',
  });
  return list.trim().split(/\s+/).map(Number);
}

/** Registers somebody, each from an address of their own. @returns whether the hub took it */
async function register(index: number): Promise<boolean> {
  const person = {
    name: `Person ${index}`,
    email: `person${index}@people.example`,
    phone: String(9_000_000_000 + index),
    location: 'Pune',
    password: `long enough ${index} words`,
    language: 'en',
  };
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/accounts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': `10.${index >> 8}.${index & 255}.9`,
      },
      body: JSON.stringify(person),
    });
    await response.arrayBuffer();
    return response.status === 202;
  } catch {
    return false; // the process that was asked is dead
  }
}

it('registers whole or not at all while web and worker are killed, and loses no job', async () => {
  const taken: number[] = [];
  let isOver = false;
  let next = 0;
  const client = async (): Promise<void> => {
    while (!isOver) {
      next += 1;
      const index = next;
      if (await register(index)) taken.push(index);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const clients = Array.from({ length: 4 }, client);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = taken.length;
    await within(25_000, () => taken.length > before + 3, 'people register');
    const all = children();
    const victim = all[kill % all.length];
    if (victim !== undefined) process.kill(victim, 'SIGKILL');
  }
  isOver = true;
  await Promise.all(clients);

  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  const numbers = async (sql: string): Promise<readonly number[]> =>
    (await reader.query<{ n: number }>(sql)).rows.map(({ n }) => n);
  const people = `SELECT substring(email from 7 for position('@' in email) - 7)::int AS n, id FROM users`;
  const stored = await numbers(`SELECT n FROM (${people}) AS p ORDER BY n`);
  expect(taken.filter((one) => !stored.includes(one))).toEqual([]);
  // Each with their entry in the log and their message, which the worker sends after all.
  const logged = `SELECT 1 FROM activity_logs WHERE activity_type = 'account.registered' AND about_id = p.id`;
  const mailed = `SELECT 1 FROM mails WHERE kind = 'confirm-email' AND user_id = p.id`;
  expect(
    await numbers(
      `SELECT n FROM (${people}) AS p WHERE NOT EXISTS (${logged}) OR NOT EXISTS (${mailed})`,
    ),
  ).toEqual([]);
  let waiting = 1;
  for (let look = 0; look < 100 && waiting > 0; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    [waiting = 1] = await numbers(`SELECT count(*)::int AS n FROM mails WHERE state <> 'sent'`);
  }
  await reader.end();
  expect(waiting).toBe(0);
}, 90_000);
