import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccountsHub, PASSWORD, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const form = (email: string, phone: string) => ({
  name: 'Asha Rao',
  email,
  phone,
  location: 'Pune',
  password: PASSWORD,
});

const register = (email: string, phone: string) =>
  hub.call('POST', '/v1/accounts', { body: form(email, phone) });

const usersWith = (column: 'email' | 'phone', value: string) =>
  hub.base.database.selectFrom('users').selectAll().where(column, '=', value).execute();

const mailsOf = async (id: string) =>
  (await hub.mails()).filter((one) => one.user_id === id).map(({ kind }) => kind);

test('registering keeps the person as the form reads them, in their language, with one mail', async () => {
  const answer = await hub.call('POST', '/v1/accounts', {
    body: { ...form(' Asha@Example.ORG ', '+91 98765 43210'), language: 'hi' },
  });
  expect(answer.statusCode).toBe(202);
  expect(answer.body).toBe('');
  const [user] = await usersWith('email', 'asha@example.org');
  expect(user).toMatchObject({
    phone: '9876543210',
    language: 'hi',
    status: 'pending',
    email_confirmed_at: null,
  });
  expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await mailsOf(user!.id)).toEqual(['confirm-email']);
});

test('fifty who register one address at once make one account, all told the same', async () => {
  const before = hub.registered;
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      register('fifty@example.org', String(9_200_000_000 + index)),
    ),
  );
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`))).toEqual(
    new Set(['202 ']),
  );
  const users = await usersWith('email', 'fifty@example.org');
  expect(users).toHaveLength(1);
  expect(hub.registered - before).toBe(1);
  expect(await mailsOf(users[0]!.id)).toEqual(['confirm-email', 'already-registered']);
});

test('fifty who register one number at once make one account, all told the same', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      register(`phone-${index}@example.org`, '093000 00001'),
    ),
  );
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`))).toEqual(
    new Set(['202 ']),
  );
  const users = await usersWith('phone', '9300000001');
  expect(users).toHaveLength(1);
  expect(await mailsOf(users[0]!.id)).toEqual(['confirm-email', 'already-registered']);
});

test('the same form sent again is not held up to its sender', async () => {
  await register('again@example.org', '9300000002');
  await register('again@example.org', '9300000002');
  const [user] = await usersWith('email', 'again@example.org');
  expect(await mailsOf(user!.id)).toEqual(['confirm-email']);
});

test('a known address costs the hash that a new one costs', async () => {
  await register('cost@example.org', '9300000003');
  const before = hub.argon2.hash;
  await register('cost@example.org', '9300000004');
  expect(hub.argon2.hash - before).toBe(1);
});

test('what is wrong is said by field, and nothing is kept', async () => {
  const answer = await register('no address', '12345');
  expect(answer.json()).toMatchObject({
    code: 'form-invalid',
    facts: { email: 'invalid', phone: 'too-short' },
  });
  expect(await usersWith('phone', '12345')).toEqual([]);
});

test('a password that guessers try first is refused', async () => {
  const answer = await hub.call('POST', '/v1/accounts', {
    body: { ...form('common@example.org', '9300000005'), password: 'Password123' },
  });
  expect(answer.json()).toMatchObject({ code: 'password-common' });
  expect(await usersWith('email', 'common@example.org')).toEqual([]);
});

test('no answer about an account comes sooner than any work for it ends', async () => {
  const slow = await openAccountsHub(150);
  await slow.addPerson('there@example.org');
  for (const email of ['there@example.org', 'nobody@example.org']) {
    const start = performance.now();
    const answer = await slow.call('POST', '/v1/accounts/forgot', { body: { email } });
    expect(answer.statusCode).toBe(202);
    expect(performance.now() - start).toBeGreaterThan(145);
  }
  await slow[Symbol.asyncDispose]();
});
