import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WritableDatabase } from '#core/storage/database.ts';
import { createIdleCheckpoint } from '#core/storage/idle-checkpoint.ts';

let folder: string;
let database: WritableDatabase;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-checkpoint-'));
  database = new Database(path.join(folder, 'facts.db')) as unknown as WritableDatabase;
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE facts (text TEXT)');
  database.pragma('wal_checkpoint(TRUNCATE)');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const databaseSize = (): number => statSync(path.join(folder, 'facts.db')).size;

function write(facts: number, note: () => void): void {
  const insert = database.prepare('INSERT INTO facts VALUES (?)');
  for (let fact = 0; fact < facts; fact += 1) {
    insert.run('x'.repeat(4_000));
    note();
  }
}

describe('the idle checkpoint', () => {
  it('empties the log in a pause, not while facts come', async () => {
    const idle = createIdleCheckpoint(database, () => expect.unreachable());
    const before = databaseSize();
    write(30, () => idle.noteFact());
    await setTimeout(200);
    expect(databaseSize()).toBe(before);
    await expect.poll(databaseSize, { timeout: 3_000 }).toBeGreaterThan(before + 30 * 4_000);
    idle.close();
  });

  it('leaves a few facts in the log, and says when it fails', async () => {
    const failures: unknown[] = [];
    const idle = createIdleCheckpoint(database, (error) => failures.push(error));
    const before = databaseSize();
    write(5, () => idle.noteFact());
    await setTimeout(800);
    expect(databaseSize()).toBe(before);
    write(20, () => idle.noteFact());
    database.close();
    await expect.poll(() => failures.length, { timeout: 3_000 }).toBe(1);
    idle.close();
  });
});
