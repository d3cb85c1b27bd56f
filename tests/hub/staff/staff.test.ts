import { generate } from 'otplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccountsHub, PASSWORD, type AccountsHub } from '#tests/hub/accounts/accounts-hub.ts';

let hub: AccountsHub;
let admin: { id: string; token: string };
beforeAll(async () => {
  hub = await openAccountsHub();
  const id = await hub.addStaff('admin', 'admin@example.org');
  admin = { id, token: (await hub.signIn('admin@example.org', 'staff')).access };
});
afterAll(() => hub[Symbol.asyncDispose]());

const NEXT = 'another quiet evening';
const signIn = (email: string, password: string, more: object = {}) =>
  hub.call('POST', '/v1/staff/sessions', { body: { email, password, ...more } });

test('who is added signs in with the one-time password and one of their own, in one go', async () => {
  const added = await hub.call('POST', '/v1/staff', {
    token: admin.token,
    body: { email: 'New@Example.org', name: 'New Reviewer', role: 'reviewer' },
  });
  expect(added.statusCode).toBe(201);
  const { password } = added.json<{ password: string }>();
  expect(password).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}$/);
  const half = await signIn('new@example.org', password);
  expect(half.json()).toMatchObject({ status: 403, code: 'password-change-needed' });
  const same = await signIn('new@example.org', password, { new_password: password });
  expect(same.json()).toMatchObject({ code: 'password-change-needed' });
  const whole = await signIn('new@example.org', password, { new_password: NEXT });
  expect(whole.statusCode).toBe(201);
  expect((await signIn('new@example.org', password)).statusCode).toBe(401);
  expect((await signIn('new@example.org', NEXT)).statusCode).toBe(201);
});

test('a one-time password that nobody used is good for three days', async () => {
  const added = await hub.staff.staff.add(
    { type: 'system', id: null, ip: null, userAgent: null },
    { email: 'late@example.org', name: 'Late Comer', role: 'gate' },
  );
  hub.clockAhead = 73 * 3_600_000;
  const late = await signIn('late@example.org', added.password, { new_password: NEXT });
  hub.clockAhead = 0;
  expect(late.json()).toMatchObject({ code: 'sign-in-refused' });
});

test('an address is one member’s', async () => {
  const body = { email: 'admin@example.org', name: 'Another', role: 'gate' };
  const answer = await hub.call('POST', '/v1/staff', { token: admin.token, body });
  expect(answer.json()).toMatchObject({ status: 409, code: 'email-taken' });
});

test('only admins see and change staff', async () => {
  await hub.addStaff('organiser', 'organiser@example.org');
  const { access: token } = await hub.signIn('organiser@example.org', 'staff');
  expect((await hub.call('GET', '/v1/staff', { token })).statusCode).toBe(403);
  const body = { email: 'x@example.org', name: 'Somebody', role: 'admin' };
  expect((await hub.call('POST', '/v1/staff', { token, body })).statusCode).toBe(403);
  const role = await hub.call('PUT', `/v1/staff/${admin.id}/role`, {
    token,
    body: { role: 'gate' },
  });
  expect(role.statusCode).toBe(403);
});

test('attendees and staff are no part of each other', async () => {
  await hub.addPerson('both@example.org');
  expect((await signIn('both@example.org', PASSWORD)).statusCode).toBe(401);
  const asAttendee = await hub.call('POST', '/v1/sessions', {
    body: { email: 'admin@example.org', password: PASSWORD },
  });
  expect(asAttendee.statusCode).toBe(401);
  expect((await hub.call('GET', '/v1/me', { token: admin.token })).statusCode).toBe(403);
});

test('who is deactivated is out at once, with token, refresh token and password', async () => {
  const id = await hub.addStaff('reviewer', 'leaver@example.org');
  const { access: token, refresh } = await hub.signIn('leaver@example.org', 'staff');
  expect((await hub.call('GET', '/v1/staff/me', { token })).statusCode).toBe(200);
  await hub.call('POST', `/v1/staff/${id}/deactivate`, { token: admin.token });
  expect((await hub.call('GET', '/v1/staff/me', { token })).statusCode).toBe(401);
  const again = await hub.call('POST', '/v1/sessions/refresh', {
    body: { refresh_token: refresh },
  });
  expect(again.statusCode).toBe(401);
  expect((await signIn('leaver@example.org', PASSWORD)).statusCode).toBe(401);
  const back = await hub.call('POST', `/v1/staff/${id}/reactivate`, { token: admin.token });
  const { password } = back.json<{ password: string }>();
  expect((await signIn('leaver@example.org', PASSWORD)).statusCode).toBe(401);
  const whole = await signIn('leaver@example.org', password, { new_password: NEXT });
  expect(whole.statusCode).toBe(201);
});

