import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsentStore } from '#core/storage/consent-store.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { createErasureStore } from '#core/storage/erasure-store.ts';
import { createDecisionStore, createFaceDeskStore } from '#core/storage/face-desk-store.ts';
import { createFaceSettingsStore } from '#core/storage/face-settings-store.ts';
import { createTemplateStore } from '#core/storage/template-store.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { makeFolder } from './test-core.ts';

/** Small tables, the staff, and what is read whole on purpose: all pictures, for another model. */
const MAY_BE_READ_WHOLE = [
  /^SCAN face_work$/,
  /^SCAN doomed_files$/,
  /^SCAN admin_users$/,
  /^SCAN erasures USING INDEX erasures_pending$/,
  /^SCAN face_templates USING (COVERING )?INDEX face_templates_waiting$/,
];
const START_OVER = /^update "face_templates" set "state" = /;

describe('the statements of templates, consents and the desk', () => {
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

  it('never read a large table whole, nor sort one', () => {
    const statements: string[] = [];
    const listening = new Proxy(database, {
      get(target, name) {
        if (name === 'prepare') {
          return (sql: string) => {
            statements.push(sql);
            return target.prepare(sql);
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    createTemplateStore(listening);
    createConsentStore(listening);
    createErasureStore(listening);
    createFaceDeskStore(listening);
    createDecisionStore(listening);
    createFaceSettingsStore(listening);
    expect(statements.length).toBeGreaterThan(30);

    for (const sql of statements) {
      if (START_OVER.test(sql) && sql.includes('where "state" <>')) continue;
      const values = (sql.match(/\?/g) ?? []).map(() => null);
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as {
        detail: string;
      }[];
      const costly = plan
        .map(({ detail }) => detail)
        .filter((detail) => /^SCAN|TEMP B-TREE/.test(detail))
        .filter((detail) => !MAY_BE_READ_WHOLE.some((allowed) => allowed.test(detail)))
        // The staff, by name.
        .filter((detail) => !(sql.includes('"admin_users"') && detail.includes('ORDER BY')))
        // One person's cards: two at most.
        .filter((detail) => !(sql.includes('"adhar_front"') && detail.includes('ORDER BY')));
      expect({ sql, costly }).toEqual({ sql, costly: [] });
    }
  });
});
