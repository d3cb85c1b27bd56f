import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { DATABASE_FILE, openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { createLoadRest, type LoadRest } from '#core/storage/load-rest.ts';

const SCRIPT = new URL('../../../src-main/core/storage/checkpoint-worker.ts', import.meta.url);
const TURNS = 120;
const ROWS_A_TURN = 100;
const MEGABYTE = 1024 ** 2;

let folder: string;
let database: WritableDatabase;
let rest: LoadRest;
let failures: unknown[];

function restWith(key: Uint8Array): LoadRest {
  const access = { dataFolder: folder, key };
  return createLoadRest(access, SCRIPT, (error) => failures.push(error));
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-load-rest-'));
  failures = [];
  const key = Buffer.alloc(32, 7);
  database = await openDatabase({ dataFolder: folder, key, migrations: kioskMigrations });
  // What empties the log here is the thread and nothing else.
  database.pragma('wal_autocheckpoint = 0');
  database.exec('CREATE TABLE loaded (text TEXT)');
  rest = restWith(key);
});
afterEach(async () => {
  await rest.close();
  database.close();
  await rm(folder, { recursive: true });
});

/** Writes turn after turn. @returns megabytes of the database's file and of its log, at the end */
async function load(): Promise<{ readonly file: number; readonly log: number }> {
  const insert = database.prepare('INSERT INTO loaded VALUES (?)');
  for (let turn = 0; turn < TURNS; turn += 1) {
    database.transaction(() => {
      for (let row = 0; row < ROWS_A_TURN; row += 1) insert.run('x'.repeat(4_000));
    })();
    await rest.rest();
  }
  const size = async (name: string) => (await stat(path.join(folder, name))).size / MEGABYTE;
  return { file: await size(DATABASE_FILE), log: await size(`${DATABASE_FILE}-wal`) };
}

describe('the rest between turns of a load', () => {
  it('has a thread empty the log, which begins anew and stays small', async () => {
    const { file, log } = await load();
    expect(failures).toEqual([]);
    expect(file).toBeGreaterThan(40);
    // Twelve turns write about 5 MB.
    expect(log).toBeLessThan(12);
    expect(database.prepare('SELECT count(*) AS n FROM loaded').get()).toEqual({
      n: TURNS * ROWS_A_TURN,
    });
  });

  it('goes on where the thread fails, and says so', async () => {
    await rest.close();
    rest = restWith(Buffer.alloc(32, 8));
    const { log } = await load();
    expect(failures).toHaveLength(TURNS / 12);
    expect(log).toBeGreaterThan(40);
  });
});
