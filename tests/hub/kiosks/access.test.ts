import { sign } from 'node:crypto';
import { Writable } from 'node:stream';
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '#server/app.ts';
import { newId } from '#shared/domain/id.ts';
import { challengeText } from '#shared/wire/sync.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addCallers } from '#tests/fixtures/hub-callers.ts';
import {
  askToken,
  enrolKiosk,
  makeKioskKeys,
  PROTOCOL,
  proofOf,
  type HubKiosk,
  type ProofChange,
} from '#tests/fixtures/hub-kiosk.ts';
import type { FastifyInstance } from 'fastify';

let stand: TestHub;
let app: FastifyInstance;
let kiosk: HubKiosk;
const lines: string[] = [];

beforeAll(async () => {
  stand = await openTestHub();
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  app = await buildApp({
    ...stand.hub,
    config: { ...stand.hub.config, logLevel: 'info' },
    logTo: { write: (text: string) => logTo.write(text) },
  });
});
afterAll(async () => {
  await app.close();
  await stand[Symbol.asyncDispose]();
});
// A new one each: what is refused at one kiosk is noted once a minute.
beforeEach(async () => {
  kiosk = await enrolKiosk({ app, hub: stand.hub });
  lines.length = 0;
});

const URL_ = '/v1/sync/certificate';
const body = () => ({ tls_key: makeKioskKeys().tlsKey });

async function ask(headers: Record<string, string>, url = URL_) {
  const given = { method: 'POST', url, headers, payload: body() } as const;
  const answer = await app.inject(given);
  const { code, facts } = answer.json<{ code?: string; facts?: { why?: string } }>();
  return { status: answer.statusCode, code, why: facts?.why, headers: answer.headers };
}

async function withProof(change: ProofChange) {
  const token = await kiosk.token();
  const dpop = await proofOf(kiosk.keys, 'POST', URL_, token, change);
  return ask({ ...PROTOCOL, authorization: `DPoP ${token}`, dpop });
}

/** What the activity log and the program's log say of the last refusal of a kiosk. */
async function said() {
  const { rows } = await stand.hub.pool.query<{ description: string; about_id: string | null }>(
    `SELECT description, about_id FROM activity_logs WHERE activity_type = 'kiosk.refused'
     ORDER BY position DESC LIMIT 1`,
  );
  const line = lines.find((text) => text.includes('"security":"kiosk-refused"'));
  return {
    entry: rows[0] === undefined ? null : JSON.parse(rows[0].description),
    about: rows[0]?.about_id,
    line: line === undefined ? null : JSON.parse(line),
  };
}

test('a kiosk is let in, and told time, protocol and epoch', async () => {
  const answer = await kiosk.ask('POST', URL_, body());
  expect(answer.statusCode).toBe(200);
  const { rows } = await stand.hub.pool.query<{ epoch: string }>('SELECT epoch FROM hub_state');
  expect(answer.headers).toMatchObject({
    'gatehouse-epoch': rows[0]!.epoch,
    'gatehouse-protocol': '1',
  });
  const off = Math.abs(Number(answer.headers['gatehouse-time']) - Date.now());
  expect(off).toBeLessThan(60_000);
  const claims = decodeJwt(await kiosk.token());
  expect(claims).toMatchObject({ sub: kiosk.id, aud: 'kiosk' });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
});

test('when it was last heard from is kept to the minute', async () => {
  const seen = async (): Promise<unknown> => {
    const sql = 'SELECT last_seen_at FROM kiosks WHERE id = $1';
    return (await stand.hub.pool.query(sql, [kiosk.id])).rows;
  };
  await kiosk.ask('POST', URL_, body());
  const first = await seen();
  await kiosk.ask('POST', URL_, body());
  expect(await seen()).toEqual(first);
  const sql = "UPDATE kiosks SET last_seen_at = now() - interval '61 s' WHERE id = $1";
  await stand.hub.pool.query(sql, [kiosk.id]);
  const aged = await seen();
  await kiosk.ask('POST', URL_, body());
  expect(await seen()).not.toEqual(aged);
});

