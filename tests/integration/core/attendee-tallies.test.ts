import { expect, it } from 'vitest';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import {
  EVENT_ID,
  OTHER_EVENT_ID,
  OTHER_TYPE,
  TYPE_STANDARD,
  type Guest,
} from '#tests/fixtures/small-event.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { FIELDS, openAttendeeKiosk, type AttendeeKiosk } from './attendee-kiosk.ts';

const GUESTS = 8;
const STEPS = 60;

interface Held {
  readonly id: Uuid;
  readonly user_id: Uuid;
  readonly event_id: Uuid;
}

/** What the tallies say of each event, and what its rows come to. */
function tallied(kiosk: AttendeeKiosk<unknown>): { kept: unknown[]; counted: unknown[] } {
  return {
    kept: kiosk.rows(
      'SELECT event_id, expected, inside, admitted FROM event_tallies ORDER BY event_id',
    ),
    counted: kiosk.rows(
      `SELECT e.id AS event_id, count(r.id) FILTER (WHERE r.status = 'registered') AS expected,
         coalesce(sum(r.inside), 0) AS inside, coalesce(sum(r.admitted), 0) AS admitted
       FROM events e LEFT JOIN registrations r ON r.event_id = e.id
       GROUP BY e.id ORDER BY e.id`,
    ),
  };
}

/** One thing that staff do, or a guest. What is refused changes nothing. */
async function act(
  kiosk: AttendeeKiosk<Guest[]>,
  call: CoreClient,
  random: () => number,
): Promise<string> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const held = kiosk.rows<Held>('SELECT id, user_id, event_id FROM registrations ORDER BY id');
  const bulk = (to: 'cancel' | 'restore' | 'replace-tickets') =>
    call('registration.bulk', {
      choice: { by: 'ids', registrationIds: [pick(held).id] },
      act: { to },
    });
  const acts = {
    scan: async () => {
      kiosk.clock.advance(10_000 + random() * 60_000);
      await kiosk.scan(pick(kiosk.made).text);
    },
    undo: async () => {
      const [last] = kiosk.rows<{ id: Uuid }>(
        'SELECT id FROM check_ins ORDER BY position DESC LIMIT 1',
      );
      if (last !== undefined) await kiosk.core.call('gate.undo', { checkInId: last.id });
    },
    cancel: () => bulk('cancel'),
    restore: () => bulk('restore'),
    replace: () => bulk('replace-tickets'),
    move: () =>
      call('registration.bulk', {
        choice: { by: 'ids', registrationIds: [pick(held).id] },
        act: { to: 'move', eventId: OTHER_EVENT_ID, ticketTypeId: OTHER_TYPE },
      }),
    add: () =>
      call('attendee.add', {
        userId: newId(),
        eventId: EVENT_ID,
        ticketTypeId: TYPE_STANDARD,
        fields: FIELDS,
        flags: [],
        consent: null,
        approve: 'self',
      }),
    register: () =>
      call('registration.add', {
        userId: pick(held).user_id,
        eventId: OTHER_EVENT_ID,
        ticketTypeId: OTHER_TYPE,
        flags: [],
      }),
    merge: () =>
      call('attendee.merge', {
        keptId: pick(held).user_id,
        mergedId: pick(held).user_id,
        fields: FIELDS,
      }),
  };
  const often = ['scan', 'scan', 'scan', 'undo', 'merge'] as const;
  const name = pick([...often, ...(Object.keys(acts) as (keyof typeof acts)[])]);
  try {
    await acts[name]();
    return name;
  } catch (error) {
    if (error instanceof GatehouseError && error.code !== 'internal') return `${name} refused`;
    throw error;
  }
}

it.each([1, 2, 3])(
  'whatever staff and guests do in turns, the tallies are what the rows come to (%i)',
  async (seed) => {
    await using kiosk = await openAttendeeKiosk((small) =>
      Array.from({ length: GUESTS }, () => small.addGuest()),
    );
    const call = await kiosk.as('organiser');
    const random = seededRandom(seed);
    const done = new Set<string>();
    for (let step = 0; step < STEPS; step++) {
      done.add(await act(kiosk, call, random));
      const { kept, counted } = tallied(kiosk);
      expect(kept, `step ${step}`).toEqual(counted);
    }
    for (const name of ['scan', 'merge', 'cancel', 'move', 'add']) expect(done).toContain(name);
  },
);
