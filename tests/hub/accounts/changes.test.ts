import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccountsHub, PASSWORD, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

let count = 0;
async function signedIn(): Promise<{ id: string; email: string; token: string }> {
  count += 1;
  const email = `change-${count}@example.org`;
  const id = await hub.addPerson(email);
  return { id, email, token: (await hub.signIn(email)).access };
}

test('a change says which version it saw; one of an older version is refused', async () => {
  const { token } = await signedIn();
  const read = await hub.call('GET', '/v1/me', { token });
  const etag = String(read.headers.etag);
  const patch = (location: string) =>
    hub.call('PATCH', '/v1/me', { token, body: { location }, headers: { 'if-match': etag } });
  const changed = await patch('Nagpur');
  expect(changed.json()).toMatchObject({ location: 'Nagpur' });
  expect(changed.headers.etag).not.toBe(etag);
  expect((await patch('Nashik')).json()).toMatchObject({ status: 412, code: 'edit-clash' });
});

test('of two changes of one version at once one wins', async () => {
  const { token } = await signedIn();
  const etag = String((await hub.call('GET', '/v1/me', { token })).headers.etag);
  const answers = await Promise.all(
    ['Nagpur', 'Nashik', 'Thane', 'Satara'].map((location) =>
      hub.call('PATCH', '/v1/me', { token, body: { location }, headers: { 'if-match': etag } }),
    ),
  );
  const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, 412, 412, 412]);
});

test('who was approved under a name waits again under another, having been asked', async () => {
  const { id, token } = await signedIn();
  await hub.base.database
    .updateTable('users')
    .set({ status: 'approved', review_state: 'done' })
    .where('id', '=', id)
    .execute();
  const refused = await hub.call('PATCH', '/v1/me', { token, body: { name: 'Another Name' } });
  expect(refused.json()).toMatchObject({ code: 'review-again-needed' });
  const asked = await hub.call('PATCH', '/v1/me', {
    token,
    body: { name: 'Another Name', review_again: true },
  });
  expect(asked.json()).toMatchObject({ status: 'pending', review_state: 'waiting' });
});

test('a text that the form refuses is refused', async () => {
  const { token } = await signedIn();
  const answer = await hub.call('PATCH', '/v1/me', { token, body: { name: 'A' } });
  expect(answer.json()).toMatchObject({ code: 'form-invalid', facts: { name: 'too-short' } });
});

test('changing the number wants the password, and says that it is another’s', async () => {
  const { token } = await signedIn();
  await hub.addPerson('holder@example.org', '9555500000');
  const put = (phone: string, password = PASSWORD) =>
    hub.call('PUT', '/v1/me/phone', { token, body: { phone, password } });
  expect((await put('95555 00001', 'wrong')).json()).toMatchObject({ code: 'sign-in-refused' });
  expect((await put('95555 00000')).json()).toMatchObject({ status: 409, code: 'phone-taken' });
  expect((await put('+91 95555 00001')).json()).toMatchObject({ phone: '9555500001' });
});

test('of twenty who take one number at once one gets it', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, signedIn));
  const answers = await Promise.all(
    people.map(({ token }) =>
      hub.call('PUT', '/v1/me/phone', { token, body: { phone: '9555511111', password: PASSWORD } }),
    ),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(19);
});

test('changing the password wants the current one; other sessions end, this one goes on', async () => {
  const { email, token } = await signedIn();
  const other = await hub.signIn(email);
  const next = 'another quiet evening';
  const put = (current: string) =>
    hub.call('PUT', '/v1/me/password', { token, body: { current, password: next } });
  expect((await put('wrong')).json()).toMatchObject({ code: 'sign-in-refused' });
  expect((await put(PASSWORD)).statusCode).toBe(204);
  expect((await hub.call('GET', '/v1/me', { token })).statusCode).toBe(200);
  expect((await hub.call('GET', '/v1/me', { token: other.access })).statusCode).toBe(401);
  const body = { email, password: next };
  expect((await hub.call('POST', '/v1/sessions', { body })).statusCode).toBe(201);
});

test('of two changes of the password at once one is refused', async () => {
  const { token } = await signedIn();
  const answers = await Promise.all(
    ['one quiet evening', 'two quiet evenings'].map((password) =>
      hub.call('PUT', '/v1/me/password', { token, body: { current: PASSWORD, password } }),
    ),
  );
  const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
  expect(statuses).toEqual([204, 401]);
});

test('the link that confirms is sent again once in five minutes, and never when it is confirmed', async () => {
  const { id, token } = await signedIn();
  const again = () => hub.call('POST', '/v1/me/confirmation', { token });
  const kinds = async () =>
    (await hub.mails()).filter((one) => one.user_id === id).map(({ kind }) => kind);
  await again();
  expect(await kinds()).toEqual([]);
  await hub.base.database
    .updateTable('users')
    .set({ email_confirmed_at: null })
    .where('id', '=', id)
    .execute();
  await again();
  await again();
  expect(await kinds()).toEqual(['confirm-email']);
});
