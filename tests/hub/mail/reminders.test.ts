import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { queueReminders } from '#server/services/reminders.ts';
import { createMailQueue } from '#server/storage/mail-queue.ts';
import { createMailReminders } from '#server/storage/mail-reminders.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { openMailDesk, sendAll } from '#tests/fixtures/mail-desk.ts';
import { addEvent, addPerson, addRegistration } from '#tests/fixtures/mail-people.ts';
import { openMailSink } from '#tests/fixtures/mail-sink.ts';

const LONG_AGO = { created_at: '2026-01-01T00:00:00.000Z' };

async function open() {
  const database = await freshDatabase();
  const sink = await openMailSink();
  let now = '2026-01-01T00:00:00.000Z';
  const desk = openMailDesk({
    databaseUrl: database.url,
    mail: sink.config,
    now: () => Date.parse(now),
  });
  const queue = createMailQueue({ domain: 'hub.example', sealer: desk.master });
  const store = createMailReminders(desk.database, queue);
  return {
    desk,
    sink,
    /** Looks for reminders at a time. @returns how many were queued */
    async at(time: string): Promise<number> {
      now = time;
      return await queueReminders(store, desk.transact, time);
    },
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

describe('reminders', () => {
  it('are queued once, on the morning of the day before where the event is', async () => {
    await using hub = await open();
    const { database } = hub.desk;
    // Clocks in New York go back in the night before the event.
    const event = await addEvent(database, {
      event_date: '2026-11-01',
      time_zone: 'America/New_York',
    });
    const person = await addPerson(database);
    await addRegistration(database, person, event, LONG_AGO);
    const counts = [];
    for (const time of [
      '2026-10-31T13:59:00.000Z',
      '2026-10-31T14:00:00.000Z',
      '2026-10-31T14:10:00.000Z',
      '2026-11-01T20:00:00.000Z',
    ]) {
      counts.push(await hub.at(time));
    }
    expect(counts).toEqual([0, 1, 0, 0]);
    await hub.at('2026-10-31T14:20:00.000Z');
    await sendAll(hub.desk);
    const [mail] = await hub.sink.parsed();
    expect(mail?.subject).toBe('Tomorrow: Spring Rally');
    expect(mail?.text).toContain('When: Sunday, 1 November 2026, 6:00 pm (GMT-5)');
  });

  it('go to approved people who come, can be reached, and want them', async () => {
    await using hub = await open();
    const { database } = hub.desk;
    const event = await addEvent(database, { event_date: '2026-12-31' });
    const left = [
      { status: 'pending' },
      { wants_reminders: false },
      { mail_state: 'hard' },
      { blocked: true },
      { erased_at: '2026-12-01T00:00:00.000Z' },
    ] as const;
    for (const given of left) {
      await addRegistration(database, await addPerson(database, given), event, LONG_AGO);
    }
    const cancelled = { ...LONG_AGO, status: 'cancelled' } as const;
    await addRegistration(database, await addPerson(database), event, cancelled);
    // Who registered after the reminder's time knows.
    const late = { created_at: '2026-12-30T05:00:00.000Z' };
    await addRegistration(database, await addPerson(database), event, late);
    const reminded = await addPerson(database);
    await addRegistration(database, reminded, event, LONG_AGO);
    expect(await hub.at('2026-12-30T06:00:00.000Z')).toBe(1);
    const rows = await database.selectFrom('mails').select('user_id').execute();
    expect(rows).toEqual([{ user_id: reminded }]);
  });

  it('come again for another day, and not at all for what does not take place', async () => {
    await using hub = await open();
    const { database } = hub.desk;
    const event = await addEvent(database, { event_date: '2026-12-31' });
    await addRegistration(database, await addPerson(database), event, LONG_AGO);
    expect(await hub.at('2026-12-30T05:00:00.000Z')).toBe(1);
    await database
      .updateTable('events')
      .set({
        event_date: '2027-01-07',
        doors_open_at: '2027-01-07T11:30:00.000Z',
        doors_close_at: '2027-01-07T17:30:00.000Z',
      })
      .execute();
    expect(await hub.at('2027-01-06T05:00:00.000Z')).toBe(1);
    await database.updateTable('events').set({ status: 'cancelled' }).execute();
    await sendAll(hub.desk);
    const ends = await database.selectFrom('mails').select(['state', 'last_error']).execute();
    const skipped = { state: 'skipped', last_error: 'event-cancelled' };
    expect(ends).toEqual([skipped, skipped]);
    expect(hub.sink.messageIds).toEqual([]);
  });

  it('are skipped when they come too late, or somebody ended them meanwhile', async () => {
    await using hub = await open();
    const { database } = hub.desk;
    const event = await addEvent(database, { event_date: '2026-12-31' });
    const people = [await addPerson(database), await addPerson(database)] as const;
    for (const person of people) await addRegistration(database, person, event, LONG_AGO);
    expect(await hub.at('2026-12-30T05:00:00.000Z')).toBe(2);
    await database
      .updateTable('users')
      .set({ wants_reminders: false })
      .where('id', '=', people[0])
      .execute();
    await hub.at('2026-12-31T11:30:00.000Z');
    await sendAll(hub.desk);
    const ends = await database
      .selectFrom('mails')
      .select(['user_id', 'last_error'])
      .orderBy('user_id')
      .execute();
    expect(ends).toEqual([
      { user_id: people[0], last_error: 'unsubscribed' },
      { user_id: people[1], last_error: 'too-late' },
    ]);
  });

  it('reach 3,000 people of one event, none twice', async () => {
    await using hub = await open();
    const { database } = hub.desk;
    const event = await addEvent(database, { event_date: '2026-12-31' });
    for (let count = 0; count < 3; count += 1) {
      await addRegistration(database, await addPerson(database), event, LONG_AGO);
    }
    await sql`WITH made AS (INSERT INTO users (id, email, name, phone, location, status, version)
        SELECT gen_random_uuid(), 'm' || n || '@example.org', 'M', 'm' || n, 'Pune', 'approved', '0'
        FROM generate_series(1, 2997) AS n RETURNING id)
      INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version, created_at)
      SELECT gen_random_uuid(), id, ${event.id}, ${event.ticketTypeId}, '0', '2026-01-01'
      FROM made`.execute(database);
    const both = await Promise.all([
      hub.at('2026-12-30T05:00:00.000Z'),
      hub.at('2026-12-30T05:00:00.000Z'),
    ]);
    expect(both.reduce((one, other) => one + other)).toBeGreaterThanOrEqual(3000);
    const { rows } = await sql`SELECT count(*) AS mails, count(DISTINCT user_id) AS people,
      (SELECT count(*) FROM graphile_worker.jobs) AS jobs FROM mails`.execute(database);
    expect(rows).toEqual([{ mails: 3000, people: 3000, jobs: 3000 }]);
  });
});
