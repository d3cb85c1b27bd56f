import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type pg from 'pg';
import { createLimiter, LimitReached } from '#server/http/limits.ts';
import { createProofOfWork, hasWorked } from '#server/http/proof-of-work.ts';
import type { Actor } from '#server/services/actor.ts';
import { newId } from '#shared/domain/id.ts';
import { openPool } from '#server/storage/connection.ts';
import { createRequestLimits, LIMITS, sweepLimits } from '#server/storage/limit-store.ts';
import { freshDatabase, type TestDatabase } from '../../fixtures/hub-database.ts';

const NOBODY: Actor = { type: 'system', id: null, ip: null, userAgent: null };
const SIGN_IN = { limit: 'sign-in' } as const;

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, size: 4, name: 'test', statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => pool.query('DELETE FROM rate_limits'));

const asking = (
  email: string | null,
  ip = '198.51.100.7',
  headers: Record<string, string> = {},
) => ({
  ip,
  headers,
  body: email === null ? {} : { email, password: 'x' },
});

async function reached(work: Promise<unknown>): Promise<LimitReached> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof LimitReached) return outcome;
  throw new Error('the limit was not reached', { cause: outcome });
}

describe('the plan’s limits', () => {
  test('are 5 sign-ins a minute, 3 registrations a minute, 10 uploads an hour', () => {
    expect(LIMITS['sign-in'].account).toEqual({ points: 5, seconds: 60 });
    expect(LIMITS.register.account).toEqual({ points: 3, seconds: 60 });
    expect(LIMITS.upload.account).toEqual({ points: 10, seconds: 3600 });
  });

  test('say what is left, and when it is full again', async () => {
    const count = createLimiter({ limits: createRequestLimits(pool), proofOfWork: null });
    expect(await count(SIGN_IN, asking('a@b.co'), NOBODY)).toEqual({
      'ratelimit-policy': '"sign-in";q=5;w=60',
      ratelimit: '"sign-in";r=4;t=60',
    });
    for (let index = 0; index < 4; index++) await count(SIGN_IN, asking('A@B.co '), NOBODY);
    const refused = await reached(count(SIGN_IN, asking('a@b.co'), NOBODY));
    expect(refused.facts['seconds']).toBe(60);
    expect(refused.headers).toMatchObject({ 'retry-after': '60', ratelimit: '"sign-in";r=0;t=60' });
  });

  test('are counted over all processes', async () => {
    const [one, two] = [1, 2].map(() =>
      createLimiter({ limits: createRequestLimits(pool), proofOfWork: null }),
    );
    for (let index = 0; index < 3; index++) await one!(SIGN_IN, asking('a@b.co'), NOBODY);
    for (let index = 0; index < 2; index++) await two!(SIGN_IN, asking('a@b.co'), NOBODY);
    expect((await reached(one!(SIGN_IN, asking('a@b.co'), NOBODY))).code).toBe('too-many-requests');
  });

  test('let a crowd behind one address in, each by their own account', async () => {
    const count = createLimiter({ limits: createRequestLimits(pool), proofOfWork: null });
    for (let index = 0; index < 60; index++) {
      await count(SIGN_IN, asking(`person${index}@b.co`), NOBODY);
    }
    const person: Actor = {
      type: 'attendee',
      id: newId(),
      sessionId: newId(),
      ip: null,
      userAgent: null,
    };
    expect(await count(SIGN_IN, asking(null), person)).toMatchObject({
      ratelimit: '"sign-in";r=4;t=60',
    });
  });

  test('keep no e-mail address', async () => {
    const count = createLimiter({ limits: createRequestLimits(pool), proofOfWork: null });
    await count(SIGN_IN, asking('asha@b.co'), NOBODY);
    const { rows } = await pool.query('SELECT key FROM rate_limits');
    expect(JSON.stringify(rows)).not.toContain('asha');
    await sweepLimits(pool, Date.now() + 300_000);
    expect((await pool.query('SELECT key FROM rate_limits')).rows).toEqual([]);
  });

  test('count the addresses of one IPv6 customer as one', async () => {
    const limits = {
      ...LIMITS,
      'sign-in': { ...LIMITS['sign-in'], network: { points: 2, seconds: 60 } },
    };
    const count = createLimiter({ limits: createRequestLimits(pool, limits), proofOfWork: null });
    await count(SIGN_IN, asking(null, '2001:db8:0:7::1'), NOBODY);
    await count(SIGN_IN, asking(null, '2001:db8::7:2:0:0:9'), NOBODY);
    expect(
      (await reached(count(SIGN_IN, asking(null, '2001:0DB8:0000:0007:ffff::1'), NOBODY))).code,
    ).toBe('too-many-requests');
    await count(SIGN_IN, asking(null, '2001:db8:0:8::1'), NOBODY);
  });

  test('hold in memory while the database is away', async () => {
    const away = openPool({
      url: 'postgres://127.0.0.1:9/x',
      size: 1,
      name: 't',
      statementTimeoutMs: 500,
    });
    const count = createLimiter({ limits: createRequestLimits(away), proofOfWork: null });
    for (let index = 0; index < 5; index++) await count(SIGN_IN, asking('a@b.co'), NOBODY);
    expect((await reached(count(SIGN_IN, asking('a@b.co'), NOBODY))).code).toBe(
      'too-many-requests',
    );
    await away.end();
  });
});

