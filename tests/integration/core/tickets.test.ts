import { describe, expect, test } from 'vitest';
import type { AttendeeChoice } from '#shared/ipc/attendee-contract.ts';
import { parseTypedTicketNumber, formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { EVENT_ID, type SmallEvent } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate } from './test-core.ts';

const PEOPLE = 3;

/** Staff, and guests whose tickets another laptop signed. */
function fill(small: SmallEvent) {
  addStaff(small);
  return Array.from({ length: PEOPLE }, () => small.addGuest());
}

const byIds = (...registrationIds: string[]): AttendeeChoice => ({ by: 'ids', registrationIds });
const everybody = (count: number): AttendeeChoice => ({
  by: 'filter',
  count,
  filter: {
    eventId: EVENT_ID,
    query: '',
    kyc: null,
    registration: 'registered',
    ticketTypeId: null,
    arrived: null,
    printed: null,
    importId: null,
  },
});
const print = { kind: 'ticket-a4', offset: 0 } as const;

describe('a ticket that was issued elsewhere', () => {
  test('is told apart: it has no text here', async () => {
    await using gate = await openGate(fill);
    const { call } = await signInAs(gate.core, 'organiser');
    const { prints, total, more, event } = await call('ticket.prints', {
      choice: everybody(PEOPLE),
      ...print,
    });
    expect(prints.map(({ number, text }) => ({ number, text }))).toEqual(
      gate.made.map(({ number }) => ({ number, text: null })),
    );
    expect({ total, more }).toEqual({ total: PEOPLE, more: false });
    expect(event).toMatchObject({
      title: 'Founders evening',
      startsAt: '2026-11-22T10:00:00.000Z',
      hasPicture: false,
    });
  });

  test('is replaced by one that this laptop signs, which names it as its successor', async () => {
    await using gate = await openGate(fill);
    const { call, staffId } = await signInAs(gate.core, 'organiser');
    const [guest] = gate.made;
    const made = await call('ticket.replace', {
      registrationId: guest!.registrationId,
      newNumber: null,
    });
    expect(made.text).toHaveLength(120);
    expect(made).toMatchObject({ name: 'Guest 1', ticketType: 'Standard', phoneEnding: '0001' });

    expect((await gate.scan(guest!.text)).verdict).toBe('ticket-replaced');
    expect((await gate.scan(made.text!)).verdict).toBe('admitted');
    expect(
      gate.rows('SELECT status, replaced_by FROM tickets WHERE number = ?', guest!.number),
    ).toEqual([{ status: 'replaced', replaced_by: made.number }]);
    expect(
      gate.rows('SELECT type FROM operations WHERE type NOT LIKE ? ORDER BY position', 'check-in%'),
    ).toEqual([{ type: 'signing-key.added' }, { type: 'ticket.saved' }, { type: 'ticket.saved' }]);
    expect(
      gate.rows(
        `SELECT activity_type AS type, actor_id AS actor FROM activity_logs
           WHERE about_id = ? ORDER BY position`,
        guest!.registrationId,
      ),
    ).toEqual([
      { type: 'ticket.issued', actor: staffId },
      { type: 'ticket.replaced', actor: staffId },
    ]);
  });
});

