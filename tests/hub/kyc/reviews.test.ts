import { expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { StaffActor } from '#server/services/actor.ts';
import { openHubDesk, type HubDesk } from '#tests/fixtures/hub-desk.ts';

const WAITING = { review_state: 'waiting' as const, waiting_since: '2026-11-01T00:00:00.000Z' };

function decide(
  desk: HubDesk,
  reviewer: StaffActor,
  userId: string,
  change: object = {},
): ReturnType<HubDesk['ask']> {
  return desk.ask(reviewer, 'POST', `/v1/reviews/${userId}/decisions`, {
    id: newId(),
    decision: 'approved',
    seen_id: null,
    documents: [],
    ...change,
  });
}

test('two reviewers who decide at once: one wins, the other is told', async () => {
  await using desk = await openHubDesk();
  const [first, second] = [await desk.addStaff('reviewer'), await desk.addStaff('reviewer')];
  for (let round = 0; round < 5; round++) {
    const person = await desk.addPerson(WAITING);
    const answers = await Promise.all([
      decide(desk, first, person.id),
      decide(desk, second, person.id, { decision: 'rejected', reason: 'card-expired' }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status === 412)?.body.code).toBe('edit-clash');
    expect(await desk.mailsOf(person.id)).toHaveLength(1);
  }
});

test('pictures that were replaced meanwhile are not approved by who saw the ones before', async () => {
  await using desk = await openHubDesk();
  const reviewer = await desk.addStaff('reviewer');
  const person = await desk.addPerson(WAITING);
  const document = (id: string, created_at: string) => ({
    id,
    user_id: person.id,
    file_type: 'selfie' as const,
    mime: 'image/jpeg' as const,
    size: 1000,
    width: 30,
    height: 40,
    storage_key: `${person.id}/selfie/${id}`,
    created_at,
  });
  const { database } = desk.base;
  const [seen, later] = [newId(), newId()];
  const put = (id: string, at: string) =>
    database.insertInto('documents').values(document(id, at)).execute();
  await put(seen, '2026-11-01T00:00:00.000Z');
  const replaced_at = '2026-11-01T00:05:00.000Z';
  await database.updateTable('documents').set({ replaced_at }).where('id', '=', seen).execute();
  await put(later, replaced_at);
  const answer = await decide(desk, reviewer, person.id, { documents: [seen] });
  expect([answer.status, answer.body.code]).toEqual([412, 'edit-clash']);
  expect((await decide(desk, reviewer, person.id)).body.code).toBe('edit-clash');
  const right = await decide(desk, reviewer, person.id, { documents: [later] });
  expect(right.status).toBe(200);
});

test('ten reviewers who ask at once get ten people, the longest waiting first', async () => {
  await using desk = await openHubDesk();
  const people: string[] = [];
  for (let hour = 10; hour < 22; hour++) {
    const waiting_since = `2026-11-01T${hour}:00:00.000Z`;
    people.push((await desk.addPerson({ ...WAITING, waiting_since })).id);
  }
  const reviewers = await Promise.all(Array.from({ length: 10 }, () => desk.addStaff('reviewer')));
  const next = (who: StaffActor) => desk.ask(who, 'POST', '/v1/reviews/next', {});
  const given = (await Promise.all(reviewers.map(next))).map(({ body }) => body.case.user_id);
  expect(new Set(given)).toEqual(new Set(people.slice(0, 10)));
  expect(new Set(given).size).toBe(10);
  const [one, other] = reviewers as [StaffActor, StaffActor];
  expect((await desk.ask(other, 'POST', `/v1/reviews/${given[0]}/lease`)).body.code).toBe(
    'kyc-leased',
  );
  expect((await decide(desk, other, given[0])).body.code).toBe('kyc-lease-lost');
  expect((await desk.ask(one, 'GET', '/v1/reviews')).body).toEqual({
    waiting: 12,
    leased: 9,
    asked: 0,
    decided: 0,
  });
  // Whoever does nothing for ten minutes has nobody any more.
  desk.clockAhead = 11 * 60_000;
  expect((await next(other)).body.case.user_id).toBe(people[0]);
});

test('who was turned down by a reviewer comes to them last, and to others in turn', async () => {
  await using desk = await openHubDesk();
  const [first, second] = [await desk.addStaff('reviewer'), await desk.addStaff('reviewer')];
  const earlier = await desk.addPerson(WAITING);
  const later = await desk.addPerson({
    ...WAITING,
    waiting_since: '2026-11-01T09:00:00.000Z',
  });
  const rejected = { decision: 'rejected', reason: 'card-expired' };
  expect((await decide(desk, first, earlier.id, rejected)).status).toBe(200);
  // A new picture puts the person back where they stood.
  await desk.base.database
    .updateTable('users')
    .set({ status: 'pending', ...WAITING })
    .where('id', '=', earlier.id)
    .execute();
  const next = async (who: StaffActor): Promise<string> =>
    (await desk.ask(who, 'POST', '/v1/reviews/next', {})).body.case.user_id;
  expect(await next(first)).toBe(later.id);
  expect(await next(second)).toBe(earlier.id);
  await desk.ask(second, 'DELETE', `/v1/reviews/${earlier.id}/lease`);
  await decide(desk, first, later.id);
  expect(await next(first)).toBe(earlier.id);
});

test('an approval brings every ticket that is due, once; a rejection ends them', async () => {
  await using desk = await openHubDesk();
  const reviewer = await desk.addStaff('reviewer');
  const person = await desk.addPerson(WAITING);
  const events = [await desk.addEvent(), await desk.addEvent()];
  for (const { id } of events) {
    await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: id });
  }
  const decision = { id: newId() };
  expect((await decide(desk, reviewer, person.id, decision)).status).toBe(200);
  expect((await decide(desk, reviewer, person.id, decision)).status).toBe(200);
  const own = await desk.ask(person, 'GET', '/v1/me/registrations');
  expect(own.body.registrations).toMatchObject([{ has_ticket: true }, { has_ticket: true }]);
  expect((await desk.mailsOf(person.id)).toSorted()).toEqual([
    'approved',
    'registration-received',
    'registration-received',
    'ticket',
    'ticket',
  ]);
  const rejected = { decision: 'rejected', reason: 'card-looks-altered', seen_id: decision.id };
  expect((await decide(desk, reviewer, person.id, rejected)).status).toBe(200);
  const tickets = await desk.base.database.selectFrom('tickets').select('status').execute();
  expect(tickets).toEqual([{ status: 'revoked' }, { status: 'revoked' }]);
  expect((await desk.logged()).filter((type) => type === 'kyc.decided')).toHaveLength(2);
});