describe('a proof of work', () => {
  const BITS = 8;
  const limits = {
    ...LIMITS,
    'sign-in': { ...LIMITS['sign-in'], network: { points: 1, seconds: 60 } },
  };
  function open(now = Date.now) {
    const store = createRequestLimits(pool, limits);
    const proofOfWork = createProofOfWork({
      bits: BITS,
      key: createSecretKey(Buffer.alloc(32, 1)),
      spendOnce: (challenge) => store.spendOnce(challenge),
      now,
    });
    return createLimiter({ limits: store, proofOfWork });
  }
  function solve(challenge: unknown): string {
    for (let index = 0; ; index++) {
      if (hasWorked(`${String(challenge)}.${index}`, BITS)) return `${String(challenge)}.${index}`;
    }
  }

  test('lets through where a network’s bucket is spent, once', async () => {
    const count = open();
    await count(SIGN_IN, asking('a@b.co'), NOBODY);
    const { facts } = await reached(count(SIGN_IN, asking('c@b.co'), NOBODY));
    const headers = { 'gatehouse-proof': solve(facts['challenge']) };
    await count(SIGN_IN, asking('c@b.co', undefined, headers), NOBODY);
    expect((await reached(count(SIGN_IN, asking('d@b.co', undefined, headers), NOBODY))).code).toBe(
      'too-many-requests',
    );
  });

  test('is of no use to another network, when it is late, or without the work', async () => {
    let ahead = 0;
    const count = open(() => Date.now() + ahead);
    await count(SIGN_IN, asking('a@b.co'), NOBODY);
    await count(SIGN_IN, asking('a@b.co', '192.0.2.1'), NOBODY);
    const { facts } = await reached(count(SIGN_IN, asking('c@b.co'), NOBODY));
    const proof = { 'gatehouse-proof': solve(facts['challenge']) };
    expect((await reached(count(SIGN_IN, asking('d@b.co', '192.0.2.1', proof), NOBODY))).code).toBe(
      'too-many-requests',
    );
    const lazy = { 'gatehouse-proof': `${String(facts['challenge'])}.nothing` };
    expect((await reached(count(SIGN_IN, asking('e@b.co', undefined, lazy), NOBODY))).code).toBe(
      'too-many-requests',
    );
    ahead = 6 * 60_000;
    expect((await reached(count(SIGN_IN, asking('f@b.co', undefined, proof), NOBODY))).code).toBe(
      'too-many-requests',
    );
  });

  test('does not help against the limit of an account', async () => {
    const count = open();
    for (let index = 0; index < 5; index++) {
      await count(SIGN_IN, asking('a@b.co', `192.0.2.${index + 10}`), NOBODY);
    }
    const refused = await reached(count(SIGN_IN, asking('a@b.co', '192.0.2.99'), NOBODY));
    expect(refused.facts['challenge']).toBeUndefined();
  });
});