test('a new role ends the sessions of the old one', async () => {
  const id = await hub.addStaff('reviewer', 'moving@example.org');
  const { access: token } = await hub.signIn('moving@example.org', 'staff');
  const body = { role: 'organiser' };
  const changed = await hub.call('PUT', `/v1/staff/${id}/role`, { token: admin.token, body });
  expect(changed.json()).toMatchObject({ role: 'organiser' });
  expect((await hub.call('GET', '/v1/staff/me', { token })).statusCode).toBe(401);
});

test('nobody changes their own role, or shuts themselves out', async () => {
  const body = { role: 'gate' };
  const role = await hub.call('PUT', `/v1/staff/${admin.id}/role`, { token: admin.token, body });
  expect(role.json()).toMatchObject({ status: 403, code: 'not-allowed' });
  const out = await hub.call('POST', `/v1/staff/${admin.id}/deactivate`, { token: admin.token });
  expect(out.statusCode).toBe(403);
});

test('two admins who remove each other at once: one stays', async () => {
  const other = await openAccountsHub();
  const ids = [
    await other.addStaff('admin', 'one@example.org'),
    await other.addStaff('admin', 'two@example.org'),
  ];
  const tokens = [
    (await other.signIn('one@example.org', 'staff')).access,
    (await other.signIn('two@example.org', 'staff')).access,
  ];
  const answers = await Promise.all([
    other.call('POST', `/v1/staff/${ids[1]!}/deactivate`, { token: tokens[0]! }),
    other.call('POST', `/v1/staff/${ids[0]!}/deactivate`, { token: tokens[1]! }),
  ]);
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  const members = await other.staff.staff.list();
  expect(members.filter(({ active }) => active)).toHaveLength(1);
  const [last] = members.filter(({ active }) => active);
  const system = { type: 'system', id: null, ip: null, userAgent: null } as const;
  await expect(other.staff.staff.deactivate(system, last!.id)).rejects.toMatchObject({
    code: 'last-admin',
  });
  await expect(other.staff.staff.changeRole(system, last!.id, 'gate')).rejects.toMatchObject({
    code: 'last-admin',
  });
  await other[Symbol.asyncDispose]();
});

test('of many hubs that start at once one makes the first admin', async () => {
  const fresh = await openAccountsHub();
  const made = await Promise.all(
    Array.from({ length: 8 }, () => fresh.staff.staff.ensureFirstAdmin('first@example.org')),
  );
  const passwords = made.flatMap((one) => (one === null ? [] : [one.password]));
  expect(passwords).toHaveLength(1);
  const body = { email: 'first@example.org', password: passwords[0]!, new_password: NEXT };
  expect((await fresh.call('POST', '/v1/staff/sessions', { body })).statusCode).toBe(201);
  await fresh[Symbol.asyncDispose]();
});

/** Turns a second factor on. */
async function withSecondFactor(email: string): Promise<{
  id: string;
  token: string;
  code: (stepsAhead?: number) => Promise<string>;
  recovery: string[];
}> {
  const id = await hub.addStaff('reviewer', email);
  const { access: token } = await hub.signIn(email, 'staff');
  const begun = await hub.call('POST', '/v1/staff/me/second-factor', {
    token,
    body: { password: PASSWORD },
  });
  const { secret, uri } = begun.json<{ secret: string; uri: string }>();
  expect(uri).toContain('otpauth://totp/hub.example');
  const code = (stepsAhead = 0): Promise<string> =>
    generate({ secret, epoch: Math.floor(hub.base.now() / 1000) + stepsAhead * 30 });
  const confirmed = await hub.call('POST', '/v1/staff/me/second-factor/confirm', {
    token,
    body: { code: await code() },
  });
  const recovery = confirmed.json<{ recovery_codes: string[] }>().recovery_codes;
  expect(recovery).toHaveLength(10);
  return { id, token, code, recovery };
}

test('with a second factor the password alone is not enough, and no code is taken twice', async () => {
  const { code } = await withSecondFactor('totp@example.org');
  const alone = await signIn('totp@example.org', PASSWORD);
  expect(alone.json()).toMatchObject({ status: 401, code: 'second-factor-needed' });
  // The code that turned it on is used up.
  const used = await signIn('totp@example.org', PASSWORD, { code: await code() });
  expect(used.json()).toMatchObject({ code: 'second-factor-wrong' });
  hub.clockAhead = 60_000;
  const next = await code();
  const answers = await Promise.all(
    Array.from({ length: 3 }, () => signIn('totp@example.org', PASSWORD, { code: next })),
  );
  hub.clockAhead = 0;
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
});

