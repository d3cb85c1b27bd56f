import { describe, expect, it } from 'vitest';
import { registrationId } from '#shared/domain/id.ts';
import {
  EVENT_ID,
  OTHER_EVENT_ID,
  OTHER_TYPE,
  TYPE_STANDARD,
  TYPE_VIP,
} from '#tests/fixtures/small-event.ts';
import { EVERYBODY, FIELDS, listed, openAttendeeKiosk } from './attendee-kiosk.ts';

describe('one attendee', () => {
  it('is changed once by a form that saw the latest version, and the search follows', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const { userId } = kiosk.made;
    const call = await kiosk.as('supervisor');
    const asked = { userId, version: null, fields: FIELDS };
    const saved = await call('attendee.save', asked);
    expect(saved.fields.phone).toBe('9876543210');
    expect(saved.version).not.toBeNull();
    expect(saved.happened[0]).toMatchObject({ code: 'attendee.changed', by: 'The supervisor' });
    // The answer was lost, the call comes again.
    expect(await call('attendee.save', asked)).toEqual(saved);
    const stale = { ...asked, fields: { ...FIELDS, name: 'Asha K' } };
    await expect(call('attendee.save', stale)).rejects.toMatchObject({
      code: 'edit-clash',
      facts: { version: saved.version },
    });
    expect((await listed(call, { query: 'kulkarni' })).total).toBe(1);
    expect((await kiosk.core.call('gate.search', { query: 'kulkarni' })).hits).toHaveLength(1);
    const [entry] = kiosk.rows<{ description: string; sealed: Uint8Array }>(
      "SELECT description, sealed FROM activity_logs WHERE activity_type = 'attendee.changed'",
    );
    expect(entry!.sealed.length).toBeGreaterThan(0);
    expect(JSON.stringify(entry!.description)).not.toMatch(/Asha|9876543210/);
  });

  it('who is blocked is stopped at the gate until it is lifted', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const { userId, text } = kiosk.made;
    const call = await kiosk.as('supervisor');
    expect((await call('attendee.block', { userId, blocked: true })).blocked).toBe(true);
    expect((await kiosk.scan(text)).verdict).toBe('person-blocked');
    await call('attendee.block', { userId, blocked: false });
    expect((await kiosk.scan(text)).verdict).toBe('admitted');
  });

  it('gets another type with the ticket that is out, and flags', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const call = await kiosk.as('supervisor');
    const { registrationId: id, text } = kiosk.made;
    await call('registration.change', {
      registrationId: id,
      ticketTypeId: TYPE_VIP,
      flags: ['vip', 'vip'],
    });
    const { person } = await kiosk.scan(text);
    expect(person).toMatchObject({ ticketType: 'VIP', flags: ['vip'] });
    const elsewhere = { registrationId: id, ticketTypeId: OTHER_TYPE, flags: [] };
    await expect(call('registration.change', elsewhere)).rejects.toMatchObject({
      code: 'ticket-type-unknown',
    });
  });

  it('is registered for another event once, and otherwise is already', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const { userId } = kiosk.made;
    const call = await kiosk.as('organiser');
    const place = { userId, eventId: OTHER_EVENT_ID, ticketTypeId: OTHER_TYPE, flags: [] };
    const person = await call('registration.add', place);
    expect(person.registrations).toHaveLength(2);
    expect(await call('registration.add', place)).toEqual(person);
    await expect(call('registration.add', { ...place, flags: ['press'] })).rejects.toMatchObject({
      code: 'already-registered',
    });
  });

  it('is nobody’s to change whose role does not say so', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const { userId } = kiosk.made;
    const gate = await kiosk.as('gate');
    await expect(gate('attendee.detail', { userId })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const reviewer = await kiosk.as('reviewer');
    await expect(reviewer('attendee.block', { userId, blocked: true })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const supervisor = await kiosk.as('supervisor');
    const choice = { by: 'filter' as const, filter: EVERYBODY, count: 1 };
    await expect(
      supervisor('registration.bulk', { choice, act: { to: 'cancel' } }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('many registrations', () => {
  const choice = (count: number) => ({ by: 'filter' as const, filter: EVERYBODY, count });

  it('are cancelled and restored with a count, those who came left as they are', async () => {
    await using kiosk = await openAttendeeKiosk((small) => [1, 2, 3].map(() => small.addGuest()));
    await kiosk.scan(kiosk.made[0]!.text);
    const call = await kiosk.as('organiser');
    await expect(
      call('registration.bulk', { choice: choice(2), act: { to: 'cancel' } }),
    ).rejects.toMatchObject({ code: 'choice-changed', facts: { count: 3, confirmed: 2 } });
    expect(await call('registration.bulk', { choice: choice(3), act: { to: 'cancel' } })).toEqual({
      done: 2,
      skipped: { arrived: 1 },
    });
    expect((await kiosk.scan(kiosk.made[1]!.text)).verdict).toBe('registration-cancelled');
    expect(await call('registration.bulk', { choice: choice(3), act: { to: 'restore' } })).toEqual({
      done: 2,
      skipped: { 'not-cancelled': 1 },
    });
    expect((await kiosk.scan(kiosk.made[1]!.text)).verdict).toBe('admitted');
    const [{ expected }] = kiosk.rows<{ expected: number }>(
      'SELECT expected FROM event_tallies WHERE event_id = ?',
      EVENT_ID,
    ) as [{ expected: number }];
    expect(expected).toBe(3);
  });

  it('are moved to another event: old tickets end, new ones are good there', async () => {
    await using kiosk = await openAttendeeKiosk((small) => [1, 2].map(() => small.addGuest()));
    const call = await kiosk.as('organiser');
    const act = { to: 'move' as const, eventId: OTHER_EVENT_ID, ticketTypeId: OTHER_TYPE };
    expect(await call('registration.bulk', { choice: choice(2), act })).toEqual({
      done: 2,
      skipped: {},
    });
    const [one] = kiosk.made;
    expect((await kiosk.scan(one!.text)).verdict).toBe('ticket-revoked');
    const there = await listed(call, { eventId: OTHER_EVENT_ID });
    expect(there.rows.map(({ registrationId: id }) => id).toSorted()).toEqual(
      kiosk.made.map(({ userId }) => registrationId(userId, OTHER_EVENT_ID)).toSorted(),
    );
    expect(await call('registration.bulk', { choice: choice(2), act })).toEqual({
      done: 0,
      skipped: { cancelled: 2 },
    });
  });

  it('lose, replace and get tickets', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const call = await kiosk.as('organiser');
    const { registrationId: id, text } = kiosk.made;
    const ids = { by: 'ids' as const, registrationIds: [id] };
    const act = (to: 'replace-tickets' | 'revoke-tickets' | 'issue-missing-tickets') =>
      call('registration.bulk', { choice: ids, act: { to } });
    expect(await act('issue-missing-tickets')).toEqual({ done: 0, skipped: { 'has-ticket': 1 } });
    expect(await act('replace-tickets')).toEqual({ done: 1, skipped: {} });
    expect((await kiosk.scan(text)).verdict).toBe('ticket-replaced');
    expect(await act('revoke-tickets')).toEqual({ done: 1, skipped: {} });
    expect(await act('revoke-tickets')).toEqual({ done: 0, skipped: { 'no-ticket': 1 } });
    expect(await act('issue-missing-tickets')).toEqual({ done: 1, skipped: {} });
  });

  it('let the gate in between, however many they are', async () => {
    await using kiosk = await openAttendeeKiosk((small) =>
      Array.from({ length: 300 }, () => small.addGuest()),
    );
    const call = await kiosk.as('organiser');
    const ids = kiosk.made.slice(1).map(({ registrationId: id }) => id);
    let isOver = false;
    const bulk = call('registration.bulk', {
      choice: { by: 'ids', registrationIds: ids },
      act: { to: 'cancel' },
    }).then((result) => {
      isOver = true;
      return result;
    });
    expect((await kiosk.scan(kiosk.made[0]!.text)).verdict).toBe('admitted');
    expect(isOver).toBe(false);
    expect(await bulk).toEqual({ done: 299, skipped: {} });
    const cancelled = await listed(call, {
      registration: 'cancelled',
      ticketTypeId: TYPE_STANDARD,
    });
    expect(cancelled.total).toBe(299);
  });
});
