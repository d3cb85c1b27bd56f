import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { openAccountsHub, PASSWORD, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const NEXT = 'another quiet evening';
const issue = async (kind: 'confirm-email' | 'reset-password', id: string) =>
  (await hub.part.links.issue(kind, id, newId())).token;
const confirm = (token: string) => hub.call('POST', '/v1/accounts/confirm', { body: { token } });
const reset = (token: string, password = NEXT) =>
  hub.call('POST', '/v1/accounts/reset', { body: { token, password } });
const confirmedAt = async (id: string) =>
  (
    await hub.base.database
      .selectFrom('users')
      .select('email_confirmed_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).email_confirmed_at;
const unconfirm = (id: string) =>
  hub.base.database
    .updateTable('users')
    .set({ email_confirmed_at: null })
    .where('id', '=', id)
    .execute();

test('a link confirms the address; a second click is none to complain of', async () => {
  const id = await hub.addPerson();
  await unconfirm(id);
  const token = await issue('confirm-email', id);
  expect((await confirm(token)).statusCode).toBe(204);
  expect(await confirmedAt(id)).not.toBeNull();
  expect((await confirm(token)).statusCode).toBe(204);
});

test('a link does not confirm an address that it was not sent to', async () => {
  const id = await hub.addPerson();
  await unconfirm(id);
  const token = await issue('confirm-email', id);
  await hub.base.database
    .updateTable('users')
    .set({ email: 'moved@example.org' })
    .where('id', '=', id)
    .execute();
  await confirm(token);
  expect(await confirmedAt(id)).toBeNull();
});

test('links are good for their time and their purpose only', async () => {
  const id = await hub.addPerson();
  await unconfirm(id);
  const confirming = await issue('confirm-email', id);
  const resetting = await issue('reset-password', id);
  expect((await reset(confirming)).json()).toMatchObject({ code: 'link-invalid' });
  expect((await confirm(resetting)).json()).toMatchObject({ code: 'link-invalid' });
  hub.clockAhead = 61 * 60_000;
  expect((await reset(resetting)).json()).toMatchObject({ code: 'link-invalid' });
  hub.clockAhead = 49 * 3_600_000;
  expect((await confirm(confirming)).json()).toMatchObject({ code: 'link-invalid' });
  hub.clockAhead = 0;
});

test('only the hash of a link is kept', async () => {
  const token = await issue('reset-password', await hub.addPerson());
  const rows = await hub.base.database.selectFrom('link_tokens').selectAll().execute();
  const kept = rows.flatMap((row) => [row.id, row.email, Buffer.from(row.token_hash).toString()]);
  expect(kept.join()).not.toContain(token);
});

test('of twenty uses of one link at once one sets the password, and all sessions end', async () => {
  const id = await hub.addPerson('reset@example.org');
  await unconfirm(id);
  const { access } = await hub.signIn('reset@example.org');
  const token = await issue('reset-password', id);
  const passwords = Array.from({ length: 20 }, (_, index) => `quiet evening number ${index}`);
  const answers = await Promise.all(passwords.map((password) => reset(token, password)));
  const taken = answers.map(({ statusCode }) => statusCode);
  expect(taken.filter((status) => status === 204)).toHaveLength(1);
  expect(taken.filter((status) => status === 400)).toHaveLength(19);
  expect((await hub.call('GET', '/v1/me', { token: access })).statusCode).toBe(401);
  const password = passwords[taken.indexOf(204)]!;
  const body = { email: 'reset@example.org', password };
  expect((await hub.call('POST', '/v1/sessions', { body })).statusCode).toBe(201);
  const old = { email: 'reset@example.org', password: PASSWORD };
  expect((await hub.call('POST', '/v1/sessions', { body: old })).statusCode).toBe(401);
  // It came by mail.
  expect(await confirmedAt(id)).not.toBeNull();
  const mails = (await hub.mails()).filter((one) => one.user_id === id);
  expect(mails.map(({ kind }) => kind)).toEqual(['password-changed']);
});

test('a reset uses up every other link of its kind', async () => {
  const id = await hub.addPerson();
  const [one, other] = [await issue('reset-password', id), await issue('reset-password', id)];
  expect((await reset(other)).statusCode).toBe(204);
  expect((await reset(one)).json()).toMatchObject({ code: 'link-invalid' });
});

test('an unknown link costs no hash', async () => {
  const before = hub.argon2.hash;
  expect((await reset('never-made')).json()).toMatchObject({ code: 'link-invalid' });
  expect(hub.argon2.hash).toBe(before);
});

test('forgetting tells a known and an unknown address alike, by one mail in five minutes', async () => {
  const id = await hub.addPerson('forgot@example.org');
  // A Host header is the asker's to choose: no link is made of it.
  const headers = { host: 'attacker.example', 'x-forwarded-host': 'attacker.example' };
  const ask = (email: string) =>
    hub.call('POST', '/v1/accounts/forgot', { body: { email }, headers });
  const answers = [
    await ask('forgot@example.org'),
    await ask('FORGOT@example.org'),
    await ask('nobody@example.org'),
  ];
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
  const mails = (await hub.mails()).filter((one) => one.user_id === id);
  expect(mails.map(({ kind }) => kind)).toEqual(['reset-password']);
  const rows = await hub.base.database.selectFrom('mails').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain('attacker');
});
