import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createReplay,
  openingWithoutSync,
  recordStatements,
} from '#tools/bench/statement-recording.ts';

const opened: Database.Database[] = [];
const folders: string[] = [];

function open(): Database.Database {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-recording-'));
  folders.push(folder);
  const database = new Database(path.join(folder, 'x.db'));
  database.exec('CREATE TABLE seen (id INTEGER PRIMARY KEY, name TEXT NOT NULL)');
  opened.push(database);
  return database;
}

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('a recording', () => {
  it('repeats on a copy, statement by statement, what was done to the first', () => {
    const [first, copy] = [open(), open()];
    // Prepared before the recording starts, as the core's statements are.
    const insert = first.prepare('INSERT INTO seen (name) VALUES (?)');
    const recording = recordStatements();
    first.transaction(() => insert.run('Asha'))();
    first.prepare('SELECT name FROM seen WHERE id = ?').get(1);
    const work = recording.take();
    recording.stop();
    insert.run('after the recording');

    expect(work.map(({ how }) => how)).toEqual(['run', 'get']);
    expect(recording.take()).toEqual([]);
    createReplay(copy).inTransaction(work);
    expect(copy.prepare('SELECT name FROM seen').pluck().all()).toEqual(['Asha']);
  });

  it('is replayed in one transaction: all of it or nothing', () => {
    const copy = open();
    const insert = { sql: 'INSERT INTO seen (id, name) VALUES (1, ?)', how: 'run' } as const;
    const work = [
      { ...insert, values: ['Asha'] },
      { ...insert, values: ['twice the same id'] },
    ];
    expect(() => createReplay(copy).inTransaction(work)).toThrow('UNIQUE');
    expect(copy.prepare('SELECT count(*) FROM seen').pluck().get()).toBe(0);
  });
});

describe('opening without sync', () => {
  const SYNCHRONOUS_OFF = 0;
  const SYNCHRONOUS_FULL = 2;
  const openFull = (): Database.Database => {
    const database = open();
    database.pragma('synchronous = FULL');
    return database;
  };

  it('leaves the disk unasked, and only while it lasts', async () => {
    const fast = await openingWithoutSync(() => Promise.resolve(openFull()));
    expect(fast.pragma('synchronous', { simple: true })).toBe(SYNCHRONOUS_OFF);
    expect(openFull().pragma('synchronous', { simple: true })).toBe(SYNCHRONOUS_FULL);
  });

  it('refuses to measure where nothing asked for FULL', async () => {
    await expect(openingWithoutSync(() => Promise.resolve(open()))).rejects.toThrow('nothing set');
  });
});
