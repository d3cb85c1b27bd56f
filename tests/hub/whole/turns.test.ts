import { expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { AttendeeActor, StaffActor } from '#server/services/actor.ts';
import { openHubDesk, type HubDesk } from '#tests/fixtures/hub-desk.ts';

const SEED = 20_261_123;
const CLIENTS = 8;
const TURNS = 30;
const CAPACITY = 3;

/** Numbers from 0 up to a bound, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One thing that somebody does; refusals are part of it, failures are not. */
async function turn(
  desk: HubDesk,
  below: (bound: number) => number,
  people: readonly AttendeeActor[],
  events: readonly { readonly id: string }[],
  reviewers: readonly StaffActor[],
): Promise<number> {
  const person = people[below(people.length)]!;
  const event = events[below(events.length)]!;
  const reviewer = reviewers[below(reviewers.length)]!;
  const choice = below(8);
  if (choice <= 1) {
    const body = { event_id: event.id };
    return (await desk.ask(person, 'POST', '/v1/me/registrations', body)).status;
  }
  if (choice === 2) {
    const { body } = await desk.ask(person, 'GET', '/v1/me/registrations');
    const mine = body.registrations as readonly { id: string }[];
    const one = mine[below(Math.max(1, mine.length))];
    if (one === undefined) return 200;
    return (await desk.ask(person, 'DELETE', `/v1/me/registrations/${one.id}`)).status;
  }
  const opened = await desk.ask(reviewer, 'POST', `/v1/reviews/${person.id}/lease`);
  if (opened.status !== 200) return opened.status;
  const { seen_id, decisions } = opened.body.case;
  if (choice === 7 && decisions.length > 0) {
    const url = `/v1/decisions/${decisions.at(-1).id}/take-back`;
    return (await desk.ask(reviewer, 'POST', url, { id: newId() })).status;
  }
  const made =
    choice === 6
      ? { decision: 'rejected', reason: 'card-expired', words: null }
      : { decision: 'approved' };
  const body = { id: newId(), seen_id, documents: [], ...made };
  return (await desk.ask(reviewer, 'POST', `/v1/reviews/${person.id}/decisions`, body)).status;
}

test('whatever people and reviewers do at once, places, tickets and the log agree', async () => {
  await using desk = await openHubDesk();
  const below = randomNumbers(SEED);
  const waiting = { review_state: 'waiting' as const, waiting_since: '2026-11-01T00:00:00.000Z' };
  const people = await Promise.all(Array.from({ length: 6 }, () => desk.addPerson(waiting)));
  const events = [
    await desk.addEvent({ capacity: CAPACITY }),
    await desk.addEvent({ capacity: CAPACITY }),
  ];
  const reviewers = [await desk.addStaff('reviewer'), await desk.addStaff('reviewer')];

  const statuses: number[] = [];
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let count = 0; count < TURNS; count++)
        statuses.push(await turn(desk, below, people, events, reviewers));
    }),
  );
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(50);

  const { database } = desk.base;
  const standing = await database
    .selectFrom('registrations as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select(['r.id', 'r.event_id', 'r.status', 'u.status as kyc'])
    .execute();
  for (const { id } of events) {
    const { registered } = await database
      .selectFrom('events')
      .select('registered')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const counted = standing.filter((one) => one.event_id === id && one.status === 'registered');
    expect(registered).toBe(counted.length);
    expect(registered).toBeLessThanOrEqual(CAPACITY);
  }
  const active = await database
    .selectFrom('tickets')
    .select('registration_id')
    .where('status', '=', 'active')
    .execute();
  const due = standing.filter(({ status, kyc }) => status === 'registered' && kyc === 'approved');
  expect(active.map((one) => one.registration_id).toSorted()).toEqual(
    due.map(({ id }) => id).toSorted(),
  );
  const chain = await database
    .selectFrom('activity_logs')
    .select('seq')
    .orderBy('position')
    .execute();
  expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_, index) => index + 1));
});
