import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { doubleEntryId } from '#shared/domain/alert.ts';
import { newId, registrationId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { admission, openPushDesk, placeOf, ticketFor, walkIn, type PushDesk } from './push-desk.ts';

let hub: PushDesk;
beforeAll(async () => {
  hub = await openPushDesk();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

/** An event with somebody registered for it. */
async function guest() {
  const { desk } = hub;
  const event = await desk.addEvent();
  const kiosk = await hub.addKiosk([event.id]);
  const person = await desk.addPerson({ status: 'approved' });
  const place = placeOf(person.id, event);
  await hub.push(kiosk, kiosk.say('registration.saved', place));
  return { event, kiosk, person, place, of: { eventId: event.id, registrationId: place.id } };
}

async function cameAt(id: string): Promise<string | null> {
  const row = await hub.desk.base.database
    .selectFrom('registrations')
    .select('check_in_time')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.check_in_time;
}

const alertsOf = (id: string) =>
  hub.desk.base.database
    .selectFrom('alerts')
    .selectAll()
    .where('registration_id', '=', id)
    .execute();

const quarantineOf = (id: string) =>
  hub.desk.base.database.selectFrom('quarantine').selectAll().where('id', '=', id).execute();

const rowsOf = (id: string) =>
  hub.desk.base.database.selectFrom('check_ins').selectAll().where('id', '=', id).execute();

describe('A check-in that a kiosk pushes', () => {
  it('counts once, however often it comes', async () => {
    const { kiosk, of, place } = await guest();
    const row = admission(kiosk, of);
    const said = kiosk.say('check-in.recorded', row);
    expect(await hub.outcomes(kiosk, said)).toEqual(['applied']);
    expect(await hub.outcomes(kiosk, said, said)).toEqual(['duplicate', 'duplicate']);
    expect(await rowsOf(row.id)).toMatchObject([
      { hlc: said.hlc, scan_id: row.scan_id, fact: row },
    ]);
    expect(await cameAt(place.id)).toBe(row.occurred_at);
  });

  it('is taken back by its undo', async () => {
    const { kiosk, of, place } = await guest();
    const row = admission(kiosk, of);
    const undo = admission(kiosk, of, { kind: 'undo', about_id: row.id, scan_id: row.scan_id });
    await hub.push(kiosk, kiosk.say('check-in.recorded', row));
    await hub.push(kiosk, kiosk.say('check-in.recorded', undo));
    expect(await cameAt(place.id)).toBeNull();
  });

  it('counts for the registration that its number turns out to be of', async () => {
    const { kiosk, place } = await guest();
    const ticket = ticketFor(place);
    const row = admission(kiosk, { eventId: place.event_id }, { ticket_number: ticket.number });
    await hub.push(kiosk, kiosk.say('check-in.recorded', row));
    expect(await cameAt(place.id)).toBeNull();
    await hub.push(kiosk, kiosk.say('ticket.saved', ticket));
    expect(await cameAt(place.id)).toBe(row.occurred_at);
  });

  it('is kept with a code that no database text can hold', async () => {
    const { kiosk, event } = await guest();
    const row = admission(
      kiosk,
      { eventId: event.id },
      {
        verdict: 'not-a-ticket',
        scanned_text: `a\0b\ud800`,
      },
    );
    expect(await hub.outcomes(kiosk, kiosk.say('check-in.recorded', row))).toEqual(['applied']);
    expect(await rowsOf(row.id)).toHaveLength(1);
  });

  it('is flagged where its clock is far ahead', async () => {
    const { kiosk, of } = await guest();
    const row = admission(kiosk, of);
    const hlc = kiosk.stamp(3_600_000);
    await hub.push(kiosk, kiosk.say('check-in.recorded', row, { hlc }));
    expect(await rowsOf(row.id)).toMatchObject([{ flags: ['future-stamp'], hlc }]);
  });
});

describe('A double entry', () => {
  it('is raised once the second comes, and ended by the earliest closing', async () => {
    const { kiosk, event, of, place } = await guest();
    const other = await hub.addKiosk([event.id]);
    const [first, second] = [admission(kiosk, of), admission(other, of)];
    const one = kiosk.say('check-in.recorded', first);
    const two = other.say('check-in.recorded', second);
    await hub.push(other, two);
    expect(await alertsOf(place.id)).toEqual([]);
    await hub.push(kiosk, one);
    const [alert] = await alertsOf(place.id);
    expect(alert).toMatchObject({ first_id: first.id, second_id: second.id, closed_at: null });
    const closing = (note: string) => ({
      alert_id: alert!.id,
      event_id: event.id,
      closed_at: toInstant(Date.now()),
      closed_by: newId(),
      note,
    });
    const early = kiosk.say('alert.closed', closing('early'));
    const late = other.say('alert.closed', closing('late'), { hlc: other.stamp(2_000) });
    expect(await hub.outcomes(other, late)).toEqual(['applied']);
    expect(await alertsOf(place.id)).toMatchObject([{ note: 'late', closed_hlc: late.hlc }]);
    await hub.push(kiosk, early);
    expect(await alertsOf(place.id)).toMatchObject([{ note: 'early', closed_hlc: early.hlc }]);
  });

  it('is raised, and the check-in taken, whatever somebody wrote into its closing', async () => {
    const { kiosk, event, of, place } = await guest();
    const other = await hub.addKiosk([event.id]);
    const [first, second] = [admission(kiosk, of), admission(other, of)];
    const closing = (change: object) =>
      kiosk.say('alert.closed', {
        alert_id: doubleEntryId(first.id, second.id),
        event_id: event.id,
        closed_at: toInstant(Date.now()),
        closed_by: newId(),
        note: null,
        ...change,
      });
    const unreadable = [
      { note: 'a\ud83d' },
      { note: 'a\0' },
      { closed_at: '2026-02-29T10:00:00.000Z' },
    ];
    const said = unreadable.map(closing);
    expect(await hub.outcomes(kiosk, kiosk.say('check-in.recorded', first), ...said)).toEqual([
      'applied',
      ...said.map(() => 'rejected operation-unreadable'),
    ]);
    expect(await hub.outcomes(other, other.say('check-in.recorded', second))).toEqual(['applied']);
    expect(await alertsOf(place.id)).toMatchObject([{ closed_at: null }]);
  });

  it('goes where one of both was undone', async () => {
    const { kiosk, event, of, place } = await guest();
    const other = await hub.addKiosk([event.id]);
    const [first, second] = [admission(kiosk, of), admission(other, of)];
    await hub.push(
      kiosk,
      kiosk.say('check-in.recorded', first),
      other.say('check-in.recorded', second),
    );
    expect(await alertsOf(place.id)).toHaveLength(1);
    const undo = admission(other, of, { kind: 'undo', about_id: second.id });
    await hub.push(other, other.say('check-in.recorded', undo));
    expect(await alertsOf(place.id)).toEqual([]);
  });
});

describe('A check-in that can’t be believed', () => {
  it('of an unknown kiosk is kept apart', async () => {
    const { kiosk, of } = await guest();
    const stranger = await hub.addKiosk([], { isKnown: false });
    const said = stranger.say('check-in.recorded', admission(stranger, of));
    expect(await hub.outcomes(kiosk, said)).toEqual(['applied']);
    expect(await quarantineOf(said.id)).toMatchObject([{ why: 'unknown-kiosk' }]);
    expect(await hub.outcomes(kiosk, said)).toEqual(['applied']);
    expect(await quarantineOf(said.id)).toHaveLength(1);
  });

  it('that was altered is kept apart, and takes nobody’s number', async () => {
    const { kiosk, of, place } = await guest();
    const row = admission(kiosk, of);
    const said = kiosk.say('check-in.recorded', row);
    const forged = { ...said, payload: said.payload.replace('"in"', '"out"') };
    expect(await hub.outcomes(kiosk, forged)).toEqual(['applied']);
    expect(await quarantineOf(said.id)).toMatchObject([{ why: 'bad-signature' }]);
    expect(await cameAt(place.id)).toBeNull();
    await hub.push(kiosk, said);
    expect(await cameAt(place.id)).toBe(row.occurred_at);
  });

  it('of a time that there is not is kept apart, and holds up none beside it', async () => {
    const { kiosk, of, place } = await guest();
    const row = admission(kiosk, of);
    const bad = admission(kiosk, of, { occurred_at: '2026-11-31T25:00:00.000Z' });
    const said = kiosk.say('check-in.recorded', bad);
    expect(await hub.outcomes(kiosk, said, kiosk.say('check-in.recorded', row))).toEqual([
      'applied',
      'applied',
    ]);
    expect(await quarantineOf(said.id)).toMatchObject([{ why: 'unreadable' }]);
    expect(await cameAt(place.id)).toBe(row.occurred_at);
  });

  it('of signs that no database holds is kept apart, and holds up none beside it', async () => {
    const { kiosk, of, place } = await guest();
    const stranger = await hub.addKiosk([], { isKnown: false });
    const row = admission(kiosk, of);
    const strange = {
      ...stranger.say('check-in.recorded', admission(stranger, of)),
      payload: 'a\0\ud800',
    };
    const fields = kiosk.say('check-in.recorded', admission(kiosk, of), { fields: ['a\0'] });
    await hub.push(kiosk, strange, fields, kiosk.say('check-in.recorded', row));
    expect(await quarantineOf(strange.id)).toMatchObject([{ why: 'unknown-kiosk' }]);
    expect(await quarantineOf(fields.id)).toMatchObject([{ why: 'unreadable' }]);
    expect(await cameAt(place.id)).toBe(row.occurred_at);
  });

  it('of an id that another kiosk’s has is kept apart, and the other stands', async () => {
    const { kiosk, event, of, place } = await guest();
    const other = await hub.addKiosk([event.id]);
    const row = admission(kiosk, of);
    const said = kiosk.say('check-in.recorded', row);
    await hub.push(kiosk, said);
    const reused = other.say('check-in.recorded', { ...row, kiosk_id: other.id });
    expect(await hub.outcomes(other, reused)).toEqual(['applied']);
    expect(await quarantineOf(reused.id)).toMatchObject([{ why: 'id-reused', operation: reused }]);
    expect(await rowsOf(row.id)).toMatchObject([{ kiosk_id: kiosk.id }]);
    expect(await cameAt(place.id)).toBe(row.occurred_at);
    expect(await hub.outcomes(other, reused)).toEqual(['duplicate']);
  });

  it('is kept apart beside another of its id in one push', async () => {
    const { kiosk, event, of } = await guest();
    const other = await hub.addKiosk([event.id]);
    const row = admission(kiosk, of);
    const [one, two] = [
      kiosk.say('check-in.recorded', row),
      other.say('check-in.recorded', { ...row, kiosk_id: other.id }),
    ];
    expect(await hub.outcomes(kiosk, one, two, one)).toEqual(['applied', 'applied', 'applied']);
    expect(await rowsOf(row.id)).toMatchObject([{ kiosk_id: kiosk.id }]);
    expect(await quarantineOf(two.id)).toMatchObject([{ why: 'id-reused' }]);
  });

  it('is kept apart as each of the two that came under one operation’s id', async () => {
    const { kiosk, of } = await guest();
    const id = newId();
    const strangers = await Promise.all([
      hub.addKiosk([], { isKnown: false }),
      hub.addKiosk([], { isKnown: false }),
    ]);
    const [one, two] = strangers.map((by) =>
      by.say('check-in.recorded', admission(by, of), { id }),
    );
    if (one === undefined || two === undefined) throw new Error('two were made');
    const genuine = kiosk.say('check-in.recorded', admission(kiosk, of), { id });
    expect(await hub.outcomes(kiosk, one, two, genuine)).toEqual(['applied', 'applied', 'applied']);
    await hub.push(kiosk, one, two);
    const apart = await quarantineOf(id);
    expect(apart.map(({ kiosk_id }) => kiosk_id).toSorted()).toEqual(
      [one.kiosk_id, two.kiosk_id].toSorted(),
    );
    expect(await hub.outcomes(kiosk, genuine)).toEqual(['duplicate']);
  });

  it('that poses as another kiosk’s is kept apart', async () => {
    const { kiosk, of, event } = await guest();
    const other = await hub.addKiosk([event.id]);
    const said = other.say('check-in.recorded', admission(kiosk, of));
    expect(await hub.outcomes(other, said)).toEqual(['applied']);
    expect(await quarantineOf(said.id)).toMatchObject([{ why: 'unreadable' }]);
  });

  it('of a copied kiosk, whose number was used, is kept apart', async () => {
    const { kiosk, of } = await guest();
    const first = kiosk.say('check-in.recorded', admission(kiosk, of));
    const copy = kiosk.say('check-in.recorded', admission(kiosk, of), { seq: first.seq });
    expect(await hub.outcomes(kiosk, first, copy)).toEqual(['applied', 'applied']);
    expect(await quarantineOf(copy.id)).toMatchObject([{ why: 'number-reused' }]);
    expect(await hub.outcomes(kiosk, copy)).toEqual(['applied']);
  });

  it('of a revoked kiosk counts where it is of before, and else is kept apart', async () => {
    const { kiosk, of } = await guest();
    const before = kiosk.say('check-in.recorded', admission(kiosk, of));
    await hub.desk.base.database
      .updateTable('kiosks')
      .set({ revoked_at: toInstant(Date.now() + 1_000) })
      .where('id', '=', kiosk.id)
      .execute();
    const row = admission(kiosk, of);
    const after = kiosk.say('check-in.recorded', row, { hlc: kiosk.stamp(60_000) });
    const edit = kiosk.say('attendee.saved', walkIn());
    expect(await hub.outcomes(kiosk, before, after, edit)).toEqual([
      'applied',
      'applied',
      'rejected kiosk-revoked',
    ]);
    expect(await quarantineOf(after.id)).toMatchObject([{ why: 'revoked' }]);
    expect(await rowsOf(JSON.parse(before.payload).id)).toMatchObject([{ flags: ['revoked'] }]);
    expect(await rowsOf(row.id)).toEqual([]);
  });
});

describe('Pushes', () => {
  it('show a gap until it is filled', async () => {
    const { kiosk, of } = await guest();
    const [one, two, three] = Array.from({ length: 3 }, () =>
      kiosk.say('check-in.recorded', admission(kiosk, of)),
    );
    const head = async () =>
      (
        await hub.desk.base.database
          .selectFrom('kiosk_heads')
          .select('seq')
          .where('kiosk_id', '=', kiosk.id)
          .executeTakeFirstOrThrow()
      ).seq;
    await hub.push(kiosk, one!, three!);
    expect(await head()).toBe(one!.seq);
    await hub.push(kiosk, two!);
    expect(await head()).toBe(three!.seq);
  });

  it('of fifty kiosks at once lose nothing', async () => {
    const { event, place } = await guest();
    const kiosks = await Promise.all(Array.from({ length: 50 }, () => hub.addKiosk([event.id])));
    const of = { eventId: event.id, registrationId: place.id };
    const said = await Promise.all(
      kiosks.map(async (kiosk) => {
        const user = walkIn();
        const own = placeOf(user.id, event);
        return await hub.outcomes(
          kiosk,
          kiosk.say('attendee.saved', user),
          kiosk.say('registration.saved', own),
          kiosk.say('check-in.recorded', admission(kiosk, of)),
          kiosk.say('check-in.recorded', admission(kiosk, { ...of, registrationId: own.id })),
        );
      }),
    );
    expect(new Set(said.flat())).toEqual(new Set(['applied']));
    expect(await alertsOf(place.id)).toHaveLength(49);
    const { registered } = await hub.desk.base.database
      .selectFrom('events')
      .select('registered')
      .where('id', '=', event.id)
      .executeTakeFirstOrThrow();
    expect(registered).toBe(51);
    expect(registrationId(place.user_id, event.id)).toBe(place.id);
  });

  it('write one entry of the log each', async () => {
    const { kiosk, of } = await guest();
    const before = (await hub.desk.logged()).length;
    const said = Array.from({ length: 20 }, () =>
      kiosk.say('check-in.recorded', admission(kiosk, of)),
    );
    await hub.push(kiosk, ...said);
    expect((await hub.desk.logged()).slice(before)).toEqual(['operations.taken']);
  });
});
