import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeKeyFiles } from '#server/keys/key-files.ts';
import { freshDatabase, type TestDatabase } from '#tests/fixtures/hub-database.ts';
import { freePorts, processesOf, runHub, within, type HubProgram } from './hub-program.ts';

let folder: string;
let database: TestDatabase;
let hub: HubProgram;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-replaced-'));
  database = await freshDatabase();
  [port = 0] = await freePorts(1);
  await makeKeyFiles(path.join(folder, 'keys'), Date.now());
  hub = runHub(['web'], {
    MODE: 'production',
    PUBLIC_URL: 'https://hub.example',
    DATABASE_URL: database.url,
    DATABASE_POOL: '3',
    KEYS_DIR: path.join(folder, 'keys'),
    FILES_DIR: path.join(folder, 'files'),
    SMTP_HOST: 'localhost',
    MAIL_FROM: 'hub@hub.example',
    TRUSTED_PROXIES: '127.0.0.1',
    LISTEN: '127.0.0.1',
    PORT: String(port),
    WEB_PROCESSES: '1',
    RECYCLE_REQUESTS: '300',
    LOG_LEVEL: 'info',
  });
  await hub.untilItSays('the hub is running');
});
afterAll(async () => {
  hub.child.kill('SIGKILL');
  await hub.ended();
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A GET over kept connections, which no one tries again. */
function get(agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/health', agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end();
  });
}

it('drops no request while processes are replaced under load, and answers those begun at a stop', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const statuses = new Map<number | string, number>();
  let isOver = false;
  const count = (what: number | string): unknown =>
    statuses.set(what, (statuses.get(what) ?? 0) + 1);
  const client = async (): Promise<void> => {
    while (!isOver) {
      await get(agent).then(count, (error: unknown) => count(String(error)));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };
  const clients = Array.from({ length: 8 }, client);
  const ready = (): number => hub.said().match(/process ready/g)?.length ?? 0;
  // Once by itself, after so many requests; once because it was asked to.
  await within(30_000, () => ready() >= 2, 'replaced after its requests');
  hub.child.kill('SIGUSR2');
  await within(30_000, () => ready() >= 3, 'replaced when asked to');
  await new Promise((resolve) => setTimeout(resolve, 500));
  isOver = true;
  await Promise.all(clients);
  agent.destroy();
  expect([...statuses.keys()]).toEqual([200]);
  expect(hub.said()).toContain('"why":"requests"');

  hub.child.kill('SIGTERM');
  expect(await hub.ended()).toBe(0);
  expect(processesOf(folder)).toEqual([]);
});