describe('a ticket of this laptop', () => {
  test('has the same text whenever it is asked for, also after a restart', async () => {
    await using gate = await openGate(fill);
    const before = await signInAs(gate.core, 'organiser');
    const registrationId = gate.made[0]!.registrationId;
    const made = await before.call('ticket.replace', { registrationId, newNumber: null });
    await gate.restart();
    const { call } = await signInAs(gate.core, 'organiser');
    const again = await call('ticket.prints', { choice: byIds(registrationId), ...print });
    expect(again.prints).toEqual([made]);
    const next = await call('ticket.replace', {
      registrationId: gate.made[1]!.registrationId,
      newNumber: null,
    });
    expect((await gate.scan(next.text!)).verdict).toBe('admitted');
    expect(gate.rows('SELECT 1 FROM operations WHERE type = ?', 'signing-key.added')).toHaveLength(
      1,
    );
  });

  test('under a number that the window chose is made once, however often it is asked for', async () => {
    await using gate = await openGate(fill);
    const { call } = await signInAs(gate.core, 'organiser');
    const registrationId = gate.made[0]!.registrationId;
    const newNumber = '4ZZZZZZZZZZZZ';
    const first = await call('ticket.replace', { registrationId, newNumber });
    expect(await call('ticket.replace', { registrationId, newNumber })).toEqual(first);
    expect(first.number).toBe(newNumber);
    expect(
      gate.rows('SELECT 1 FROM tickets WHERE registration_id = ?', registrationId),
    ).toHaveLength(2);
    await expect(
      call('ticket.replace', { registrationId: gate.made[1]!.registrationId, newNumber }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('is found by the number that is printed on it', async () => {
    await using gate = await openGate(fill);
    const { call } = await signInAs(gate.core, 'organiser');
    const made = await call('ticket.replace', {
      registrationId: gate.made[0]!.registrationId,
      newNumber: null,
    });
    const printed = formatTicketNumber(made.number!);
    expect(parseTypedTicketNumber(printed)).toBe(made.number);
    const { hits } = await gate.core.call('gate.search', { query: printed.slice(0, 9) });
    expect(hits.map(({ registrationId }) => registrationId)).toEqual([
      gate.made[0]!.registrationId,
    ]);
  });

  test('that is revoked comes in no more, and is printed no more', async () => {
    await using gate = await openGate(fill);
    const { call } = await signInAs(gate.core, 'supervisor');
    const registrationId = gate.made[0]!.registrationId;
    const made = await call('ticket.replace', { registrationId, newNumber: null });
    await call('ticket.revoke', { number: made.number! });
    await call('ticket.revoke', { number: made.number! });
    expect((await gate.scan(made.text!)).verdict).toBe('ticket-revoked');
    const { prints } = await call('ticket.prints', { choice: byIds(registrationId), ...print });
    expect(prints).toMatchObject([{ number: null, text: null }]);
    await expect(call('ticket.revoke', { number: '1234567890123' })).rejects.toMatchObject({
      code: 'ticket-unknown',
    });
  });
});

test('what was printed is noted, with how many and by whom, and no name', async () => {
  await using gate = await openGate(fill);
  const { call, staffId } = await signInAs(gate.core, 'organiser');
  const [one, two] = gate.made;
  await call('ticket.prints', { choice: byIds(one!.registrationId), kind: 'list', offset: 0 });
  await call('ticket.printed', { numbers: [one!.number, two!.number], kind: 'list' });
  expect(gate.rows('SELECT number FROM tickets WHERE printed_at IS NOT NULL ORDER BY row')).toEqual(
    [{ number: one!.number }, { number: two!.number }],
  );
  const noted = gate.rows<{ type: string; facts: string; actor: string }>(
    `SELECT activity_type AS type, description AS facts, actor_id AS actor FROM activity_logs
       WHERE activity_type LIKE 'tickets.%' ORDER BY position`,
  );
  expect(noted).toEqual([
    { type: 'tickets.read', facts: '{"kind":"list","people":1,"offset":0}', actor: staffId },
    { type: 'tickets.printed', facts: '{"kind":"list","tickets":2}', actor: staffId },
  ]);
});

test('a filter that lets through another number than was confirmed is refused', async () => {
  await using gate = await openGate(fill);
  const { call } = await signInAs(gate.core, 'organiser');
  await expect(
    call('ticket.prints', { choice: everybody(PEOPLE + 1), ...print }),
  ).rejects.toMatchObject({ code: 'choice-changed', facts: { count: PEOPLE } });
});

test('pages of 200 come by name, each person once', async () => {
  await using gate = await openGate((small) => {
    addStaff(small);
    return Array.from({ length: 450 }, () => small.addGuest());
  });
  const { call } = await signInAs(gate.core, 'organiser');
  const names: string[] = [];
  for (let more = true; more;) {
    const page = await call('ticket.prints', {
      choice: everybody(450),
      kind: 'list',
      offset: names.length,
    });
    names.push(...page.prints.map(({ name }) => name));
    more = page.more;
  }
  expect(new Set(names).size).toBe(450);
  expect(names).toEqual(names.toSorted((one, other) => (one < other ? -1 : 1)));
});
