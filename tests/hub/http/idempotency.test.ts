import { randomBytes, createSecretKey } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { done, json, type Answer } from '#server/http/answer.ts';
import { createIdempotency } from '#server/http/idempotency.ts';
import { MasterKeys } from '#server/keys/master-key.ts';
import type { Actor } from '#server/services/actor.ts';
import { openDatabase, openPool, type HubDatabase } from '#server/storage/connection.ts';
import { createIdempotencyStore } from '#server/storage/idempotency-store.ts';
import { GatehouseError } from '#shared/errors.ts';
import { newId } from '#shared/domain/id.ts';
import { freshDatabase, type TestDatabase } from '../../fixtures/hub-database.ts';

const ASHA: Actor = {
  type: 'attendee',
  id: newId(),
  sessionId: newId(),
  ip: null,
  userAgent: null,
};
const RAVI: Actor = { ...ASHA, id: newId() };

let files: TestDatabase;
let database: HubDatabase;
let once: ReturnType<typeof createIdempotency>;
let runs = 0;
beforeAll(async () => {
  files = await freshDatabase();
  const pool = openPool({ url: files.url, size: 8, name: 'test', statementTimeoutMs: 5_000 });
  database = openDatabase(pool);
  const seal = new MasterKeys([{ id: 'one', key: createSecretKey(randomBytes(32)) }]);
  once = createIdempotency({ store: createIdempotencyStore(database), seal });
});
afterAll(async () => {
  await database.destroy();
  await files[Symbol.asyncDispose]();
});
beforeEach(async () => {
  runs = 0;
  await database.deleteFrom('idempotency_keys').execute();
});

const request = (body: unknown, key = 'k-1') => ({
  method: 'POST',
  url: '/v1/things',
  headers: { 'idempotency-key': key },
  body,
});
const make = async (): Promise<Answer> => {
  runs += 1;
  return { ...json({ run: runs, email: 'asha@b.co' }, 201, 'v1'), headers: { location: '/v1/x' } };
};
const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof GatehouseError ? error.code : String(error)),
  );

describe('a request under an Idempotency-Key', () => {
  test('runs once; repeated it gets the first one’s answer', async () => {
    await once(request({ a: 1 }), ASHA, make);
    expect(await once(request({ a: 1 }), ASHA, make)).toEqual({
      kind: 'json',
      status: 201,
      body: { run: 1, email: 'asha@b.co' },
      etag: 'v1',
      headers: { location: '/v1/x', 'idempotency-replayed': 'true' },
    });
    expect(runs).toBe(1);
  });

  test('that is answered with nothing is so again', async () => {
    await once(request(null), ASHA, async () => done);
    const again = await once(request(null), ASHA, make);
    expect([again.kind, again.status, runs]).toEqual(['empty', 204, 0]);
  });

  test('is refused for another request', async () => {
    await once(request({ a: 1 }), ASHA, make);
    expect(await code(once(request({ a: 2 }), ASHA, make))).toBe('key-reused');
  });

  test('is somebody’s own', async () => {
    await once(request({ a: 1 }), ASHA, make);
    await once(request({ a: 1 }), RAVI, make);
    expect(runs).toBe(2);
  });

  test('made twenty times at once runs once; the others are told to wait', async () => {
    const slow = async (): Promise<Answer> => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return make();
    };
    const all = Array.from({ length: 20 }, () => code(once(request({ a: 1 }), ASHA, slow)));
    const outcomes = await Promise.all(all);
    expect(outcomes.toSorted()).toEqual([
      'done',
      ...Array.from({ length: 19 }, () => 'key-in-use'),
    ]);
    expect(runs).toBe(1);
  });

  test('that failed may be made again', async () => {
    const fail = () => Promise.reject(new GatehouseError('event-full', 'full'));
    expect(await code(once(request({ a: 1 }), ASHA, fail))).toBe('event-full');
    await once(request({ a: 1 }), ASHA, make);
    expect(runs).toBe(1);
  });

  test('whose process died is made again a minute later, by one of those who ask', async () => {
    const store = createIdempotencyStore(database);
    await new Promise<void>((begun) => {
      const never = (): Promise<Answer> => {
        begun();
        return new Promise(() => {});
      };
      void once(request({ a: 1 }), ASHA, never);
    });
    expect(await code(once(request({ a: 1 }), ASHA, make))).toBe('key-in-use');
    await sql`UPDATE idempotency_keys SET created_at = now() - interval '61 seconds'`.execute(
      database,
    );
    const all = Array.from({ length: 5 }, () => code(once(request({ a: 1 }), ASHA, make)));
    await Promise.all(all);
    expect(runs).toBe(1);
    await sql`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`.execute(
      database,
    );
    await store.sweep();
    expect(await database.selectFrom('idempotency_keys').selectAll().execute()).toEqual([]);
  });

  test('is kept sealed', async () => {
    await once(request({ a: 1 }), ASHA, make);
    const row = await database.selectFrom('idempotency_keys').selectAll().executeTakeFirstOrThrow();
    expect(Buffer.from(row.answer!).toString('latin1')).not.toContain('asha');
  });

  test('with a key of control signs is refused', async () => {
    expect(await code(once(request({}, 'a\u0000b'), ASHA, make))).toBe('invalid-input');
  });
});
