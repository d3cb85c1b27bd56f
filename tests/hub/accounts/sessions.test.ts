import { afterAll, beforeAll, expect, test } from 'vitest';
import { SESSION_COOKIE } from '#server/web/session-cookie.ts';
import { openAccountsHub, PASSWORD, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const ORIGIN = { ip: '192.0.2.7', userAgent: 'a test' };
const HOUR_MS = 3_600_000;

const me = async (token: string) => (await hub.call('GET', '/v1/me', { token })).statusCode;
const refresh = (token: string) =>
  hub.call('POST', '/v1/sessions/refresh', { body: { refresh_token: token } });
const refreshed = async (token: string) => {
  const answer = await refresh(token);
  expect(answer.statusCode).toBe(201);
  const { access_token, refresh_token } = answer.json<Record<string, string>>();
  return { access: access_token!, refresh: refresh_token! };
};

test('a wrong password and an unknown address are refused alike, with the same work', async () => {
  await hub.addPerson('known@example.org');
  const before = { ...hub.argon2 };
  const wrong = await hub.call('POST', '/v1/sessions', {
    body: { email: 'known@example.org', password: 'not this one' },
  });
  const between = { ...hub.argon2 };
  const unknown = await hub.call('POST', '/v1/sessions', {
    body: { email: 'unknown@example.org', password: PASSWORD },
  });
  const problem = { status: 401, code: 'sign-in-refused', facts: {} };
  expect(wrong.json()).toMatchObject(problem);
  expect(unknown.json()).toMatchObject(problem);
  expect(between.verify - before.verify).toBe(1);
  expect(hub.argon2.verify - between.verify).toBe(1);
  expect(hub.argon2.hash).toBe(before.hash);
  expect(hub.tried.slice(-2)).toEqual(['failed', 'failed']);
});

test('an account without a password is refused after the same work', async () => {
  const id = await hub.addPerson('walk-in@example.org');
  await hub.base.database
    .updateTable('users')
    .set({ password_hash: null })
    .where('id', '=', id)
    .execute();
  const before = hub.argon2.verify;
  const answer = await hub.call('POST', '/v1/sessions', {
    body: { email: 'walk-in@example.org', password: 'nobody' },
  });
  expect(answer.json()).toMatchObject({ code: 'sign-in-refused' });
  expect(hub.argon2.verify - before).toBe(1);
});

test('who is nobody gets 401, who may not 403', async () => {
  await hub.addPerson('roles@example.org');
  const { access } = await hub.signIn('Roles@Example.org ');
  const nobody = await hub.call('GET', '/v1/staff');
  expect(nobody.json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  const attendee = await hub.call('GET', '/v1/staff', { token: access });
  expect(attendee.json()).toMatchObject({ status: 403, code: 'not-allowed' });
});

test('only hashes of tokens are kept', async () => {
  await hub.addPerson('hashes@example.org');
  const { refresh: token } = await hub.signIn('hashes@example.org');
  const rows = await hub.base.database.selectFrom('user_sessions').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows.every(({ session_token }) => /^[0-9a-f]{64}$/.test(session_token))).toBe(true);
});

test('a refresh token is traded once; the family goes on', async () => {
  await hub.addPerson('rotate@example.org');
  const first = await hub.signIn('rotate@example.org');
  const second = await refreshed(first.refresh);
  expect(second.refresh).not.toBe(first.refresh);
  expect(await me(first.access)).toBe(200);
  expect(await me(second.access)).toBe(200);
});

test('a token that is used again later ends its family, the good one too', async () => {
  await hub.addPerson('reuse@example.org');
  const first = await hub.signIn('reuse@example.org');
  const second = await refreshed(first.refresh);
  hub.clockAhead = 11_000;
  const stolen = await refresh(first.refresh);
  expect(stolen.json()).toMatchObject({ status: 401, code: 'session-ended' });
  expect((await refresh(second.refresh)).statusCode).toBe(401);
  expect(await me(second.access)).toBe(401);
  hub.clockAhead = 0;
  const log = await hub.base.database
    .selectFrom('activity_logs')
    .select('id')
    .where('activity_type', '=', 'session.reused')
    .execute();
  expect(log).toHaveLength(1);
});

test('a lost answer is asked for again, once and within seconds, and its pair is good no more', async () => {
  await hub.addPerson('lost@example.org');
  const first = await hub.signIn('lost@example.org');
  const lost = await refreshed(first.refresh);
  const again = await refreshed(first.refresh);
  expect(await me(again.access)).toBe(200);
  // Of two who hold a pair the second is found out.
  expect((await refresh(lost.refresh)).statusCode).toBe(401);
  expect((await refresh(again.refresh)).statusCode).toBe(401);
});

test('a third use within seconds ends the family', async () => {
  await hub.addPerson('third@example.org');
  const first = await hub.signIn('third@example.org');
  await refreshed(first.refresh);
  const again = await refreshed(first.refresh);
  expect((await refresh(first.refresh)).statusCode).toBe(401);
  expect(await me(again.access)).toBe(401);
});

test('of twenty uses of one token at once no more than two are answered, and one pair is good', async () => {
  const id = await hub.addPerson('twenty@example.org');
  const { refresh: token } = await hub.signIn('twenty@example.org');
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(token)));
  expect(answers.filter(({ statusCode }) => statusCode === 201).length).toBeLessThanOrEqual(2);
  const active = await hub.base.database
    .selectFrom('user_sessions')
    .select('id')
    .where('user_id', '=', id)
    .where('is_active', '=', true)
    .execute();
  // The third was a reuse.
  expect(active).toHaveLength(0);
});

