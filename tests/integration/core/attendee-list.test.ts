import { describe, expect, it } from 'vitest';
import {
  OTHER_EVENT_ID,
  OTHER_TYPE,
  TYPE_STANDARD,
  TYPE_VIP,
} from '#tests/fixtures/small-event.ts';
import { EVERYBODY, listed, openAttendeeKiosk } from './attendee-kiosk.ts';
import { openRaw } from './test-core.ts';

const NAMES = ['Meera Rao', 'asha kulkarni', 'Émile Roy', 'Zoya Khan', 'Omar Khan'];

function fill(small: Parameters<Parameters<typeof openAttendeeKiosk>[0]>[0]) {
  const guests = NAMES.map((name, index) =>
    small.addGuest({
      user: {
        name,
        email: `${name.slice(0, 4).toLowerCase().trim()}${index}@a.example.org`,
        status: index === 3 ? 'pending' : 'approved',
      },
      registration: {
        ticket_type_id: index === 0 ? TYPE_VIP : TYPE_STANDARD,
        status: index === 4 ? 'cancelled' : 'registered',
        created_at: `2026-11-0${9 - index}T00:00:00.000Z`,
      },
    }),
  );
  small.addGuest({
    eventId: OTHER_EVENT_ID,
    user: { name: 'Elsewhere Guest' },
    registration: { ticket_type_id: OTHER_TYPE },
  });
  return guests;
}

describe('the list of an event’s attendees', () => {
  it('holds the event’s people alone, by name whatever its case, with its total', async () => {
    await using kiosk = await openAttendeeKiosk(fill);
    const page = await listed(await kiosk.as('reviewer'));
    expect(page.rows.map(({ name }) => name)).toEqual([
      'asha kulkarni',
      'Meera Rao',
      'Omar Khan',
      'Zoya Khan',
      'Émile Roy',
    ]);
    expect(page.total).toBe(5);
  });

  it('is narrowed by each filter, and its total with it', async () => {
    await using kiosk = await openAttendeeKiosk(fill);
    await kiosk.scan(kiosk.made[0]!.text);
    const call = await kiosk.as('organiser');
    const names = async (change: Parameters<typeof listed>[1]) => {
      const { rows, total } = await listed(call, change);
      expect(total).toBe(rows.length);
      return rows.map(({ name }) => name);
    };
    expect(await names({ kyc: 'pending' })).toEqual(['Zoya Khan']);
    expect(await names({ registration: 'cancelled' })).toEqual(['Omar Khan']);
    expect(await names({ ticketTypeId: TYPE_VIP })).toEqual(['Meera Rao']);
    expect(await names({ arrived: true })).toEqual(['Meera Rao']);
    expect(await names({ arrived: false, kyc: 'approved', registration: 'registered' })).toEqual([
      'asha kulkarni',
      'Émile Roy',
    ]);
    expect(await names({ printed: true })).toEqual([]);
    expect(await names({ query: 'khan' })).toEqual(['Omar Khan', 'Zoya Khan']);
    expect(await names({ query: 'khan', registration: 'registered' })).toEqual(['Zoya Khan']);
    expect(await names({ query: 'emile' })).toEqual(['Émile Roy']);
    expect(await names({ query: 'asha1@A.EXAMPLE' })).toEqual(['asha kulkarni']);
    expect(await names({ query: 'meera r' })).toEqual(['Meera Rao']);
    expect(await names({ query: 'meera z' })).toEqual([]);
    expect(await names({ query: 'as' })).toHaveLength(5);
    expect(await names({ query: kiosk.made[2]!.number })).toEqual(['Émile Roy']);
  });

  it('is sorted by each column, both ways, and paged without a gap', async () => {
    await using kiosk = await openAttendeeKiosk(fill);
    const call = await kiosk.as('organiser');
    const page = { filter: EVERYBODY, offset: 0, limit: 100 };
    const names = async (change: object) => {
      const asked = { ...page, sort: 'name' as const, descending: false, ...change };
      const { rows } = await call('attendee.list', asked);
      return rows.map(({ name }) => name);
    };
    expect(await names({ sort: 'created' })).toEqual(NAMES.toReversed());
    expect(await names({ sort: 'created', descending: true })).toEqual(NAMES);
    expect((await names({ sort: 'status' }))[0]).toBe('Omar Khan');
    const all = await names({});
    const paged = [
      ...(await names({ limit: 2 })),
      ...(await names({ limit: 2, offset: 2 })),
      ...(await names({ limit: 2, offset: 4 })),
    ];
    expect(paged).toEqual(all);
  });

  it('leaves out who comes with an import that did not finish, in search too', async () => {
    await using kiosk = await openAttendeeKiosk(fill);
    const database = openRaw(kiosk.folder);
    const { user_id } = database
      .prepare("SELECT id AS user_id FROM users WHERE name = 'Meera Rao'")
      .get() as { user_id: string };
    database.exec(
      `INSERT INTO imports (id, event_id, file_name, state, rows, staff_id, started_at, finished_at) VALUES ('i1', 'e', 'a.csv', 'running', 1, 's', 't', NULL)`,
    );
    database.prepare("UPDATE registrations SET import_id = 'i1' WHERE user_id = ?").run(user_id);
    const call = await kiosk.as('organiser');
    expect((await listed(call)).total).toBe(4);
    expect((await listed(call, { query: 'meera' })).rows).toEqual([]);
    expect((await kiosk.core.call('gate.search', { query: 'meera' })).hits).toEqual([]);
    database.exec("UPDATE imports SET state = 'finished'");
    database.close();
    expect((await listed(call)).total).toBe(5);
    expect((await kiosk.core.call('gate.search', { query: 'meera' })).hits).toHaveLength(1);
  });
});
