import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { evidenceStatements } from '#core/storage/evidence-store.ts';
import { gateStatements } from '#core/storage/gate-store.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { makeFolder } from './test-core.ts';

describe('the gate’s statements', () => {
  const { folder, remove } = makeFolder();
  let database: WritableDatabase;
  beforeAll(async () => {
    const key = Buffer.from(TEST_KEY, 'hex');
    database = await openDatabase({ dataFolder: folder, key, migrations: kioskMigrations });
  });
  afterAll(() => {
    database.close();
    remove();
  });

  it('never read a whole table, whatever its size', () => {
    const statements = [...gateStatements(database), ...evidenceStatements(database)];
    expect(statements.length).toBeGreaterThan(10);
    for (const sql of statements) {
      const names = sql.match(/\?/g) ?? [];
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...names.map(() => null)) as {
        detail: string;
      }[];
      const scans = plan.map(({ detail }) => detail).filter((detail) => detail.startsWith('SCAN'));
      const scanned = scans.filter((detail) => detail !== 'SCAN CONSTANT ROW');
      expect({ sql, scanned }).toEqual({ sql, scanned: [] });
    }
  });

  it('run on a store that survives the plug being pulled', () => {
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('recursive_triggers', { simple: true })).toBe(1);
  });
});
