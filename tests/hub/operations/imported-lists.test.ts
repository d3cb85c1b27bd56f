import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { ImportedPart } from '#shared/domain/operation.ts';
import {
  openPushDesk,
  placeOf,
  ticketFor,
  walkIn,
  type PushDesk,
  type TestKiosk,
} from './push-desk.ts';

let hub: PushDesk;
beforeAll(async () => {
  hub = await openPushDesk();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const database = () => hub.desk.base.database;

async function stage() {
  const event = await hub.desk.addEvent();
  return { event, kiosk: await hub.addKiosk([event.id]) };
}

/** Whom an event has, in no order. */
async function guestsOf(eventId: Uuid): Promise<Set<Uuid>> {
  const rows = await database()
    .selectFrom('registrations')
    .select('user_id')
    .where('event_id', '=', eventId)
    .where('status', '=', 'registered')
    .execute();
  return new Set(rows.map(({ user_id }) => user_id));
}

async function erasedPerson(): Promise<Uuid> {
  const { id } = await hub.desk.addPerson({ status: 'approved' });
  const erased_at = toInstant(Date.now());
  await database().updateTable('users').set({ erased_at }).where('id', '=', id).execute();
  return id;
}

/** A list of one part and its end. */
function list(kiosk: TestKiosk, eventId: Uuid, rows: ImportedPart['rows']) {
  const import_id = newId();
  return {
    take: () =>
      hub.outcomes(
        kiosk,
        kiosk.say('attendees.imported', { import_id, event_id: eventId, part: 1, rows }),
        kiosk.say('import.ended', { import_id, outcome: 'finished', rows: rows.length }),
      ),
    takeBack: () =>
      hub.outcomes(
        kiosk,
        kiosk.say('import.ended', { import_id, outcome: 'cancelled', rows: rows.length }),
      ),
  };
}

describe('A list of a laptop', () => {
  it('leaves out who was erased meanwhile, and takes all others, twins too', async () => {
    const { event, kiosk } = await stage();
    const gone = await erasedPerson();
    const person = walkIn();
    const twin = walkIn({ phone: person.phone });
    const { take, takeBack } = list(kiosk, event.id, [
      { user: null, registration: placeOf(gone, event), ticket: null },
      { user: person, registration: placeOf(person.id, event), ticket: null },
      { user: twin, registration: placeOf(twin.id, event), ticket: null },
    ]);
    expect(await take()).toEqual(['applied', 'applied']);
    expect(await guestsOf(event.id)).toEqual(new Set([person.id, twin.id]));
    expect(await takeBack()).toEqual(['applied']);
    expect(await guestsOf(event.id)).toEqual(new Set());
  });

  it('registers somebody who was merged meanwhile as who they are now, with their ticket', async () => {
    const { event: before, kiosk } = await stage();
    const kept = walkIn();
    const merged = walkIn({ phone: kept.phone });
    for (const one of [kept, merged]) {
      const own = placeOf(one.id, before);
      await hub.push(kiosk, kiosk.say('attendee.saved', one), kiosk.say('registration.saved', own));
    }
    await hub.twins.merge(merged.id, await hub.desk.addStaff('admin'));
    const event = await hub.desk.addEvent();
    await database()
      .insertInto('kiosk_events')
      .values({ kiosk_id: kiosk.id, event_id: event.id })
      .execute();
    const place = placeOf(merged.id, event);
    const ticket = ticketFor(place);
    await list(kiosk, event.id, [{ user: null, registration: place, ticket }]).take();
    expect(await guestsOf(event.id)).toEqual(new Set([kept.id]));
    const held = await database()
      .selectFrom('tickets')
      .select('registration_id')
      .where('number', '=', ticket.number)
      .executeTakeFirst();
    expect(held).toEqual({ registration_id: registrationId(kept.id, event.id) });
  });

  it.each([
    [
      'under another’s registration',
      (eventId: Uuid, other: Uuid) => ({ id: registrationId(other, eventId) }),
    ],
    ['of another event', () => ({ event_id: newId() })],
  ])('with a row %s is refused whole, and keeps nobody out', async (_, change) => {
    const { event, kiosk } = await stage();
    const [person, other] = [walkIn(), walkIn()];
    const registration = {
      ...placeOf(person.id, event),
      ...change(event.id, other.id),
    };
    const { take } = list(kiosk, event.id, [{ user: person, registration, ticket: null }]);
    expect(await take()).toEqual(['rejected operation-unreadable', 'applied']);
    expect(await guestsOf(event.id)).toEqual(new Set());
    const own = placeOf(other.id, event);
    await hub.push(kiosk, kiosk.say('attendee.saved', other), kiosk.say('registration.saved', own));
    expect(await guestsOf(event.id)).toEqual(new Set([other.id]));
  });
});