test('signing out stops the access token at once', async () => {
  await hub.addPerson('out@example.org');
  const one = await hub.signIn('out@example.org');
  const other = await hub.signIn('out@example.org');
  await hub.call('DELETE', '/v1/sessions/current', { token: one.access });
  expect(await me(one.access)).toBe(401);
  expect((await refresh(one.refresh)).statusCode).toBe(401);
  expect(await me(other.access)).toBe(200);
});

test('signing out everywhere ends every session', async () => {
  await hub.addPerson('everywhere@example.org');
  const one = await hub.signIn('everywhere@example.org');
  const other = await hub.signIn('everywhere@example.org');
  const cookie = await hub.part.signIn.forPages('everywhere@example.org', PASSWORD, ORIGIN);
  await hub.call('DELETE', '/v1/sessions', { token: one.access });
  expect([await me(one.access), await me(other.access)]).toEqual([401, 401]);
  expect(await hub.part.sessions.ofCookie(cookie.token, ORIGIN)).toBeNull();
});

test('a session ends after its day, however busy, and when nobody used it for half of one', async () => {
  await hub.addPerson('day@example.org');
  const idle = await hub.part.signIn.forPages('day@example.org', PASSWORD, ORIGIN);
  const busy = await hub.part.signIn.forPages('day@example.org', PASSWORD, ORIGIN);
  const seen = async (token: string) => (await hub.part.sessions.ofCookie(token, ORIGIN)) !== null;
  hub.clockAhead = 11 * HOUR_MS;
  expect(await seen(busy.token)).toBe(true);
  hub.clockAhead = 12 * HOUR_MS + 60_000;
  expect([await seen(idle.token), await seen(busy.token)]).toEqual([false, true]);
  hub.clockAhead = 22 * HOUR_MS;
  expect(await seen(busy.token)).toBe(true);
  hub.clockAhead = 24 * HOUR_MS + 1000;
  expect(await seen(busy.token)).toBe(false);
  await hub.part.sessions.sweep();
  hub.clockAhead = 0;
  const ends = await hub.base.database
    .selectFrom('user_sessions')
    .select('ended_by')
    .where('id', 'in', [idle.sessionId, busy.sessionId])
    .execute();
  expect(ends.map(({ ended_by }) => ended_by)).toEqual(['too-long', 'too-long']);
});

test('pages take the cookie and programs the token, neither the other', async () => {
  await hub.addPerson('kinds@example.org');
  const cookie = await hub.part.signIn.forPages('kinds@example.org', PASSWORD, ORIGIN);
  const { refresh: token } = await hub.signIn('kinds@example.org');
  const withCookie = await hub.call('GET', '/v1/me', {
    headers: { cookie: `__Host-${SESSION_COOKIE}=${cookie.token}` },
  });
  expect(withCookie.statusCode).toBe(401);
  expect((await refresh(cookie.token)).statusCode).toBe(401);
  expect(await hub.part.sessions.ofCookie(token, ORIGIN)).toBeNull();
  expect(await hub.part.sessions.ofCookie(cookie.token, ORIGIN)).toMatchObject({
    type: 'attendee',
    sessionId: cookie.sessionId,
  });
});

test('a burst of sign-ins is turned away where it would wait for long', async () => {
  await hub.addPerson('burst@example.org');
  const answers = await Promise.all(
    Array.from({ length: 140 }, () =>
      hub.call('POST', '/v1/sessions', { body: { email: 'burst@example.org', password: 'x' } }),
    ),
  );
  const late = answers.filter(({ statusCode }) => statusCode === 429);
  expect(late.length).toBeGreaterThan(0);
  expect(late[0]?.json()).toMatchObject({ code: 'too-many-requests' });
  expect(answers.filter(({ statusCode }) => statusCode === 401).length + late.length).toBe(140);
});