test('a clock that is half a minute off is forgiven, a minute is not', async () => {
  const { code } = await withSecondFactor('skew@example.org');
  hub.clockAhead = 300_000;
  const late = await signIn('skew@example.org', PASSWORD, { code: await code(-3) });
  const early = await signIn('skew@example.org', PASSWORD, { code: await code(1) });
  hub.clockAhead = 0;
  expect([late.statusCode, early.statusCode]).toEqual([401, 201]);
});

test('a wrong password is refused before any code, and tells nothing of a second factor', async () => {
  const { code } = await withSecondFactor('order@example.org');
  hub.clockAhead = 60_000;
  const answer = await signIn('order@example.org', 'wrong', { code: await code() });
  const good = await signIn('order@example.org', PASSWORD, { code: await code() });
  hub.clockAhead = 0;
  expect(answer.json()).toMatchObject({ code: 'sign-in-refused' });
  // It was not spent.
  expect(good.statusCode).toBe(201);
});

test('after five wrong codes none is looked at for a minute', async () => {
  const { code } = await withSecondFactor('guess@example.org');
  for (let index = 0; index < 5; index++) {
    await signIn('guess@example.org', PASSWORD, { code: '000000' });
  }
  hub.clockAhead = 30_000;
  const locked = await signIn('guess@example.org', PASSWORD, { code: await code(1) });
  expect(locked.json()).toMatchObject({ status: 429, code: 'sign-in-locked' });
  hub.clockAhead = 120_000;
  const later = await signIn('guess@example.org', PASSWORD, { code: await code() });
  hub.clockAhead = 0;
  expect(later.statusCode).toBe(201);
});

test('a recovery code stands in for the authenticator, once', async () => {
  const { recovery } = await withSecondFactor('recover@example.org');
  const typed = recovery[0]!.toUpperCase().replaceAll('-', '');
  const codes = [typed, typed, recovery[1]!];
  const statuses: number[] = [];
  for (const code of codes) {
    statuses.push((await signIn('recover@example.org', PASSWORD, { code })).statusCode);
  }
  expect(statuses).toEqual([201, 401, 201]);
  const kept = await hub.base.database.selectFrom('staff_recovery_codes').selectAll().execute();
  expect(kept.map((row) => Buffer.from(row.code_hash).toString('latin1')).join()).not.toContain(
    typed.toLowerCase(),
  );
});

test('the secret lies sealed', async () => {
  const { id } = await withSecondFactor('sealed@example.org');
  const member = await hub.base.database
    .selectFrom('admin_users')
    .select('totp_secret')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(Buffer.from(member.totp_secret!).toString('latin1')).not.toMatch(/[A-Z2-7]{32}/);
});

test('turning it off wants password and code', async () => {
  const { token, code } = await withSecondFactor('off@example.org');
  hub.clockAhead = 60_000;
  const off = async (password: string, given: string) =>
    hub.call('POST', '/v1/staff/me/second-factor/off', { token, body: { password, code: given } });
  expect((await off('wrong', await code())).statusCode).toBe(401);
  expect((await off(PASSWORD, '000000')).statusCode).toBe(401);
  expect((await off(PASSWORD, await code())).statusCode).toBe(204);
  hub.clockAhead = 0;
  expect((await signIn('off@example.org', PASSWORD)).statusCode).toBe(201);
});

test('an admin’s reset takes the second factor off', async () => {
  const { id } = await withSecondFactor('lost@example.org');
  const reset = await hub.call('POST', `/v1/staff/${id}/reset`, { token: admin.token });
  const { password } = reset.json<{ password: string }>();
  const whole = await signIn('lost@example.org', password, { new_password: NEXT });
  expect(whole.statusCode).toBe(201);
});

test('changing one’s own password wants the current one and ends other sessions', async () => {
  await hub.addStaff('gate', 'own@example.org');
  const one = await hub.signIn('own@example.org', 'staff');
  const other = await hub.signIn('own@example.org', 'staff');
  const put = (current: string) =>
    hub.call('PUT', '/v1/staff/me/password', {
      token: one.access,
      body: { current, password: NEXT },
    });
  expect((await put('wrong')).json()).toMatchObject({ code: 'sign-in-refused' });
  expect((await put(PASSWORD)).statusCode).toBe(204);
  const me = async (token: string) => (await hub.call('GET', '/v1/staff/me', { token })).statusCode;
  expect([await me(one.access), await me(other.access)]).toEqual([200, 401]);
});