test('registering and being approved at the same moment make one ticket', async () => {
  await using desk = await openHubDesk();
  const reviewer = await desk.addStaff('reviewer');
  for (let round = 0; round < 5; round++) {
    const person = await desk.addPerson(WAITING);
    const event = await desk.addEvent();
    await Promise.all([
      decide(desk, reviewer, person.id),
      desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id }),
    ]);
    const tickets = await desk.base.database
      .selectFrom('tickets')
      .select('status')
      .where('event_id', '=', event.id)
      .execute();
    expect(tickets).toEqual([{ status: 'active' }]);
  }
});

test('a decision is taken back within five minutes, by whoever made it', async () => {
  await using desk = await openHubDesk();
  const [reviewer, other] = [await desk.addStaff('reviewer'), await desk.addStaff('reviewer')];
  const person = await desk.addPerson(WAITING);
  const event = await desk.addEvent();
  await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id });
  const id = newId();
  await decide(desk, reviewer, person.id, { id });
  const url = `/v1/decisions/${id}/take-back`;
  expect((await desk.ask(other, 'POST', url, { id: newId() })).body.code).toBe('not-allowed');
  const back = await desk.ask(reviewer, 'POST', url, { id: newId() });
  expect(back.body.case).toMatchObject({ user_id: person.id, status: 'pending' });
  const ticket = await desk.base.database.selectFrom('tickets').select('status').execute();
  expect(ticket).toEqual([{ status: 'revoked' }]);
  const again = { id: newId(), seen_id: back.body.case.seen_id };
  await decide(desk, reviewer, person.id, again);
  desk.clockAhead = 6 * 60_000;
  const late = await desk.ask(reviewer, 'POST', `/v1/decisions/${again.id}/take-back`, {
    id: newId(),
  });
  expect(late.body.code).toBe('too-late');
});

test('identity numbers, missing reasons and one’s own registrations are refused', async () => {
  await using desk = await openHubDesk();
  const reviewer = await desk.addStaff('reviewer', 'asha@example.org');
  const gate = await desk.addStaff('gate');
  const person = await desk.addPerson(WAITING);
  const words = 'Number 1234 5678 9012 is not theirs';
  const rejected = { decision: 'rejected', reason: 'other' };
  expect((await decide(desk, reviewer, person.id, { ...rejected, words })).body.code).toBe(
    'identity-number',
  );
  expect((await decide(desk, reviewer, person.id, rejected)).body.code).toBe('invalid-input');
  expect((await decide(desk, gate, person.id)).status).toBe(403);
  const added = await desk.addPerson({ ...WAITING, added_by: reviewer.id });
  const self = await desk.addPerson({ ...WAITING, email: 'asha@example.org' });
  for (const { id } of [added, self]) {
    const answer = await decide(desk, reviewer, id);
    expect([answer.status, answer.body.facts]).toEqual([403, { reason: 'own-registration' }]);
  }
});
