import { afterAll, beforeAll, expect, test } from 'vitest';
import { SESSION_COOKIE } from '#server/web/session-cookie.ts';
import type { FakeAccount } from '#tests/fakes/fake-page-services.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';
import { openPageStand, type PageStand } from '#tests/fixtures/page-stand.ts';

let stand: PageStand;
beforeAll(async () => {
  stand = await openPageStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const readerOf = (account: FakeAccount): PageReader =>
  new PageReader(stand.app, { [SESSION_COOKIE]: stand.services.session(account) });
const saidBy = ({ id }: FakeAccount) =>
  stand.services.consentsSaid.filter((row) => row.user_id === id).map((row) => row.decision);

test('a selfie asks for consent, unticked; without it the picture is taken all the same', async () => {
  const account = stand.services.addAccount();
  const reader = readerOf(account);
  await reader.get('/account/pictures/adhar_front');
  expect(reader.html).not.toContain('name="consent"');
  await reader.get('/account/pictures/selfie');
  expect(reader.html).toContain('name="consent" type="checkbox" value="yes">');
  expect(reader.html).toContain('A computer turns your photo into a row of numbers.');
  await reader.sendPicture('/account/pictures/selfie', Buffer.from('jpeg'));
  expect(account.pictures.has('selfie')).toBe(true);
  expect(saidBy(account)).toEqual([]);
});

test('a ticked box gives consent, the settings take it back, and the selfie asks again', async () => {
  const account = stand.services.addAccount();
  const reader = readerOf(account);
  await reader.get('/account/pictures/selfie');
  await reader.sendPicture('/account/pictures/selfie', Buffer.from('jpeg'), { consent: 'yes' });
  expect(saidBy(account)).toEqual(['given']);
  await reader.get('/account/pictures/selfie');
  expect(reader.html).not.toContain('name="consent"');
  await reader.get('/account/settings');
  expect(reader.html).toContain('Take my agreement back');
  await reader.send('/account/consent', { decision: 'withdrawn' });
  await reader.get('/account/settings');
  expect(reader.html).toContain('Saved: you do not agree. Show your card at the gate.');
  expect(saidBy(account)).toEqual(['given', 'withdrawn']);
});

test('an approved person changes the place freely, and the name after agreeing to a review', async () => {
  const account = stand.services.addAccount({ status: 'approved' });
  const reader = readerOf(account);
  await reader.get('/account/profile');
  await reader.send('/account/profile', { name: account.name, location: 'Wardha' });
  expect(account).toMatchObject({ location: 'Wardha', status: 'approved' });
  await reader.get('/account/profile');
  const typed = { name: 'Asha Patil', location: 'Wardha' };
  const refused = await reader.send('/account/profile', typed);
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain('value="Asha Patil"');
  expect(account.name).toBe('Asha Deshmukh');
  await reader.send('/account/profile', { ...typed, again: 'yes' });
  expect(account).toMatchObject({ name: 'Asha Patil', status: 'pending' });
});

test('a name that the form refuses is told beside it', async () => {
  const account = stand.services.addAccount();
  const reader = readerOf(account);
  await reader.get('/account/profile');
  const answer = await reader.send('/account/profile', { name: '', location: 'Wardha' });
  expect(answer.body).toContain('Enter your name.');
});

test('choosing a language while signed in changes that of messages; signed out, nobody’s', async () => {
  const account = stand.services.addAccount();
  await readerOf(account).get('/language/hi?back=/account');
  expect(account.language).toBe('hi');
  const answer = await new PageReader(stand.app).get('/language/en');
  expect(answer.statusCode).toBe(303);
  expect(account.language).toBe('hi');
});
