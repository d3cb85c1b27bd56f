import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { openAccountsHub, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

async function signedIn(email: string): Promise<{ id: string; token: string }> {
  const id = await hub.addPerson(email);
  return { id, token: (await hub.signIn(email)).access };
}
const say = (token: string, decision: string) =>
  hub.call('PUT', '/v1/me/consents', {
    token,
    body: { purpose: 'face-matching', decision, language: 'hi' },
  });
const rowsOf = (id: string) =>
  hub.base.database
    .selectFrom('consents')
    .select(['decision', 'text_version', 'language', 'staff_id'])
    .where('user_id', '=', id)
    .orderBy('position')
    .execute();
const loggedOf = async (id: string) => {
  const rows = await hub.base.database
    .selectFrom('activity_logs')
    .select('activity_type')
    .where('about_id', '=', id)
    .where('activity_type', 'like', 'consent.%')
    .execute();
  return rows.map(({ activity_type }) => activity_type);
};

test('a consent is given once, withdrawn, and in the own data; each change is logged', async () => {
  const { id, token } = await signedIn('consent@example.org');
  const before = await hub.call('GET', '/v1/me/consents', { token });
  expect(before.json()).toEqual({ 'face-matching': null });
  const answers = await Promise.all([say(token, 'given'), say(token, 'given')]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect((await say(token, 'withdrawn')).json()).toMatchObject({
    'face-matching': { decision: 'withdrawn', text_version: 'face-matching-1', language: 'hi' },
  });
  const row = { text_version: 'face-matching-1', language: 'hi', staff_id: null };
  expect(await rowsOf(id)).toEqual([
    { decision: 'given', ...row },
    { decision: 'withdrawn', ...row },
  ]);
  expect(await loggedOf(id)).toEqual(['consent.given', 'consent.withdrawn']);
  const data = (await hub.call('GET', '/v1/me/data', { token })).json<{ consents: unknown[] }>();
  expect(data.consents).toMatchObject([{ decision: 'given' }, { decision: 'withdrawn' }]);
});

test('a withdrawal counts after a consent of a desk whose clock is ahead', async () => {
  const { id, token } = await signedIn('ahead@example.org');
  const ahead = new Date(Date.now() + 3_600_000).toISOString();
  await hub.base.database
    .insertInto('consents')
    .values({
      id: newId(),
      user_id: id,
      purpose: 'face-matching',
      decision: 'given',
      text_version: 'face-matching-1',
      language: 'en',
      staff_id: newId(),
      recorded_at: ahead,
    })
    .execute();
  await say(token, 'withdrawn');
  const now = await hub.call('GET', '/v1/me/consents', { token });
  expect(now.json()).toMatchObject({ 'face-matching': { decision: 'withdrawn' } });
});

test('what is no decision is refused', async () => {
  const { id, token } = await signedIn('odd@example.org');
  expect((await say(token, 'maybe')).statusCode).toBe(400);
  expect(await rowsOf(id)).toEqual([]);
});
