import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import {
  admission,
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
const registeredAt = async (id: Uuid) =>
  (
    await database()
      .selectFrom('events')
      .select('registered')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).registered;

async function stage() {
  const event = await hub.desk.addEvent();
  const [kiosk, other] = [await hub.addKiosk([event.id]), await hub.addKiosk([event.id])];
  return { event, kiosk, other };
}

describe('Operations of two kiosks', () => {
  it('come to the same rows in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (order) => {
        const outcomes = [];
        for (const isShuffled of [false, true]) {
          const { event, kiosk, other } = await stage();
          const rows = await saidBy(event, kiosk, other);
          const ranked = rows
            .map((said) => ({ said, rank: isShuffled ? order.next().value : 0 }))
            .toSorted((a, b) => a.rank - b.rank);
          for (const { said } of ranked) await hub.push(kiosk, said);
          outcomes.push(await whatIs(event.id));
        }
        expect(outcomes[1]).toEqual(outcomes[0]);
      }),
      { numRuns: 4 },
    );
  });

  /** The same story each time: stamps are what orders it. */
  async function saidBy(
    event: { id: Uuid; typeId: Uuid },
    kiosk: TestKiosk,
    other: TestKiosk,
  ): Promise<CarriedOperation[]> {
    const person = walkIn();
    const own = placeOf(person.id, event, { created_at: toInstant(0) });
    const of = { eventId: event.id, registrationId: own.id };
    const start = Date.now();
    const at = (ms: number) => ({ occurred_at: toInstant(start + ms) });
    const [first, second] = [admission(kiosk, of, at(1)), admission(other, of, at(2))];
    const third = admission(other, of, at(3));
    const stamps = Array.from({ length: 12 }, (_, number) => other.stamp(number * 100));
    const say = kiosk.say.bind(kiosk);
    const ticket = ticketFor(own);
    return [
      say('attendee.saved', person, { hlc: stamps[0]! }),
      say('registration.saved', own, { hlc: stamps[1]! }),
      say('ticket.saved', ticket, { hlc: stamps[2]! }),
      say('ticket.saved', { ...ticket, status: 'revoked' }, { hlc: stamps[3]! }),
      say('attendee.saved', { ...person, name: 'First' }, { hlc: stamps[4]!, fields: ['name'] }),
      other.say(
        'attendee.saved',
        { ...person, name: 'Second', location: 'Goa' },
        {
          hlc: stamps[5]!,
          fields: ['name', 'location'],
        },
      ),
      other.say(
        'registration.saved',
        { ...own, status: 'cancelled' },
        {
          hlc: stamps[6]!,
          fields: ['status'],
        },
      ),
      say('registration.saved', { ...own, flags: ['vip'] }, { hlc: stamps[7]!, fields: ['flags'] }),
      say('check-in.recorded', first, { hlc: stamps[8]! }),
      other.say('check-in.recorded', second, { hlc: stamps[9]! }),
      other.say('check-in.recorded', third, { hlc: stamps[10]! }),
      say(
        'check-in.recorded',
        { ...first, id: newId(), kind: 'undo', about_id: first.id },
        { hlc: stamps[11]! },
      ),
    ];
  }

  async function whatIs(eventId: Uuid) {
    const places = await database()
      .selectFrom('registrations as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .leftJoin('tickets as t', 't.registration_id', 'r.id')
      .select(['u.name', 'u.location', 'r.status', 'r.flags', 't.status as ticket'])
      .select((is) => is('r.check_in_time', 'is not', null).as('came'))
      .where('r.event_id', '=', eventId)
      .execute();
    const alerts = await database()
      .selectFrom('alerts')
      .select(['kind'])
      .where('event_id', '=', eventId)
      .execute();
    const checkIns = await database()
      .selectFrom('check_ins')
      .select('kind')
      .where('event_id', '=', eventId)
      .orderBy('hlc')
      .execute();
    return { places, alerts, checkIns, registered: await registeredAt(eventId) };
  }
});
