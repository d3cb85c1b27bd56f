import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { makeKeyFiles, openKeyFiles, type HubKeys } from '#server/keys/key-files.ts';
import { openSealed } from '#server/keys/envelope.ts';
import { openAudit, type AuditPart } from '#server/parts/audit.ts';
import type { Actor } from '#server/services/actor.ts';
import {
  openDatabase,
  openPool,
  transactions,
  type HubDatabase,
} from '#server/storage/connection.ts';
import { createPersonKeys } from '#server/storage/person-key-store.ts';
import { freshDatabase, type TestDatabase } from '../../fixtures/hub-database.ts';

const PERSON = newId();
const ACTOR: Actor = { type: 'system', id: null, ip: '192.0.2.7', userAgent: 'Fox "1"\r\nX: y' };

let folder: string;
let keys: HubKeys;
let files: TestDatabase;
let database: HubDatabase;
let part: AuditPart;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-audit-'));
  await makeKeyFiles(folder, Date.now());
  keys = openKeyFiles(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<AuditPart> {
  const personKeys = createPersonKeys(database, keys.master);
  return openAudit({ database, keys, now: Date.now }, { personKeys });
}

beforeEach(async () => {
  files = await freshDatabase();
  const pool = openPool({ url: files.url, size: 12, name: 'test', statementTimeoutMs: 20_000 });
  database = openDatabase(pool);
  part = await open();
  return async () => {
    await database.destroy();
    await files[Symbol.asyncDispose]();
  };
});

async function record(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await transactions(database)((tx) =>
      part.audit.record(tx, { actor: ACTOR, type: 'account.registered', facts: { index } }),
    );
  }
}

/** As somebody would who has the database: without our triggers. */
async function tamper(statement: string): Promise<void> {
  await database.connection().execute(async (one) => {
    await sql.raw('SET session_replication_role = replica').execute(one);
    await sql.raw(statement).execute(one);
    await sql.raw('SET session_replication_role = DEFAULT').execute(one);
  });
}

async function brokenAt(): Promise<number | null | undefined> {
  const [chain] = await part.verification.verify();
  return chain?.brokenAt;
}

describe('the chain', () => {
  test('of forty transactions at once, half of which fail, has no gap', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        transactions(database)(async (tx) => {
          await part.audit.record(tx, {
            actor: ACTOR,
            type: 'account.registered',
            facts: { index },
          });
          if (index % 2 === 1) throw new Error('rolled back');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await part.verification.verify()).toEqual([
      {
        writerId: part.hubId,
        entries: 20,
        brokenAt: null,
        signedUpTo: null,
        signature: 'none',
      },
    ]);
  });

  test('of two entries in one transaction holds', async () => {
    await transactions(database)(async (tx) => {
      await part.audit.record(tx, { actor: ACTOR, type: 'event.made', facts: { n: 1 } });
      await part.audit.record(tx, { actor: ACTOR, type: 'event.made', facts: { n: null } });
    });
    expect(await brokenAt()).toBeNull();
  });

  test('is the same hub’s after a restart', async () => {
    const first = part.hubId;
    await record(1);
    part = await open();
    await record(1);
    expect(part.hubId).toBe(first);
    expect(await brokenAt()).toBeNull();
  });

  test('made by four processes that open an empty database at once is one', async () => {
    const opened = await Promise.all([open(), open(), open(), open()]);
    expect(new Set(opened.map(({ hubId }) => hubId)).size).toBe(1);
  });
});

describe('tampering', () => {
  beforeEach(() => record(6));

  test.each([
    ['an edited description', `UPDATE activity_logs SET description = '{}' WHERE seq = 3`, 3],
    ['another address', `UPDATE activity_logs SET ip_address = '203.0.113.1' WHERE seq = 4`, 4],
    ['a removed entry', 'DELETE FROM activity_logs WHERE seq = 2', 2],
    ['a cut-off end', 'DELETE FROM activity_logs WHERE seq > 4', 5],
    ['a chain whose end was moved', 'UPDATE log_chains SET seq = 9', 7],
    ['a chain whose end was removed', 'DELETE FROM log_chains', 7],
  ])('shows: %s', async (_what, statement, place) => {
    await tamper(statement);
    expect(await brokenAt()).toBe(place);
  });

  test('shows where a signed end was cut off together with the chain’s', async () => {
    expect(await part.verification.signHead()).toBe(6);
    await tamper('DELETE FROM activity_logs WHERE seq > 4');
    await tamper(`UPDATE log_chains SET seq = 4,
      hash = (SELECT hash FROM activity_logs WHERE seq = 4)`);
    expect(await brokenAt()).toBe(5);
  });

  test('is refused by the database itself', async () => {
    const change = sql`UPDATE activity_logs SET description = '{}'`.execute(database);
    await expect(change).rejects.toThrow('activity_logs is append-only');
    const removal = sql`DELETE FROM activity_logs`.execute(database);
    await expect(removal).rejects.toThrow('activity_logs is append-only');
    const end = sql`TRUNCATE activity_logs`.execute(database);
    await expect(end).rejects.toThrow('activity_logs is append-only');
  });

  test('before the next signature is not vouched for', async () => {
    await part.verification.signHead();
    await record(2);
    await tamper(`UPDATE activity_logs SET description = '{}' WHERE seq = 7`);
    await expect(part.verification.signHead()).rejects.toThrow('broken at entry 7');
  });
});

describe('signed heads', () => {
  test('vouch for what was there, once', async () => {
    await record(3);
    expect(await part.verification.signHead()).toBe(3);
    expect(await part.verification.signHead()).toBeNull();
    await record(1);
    expect(await part.verification.verify()).toMatchObject([
      { entries: 4, brokenAt: null, signedUpTo: 3, signature: 'good' },
    ]);
  });

  test('of another key are bad', async () => {
    await record(3);
    await part.verification.signHead();
    const other = mkdtempSync(path.join(tmpdir(), 'gatehouse-audit-'));
    await makeKeyFiles(other, Date.now());
    keys = openKeyFiles(other);
    part = await open();
    keys = openKeyFiles(folder);
    rmSync(other, { recursive: true });
    expect(await part.verification.verify()).toMatchObject([{ signature: 'bad' }]);
  });
});

test('what changed is sealed under the person’s key, and the entry names the person', async () => {
  await transactions(database)((tx) =>
    part.audit.record(tx, {
      actor: ACTOR,
      type: 'account.phone-changed',
      facts: {},
      change: { before: { phone: '9876543210' }, after: { phone: '9876543211' }, personId: PERSON },
    }),
  );
  const row = await database.selectFrom('activity_logs').selectAll().executeTakeFirstOrThrow();
  expect(row.user_id).toBe(PERSON);
  expect(JSON.stringify(row)).not.toContain('98765432');
  const key = await createPersonKeys(database, keys.master).open(PERSON, 'log');
  const text = openSealed(key!, row.sealed!, `log\0${row.id}`)?.toString();
  expect(JSON.parse(text!)).toEqual([{ phone: '9876543210' }, { phone: '9876543211' }]);
  expect(await brokenAt()).toBeNull();
});