describe('refused, said in both logs, and without a word of what was sent', () => {
  const hours = 3 * 3600;
  const now = (): number => Math.floor(Date.now() / 1000);
  const faults: readonly [string, () => ProofChange, string][] = [
    ['a stolen token without the key', () => ({ key: makeKioskKeys() }), 'key'],
    ['a proof for another address', () => ({ htu: 'https://hub.example/v1/sync/push' }), 'address'],
    ['a proof for another method', () => ({ htm: 'GET' }), 'method'],
    ['a proof for another token', () => ({ ath: 'A'.repeat(43) }), 'token'],
    ['a clock hours behind', () => ({ iat: now() - hours }), 'clock'],
    ['a clock hours ahead', () => ({ iat: now() + hours }), 'clock'],
    ['a proof of another kind', () => ({ typ: 'jwt' }), 'unreadable'],
    ['a proof without a name of its own', () => ({ jti: '' }), 'unreadable'],
  ];
  test.each(faults)('%s', async (_name, change, why) => {
    const refused = await withProof(change());
    expect(refused).toMatchObject({ status: 401, code: 'proof-invalid', why });
    expect(refused.headers['www-authenticate']).toBe('DPoP algs="EdDSA"');
    expect(refused.headers['gatehouse-time']).toMatch(/^\d{13}$/);
    expect(await said()).toMatchObject({
      entry: { code: 'proof-invalid', why },
      about: kiosk.id,
      line: { code: 'proof-invalid', why, kiosk: kiosk.id },
    });
    expect(lines.join('')).not.toContain('eyJ');
  });

  test('a proof that was seen before', async () => {
    const headers = await kiosk.headers('POST', URL_);
    expect((await ask(headers)).status).toBe(200);
    expect(await ask(headers)).toMatchObject({
      status: 401,
      code: 'proof-invalid',
      why: 'replayed',
    });
    expect((await said()).entry).toEqual({ code: 'proof-invalid', why: 'replayed' });
  });

  test('of one proof sent many times at once, all but one', async () => {
    const headers = await kiosk.headers('POST', URL_);
    const all = await Promise.all(Array.from({ length: 8 }, () => ask(headers)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('a token without a proof', async () => {
    const refused = await ask({ ...PROTOCOL, authorization: `DPoP ${await kiosk.token()}` });
    expect(refused).toMatchObject({ code: 'proof-invalid', why: 'missing' });
  });

  test('one kiosk with its own proof under another’s token', async () => {
    const other = await enrolKiosk({ app, hub: stand.hub });
    const token = await other.token();
    const dpop = await proofOf(kiosk.keys, 'POST', URL_, token);
    const refused = await ask({ ...PROTOCOL, authorization: `DPoP ${token}`, dpop });
    expect(refused).toMatchObject({ code: 'proof-invalid', why: 'key' });
    expect((await said()).about).toBe(other.id);
  });

  test('a token that is over, with nothing said: each kiosk has one every ten minutes', async () => {
    const token = await foreignToken({ exp: now() - 60, iat: now() - 660 });
    const dpop = await proofOf(kiosk.keys, 'POST', URL_, token);
    const refused = await ask({ ...PROTOCOL, authorization: `DPoP ${token}`, dpop });
    expect(refused).toMatchObject({ status: 401, code: 'session-ended' });
  });

  test.each([
    ['audience', { aud: 'https://hub.example/v1' }],
    ['issuer', { iss: 'https://other.example' }],
  ])('a token for another %s, signed by our own key', async (_name, change) => {
    const token = await foreignToken({ iat: now(), exp: now() + 600, ...change });
    const dpop = await proofOf(kiosk.keys, 'POST', URL_, token);
    const refused = await ask({ ...PROTOCOL, authorization: `DPoP ${token}`, dpop });
    expect(refused).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('a person’s token, and a kiosk’s token where people ask', async () => {
    const callers = await addCallers(stand);
    const { authorization } = await callers.headers('api', 'admin');
    expect(await ask({ ...PROTOCOL, authorization: authorization! })).toMatchObject({
      status: 403,
      code: 'not-allowed',
    });
    const bound = { ...PROTOCOL, authorization: authorization!.replace('Bearer', 'DPoP') };
    expect(await ask(bound)).toMatchObject({ status: 401, code: 'unauthenticated' });
    const token = await kiosk.token();
    for (const scheme of ['Bearer', 'DPoP']) {
      const headers = { authorization: `${scheme} ${token}` };
      const answer = await app.inject({ url: '/v1/kiosks', headers });
      expect([scheme, answer.statusCode]).toEqual([scheme, 401]);
    }
  });

  test('a kiosk of another version, which is told ours', async () => {
    const headers = { ...(await kiosk.headers('POST', URL_)), 'gatehouse-protocol': '2' };
    const refused = await ask(headers);
    expect(refused).toMatchObject({ status: 409, code: 'protocol-too-new' });
    expect(refused.headers['gatehouse-protocol']).toBe('1');
  });

  test('a megabyte of a stranger’s is not read before', async () => {
    const payload = 'x'.repeat(1_000_000);
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/v1/sync/logs', headers, payload });
    expect(answer.statusCode).toBe(401);
  });
});

/** A token that our own key signed, with members that it should not have. */
async function foreignToken(change: Record<string, unknown>): Promise<string> {
  const { current } = stand.hub.base.keys.tokens;
  const claims = decodeJwt(await kiosk.token());
  return await new SignJWT({ ...claims, ...change })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'kiosk+jwt', kid: current.kid })
    .sign(current.privateKey);
}

describe('no token', () => {
  async function tokenFor(change: { kiosk_id?: string; challenge?: string; signature?: string }) {
    const asked = await app.inject({
      method: 'POST',
      url: '/v1/sync/challenge',
      headers: PROTOCOL,
    });
    const { challenge } = asked.json<{ challenge: string }>();
    const id = change.kiosk_id ?? kiosk.id;
    const text = Buffer.from(challengeText(id, challenge));
    const signature = sign(null, text, kiosk.keys.privateKey).toString('base64');
    const payload = { kiosk_id: id, challenge, signature, ...change };
    const url = '/v1/sync/token';
    const send = () => app.inject({ method: 'POST', url, headers: PROTOCOL, payload });
    return { send, first: await send() };
  }

  test('for another kiosk’s id', async () => {
    const other = await enrolKiosk({ app, hub: stand.hub });
    const { first } = await tokenFor({ kiosk_id: other.id });
    expect([first.statusCode, first.json().code]).toEqual([401, 'proof-invalid']);
    expect(await said()).toMatchObject({ entry: { why: 'signature' }, about: other.id });
  });

  test('for a kiosk that the hub does not know', async () => {
    const { first } = await tokenFor({ kiosk_id: newId() });
    expect([first.statusCode, first.json().code]).toEqual([404, 'kiosk-unknown']);
  });

  test('twice for one challenge', async () => {
    const { first, send } = await tokenFor({});
    expect(first.statusCode).toBe(200);
    expect((await send()).json()).toMatchObject({
      code: 'proof-invalid',
      facts: { why: 'replayed' },
    });
  });

  test('for a challenge that is not ours', async () => {
    const { first } = await tokenFor({ challenge: `${Date.now() + 60_000}-aa.${'A'.repeat(43)}` });
    expect(first.json()).toMatchObject({ code: 'proof-invalid', facts: { why: 'challenge' } });
  });
});

test('a batch of a megabyte is read, as it comes after an hour without a network', async () => {
  const answer = await kiosk.ask('POST', '/v1/sync/push', { operations: 'x'.repeat(1_000_000) });
  expect(answer.json().code).toBe('invalid-input');
});

describe('a revoked kiosk', () => {
  test('may ask for what is for it alone, by the token that it has and by a new one', async () => {
    const held = await kiosk.token();
    const operator = { type: 'system', id: null, ip: null, userAgent: null } as const;
    await stand.hub.kiosks.fleet.revoke(operator, kiosk.id);
    const { token, revoked } = await askToken(app, kiosk.keys);
    expect(revoked).toBe(true);
    for (const one of [held, token]) {
      expect(await ask(await kiosk.headers('POST', URL_, one))).toMatchObject({
        status: 403,
        code: 'kiosk-revoked',
      });
    }
    const open = stand.hub.routes.filter(({ isForRevoked }) => isForRevoked === true);
    expect(open.map(({ url }) => url).toSorted()).toEqual(['/v1/sync/push', '/v1/sync/wiped']);
  });

  test('that its administrator gives up is revoked by its own word, and may say nothing more', async () => {
    expect((await kiosk.ask('POST', '/v1/sync/retired')).statusCode).toBe(204);
    const { revoked_at, wiped_at } = await stand.hub.kiosks.fleet.find(kiosk.id);
    expect(revoked_at).not.toBeNull();
    expect(wiped_at).toBe(revoked_at);
    const { rowCount } = await stand.hub.pool.query(
      `SELECT 1 FROM activity_logs WHERE activity_type = 'kiosk.retired' AND about_id = $1`,
      [kiosk.id],
    );
    expect(rowCount).toBe(1);
    expect((await kiosk.ask('POST', '/v1/sync/retired')).json().code).toBe('kiosk-revoked');
  });

  test('says that its copy is gone, which no other kiosk may', async () => {
    expect((await kiosk.ask('POST', '/v1/sync/wiped')).json().code).toBe('not-allowed');
    const operator = { type: 'system', id: null, ip: null, userAgent: null } as const;
    const { fleet } = stand.hub.kiosks;
    expect((await fleet.revoke(operator, kiosk.id)).wiped_at).toBeNull();
    expect((await kiosk.ask('POST', '/v1/sync/wiped')).statusCode).toBe(204);
    const { wiped_at } = await fleet.find(kiosk.id);
    expect(wiped_at).not.toBeNull();
    expect((await kiosk.ask('POST', '/v1/sync/wiped')).statusCode).toBe(204);
    expect((await fleet.find(kiosk.id)).wiped_at).toBe(wiped_at);
  });
});
