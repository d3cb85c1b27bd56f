import { describe, expect, it } from 'vitest';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { CarriedOperation, Change, PushResult } from '#shared/wire/sync.ts';
import type { Outbox } from '#core/services/sync/ports.ts';
import {
  attendeeOf,
  EVENT_ID,
  MAIN_GATE,
  NOON,
  SIDE_GATE,
  testId,
} from '#tests/fixtures/small-event.ts';
import { openEvening } from './evening-stand.ts';

const AT = toInstant(NOON);
const OTHER_KIOSK = testId(6, 9);

const waitingOf = (outbox: Outbox): CarriedOperation[] =>
  outbox.next(10).map(({ operation }) => operation);

/** Somebody else's admission of the first guest. */
function admission(hlcMs: number): Change {
  const userId = attendeeOf(1).id;
  return {
    t: 'check_in',
    hlc: `${hlcMs.toString(16).padStart(12, '0')}-0000`,
    row: {
      id: testId(9, 1),
      kind: 'verdict',
      scan_id: testId(10, 1),
      about_id: null,
      event_id: EVENT_ID,
      gate_id: SIDE_GATE,
      kiosk_id: OTHER_KIOSK,
      verdict: 'admitted',
      direction: 'in',
      way: 'camera',
      ticket_number: null,
      registration_id: registrationId(userId, EVENT_ID),
      user_id: userId,
      scanned_text: null,
      staff_id: null,
      reason: null,
      occurred_at: toInstant(hlcMs),
    },
  };
}

describe('what waits for the hub', () => {
  it('leaves the outbox by the hub’s word alone', async () => {
    await using evening = await openEvening();
    const { outbox } = evening;
    const [first, second] = waitingOf(outbox);
    if (first === undefined || second === undefined) throw new Error('two facts wait');
    outbox.settle([first, second], [], AT);
    const strange: PushResult = { id: testId(9, 77), outcome: 'applied', code: null };
    const unasked: PushResult = { id: second.id, outcome: 'applied', code: null };
    outbox.settle([first], [strange, unasked], AT);
    outbox.settle([first], [{ id: first.id, outcome: 'waiting', code: null }], AT);
    expect(outbox.waiting()).toBe(2);
    outbox.settle([first], [{ id: first.id, outcome: 'duplicate', code: null }], AT);
    expect(waitingOf(outbox).map(({ id }) => id)).toEqual([second.id]);
    expect(outbox.waiting()).toBe(1);
    // The hub is another: it is told everything again.
    outbox.requeueAll();
    expect(waitingOf(outbox).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(outbox.waiting()).toBe(2);
  });

  it('a check-in that a hub refuses stays, and is no dead letter', async () => {
    await using evening = await openEvening();
    const { outbox, deadLetters } = evening;
    const asked = waitingOf(outbox);
    const results = asked.map(({ id }): PushResult => ({
      id,
      outcome: 'rejected',
      code: 'operation-unreadable',
    }));
    outbox.settle(asked, results, AT);
    expect(outbox.waiting()).toBe(2);
    expect(deadLetters.list()).toEqual([]);
  });
});

describe('who leaves', () => {
  it('and comes back in the same page is inside as before', async () => {
    await using evening = await openEvening();
    const { store, apply } = evening;
    const counts = store.prepare('SELECT inside, admitted FROM event_tallies WHERE event_id = ?');
    const before = counts.get(EVENT_ID);
    const row = attendeeOf(1);
    const id = registrationId(row.id, EVENT_ID);
    const held = store.prepare('SELECT * FROM registrations WHERE id = ?').get(id) as {
      readonly ticket_type_id: Uuid;
    };
    const registration = {
      id,
      user_id: row.id,
      event_id: EVENT_ID,
      ticket_type_id: held.ticket_type_id,
      status: 'registered' as const,
      flags: [],
      created_at: row.created_at,
    };
    apply(
      { t: 'left', entity: 'registration', id },
      { t: 'attendee', row, stamps: {} },
      { t: 'registration', row: registration, stamps: {} },
    );
    expect(counts.get(EVENT_ID)).toEqual(before);
    // One who has left for good took no place with them either: the check-in is a fact.
    apply({ t: 'left', entity: 'registration', id });
    expect(counts.get(EVENT_ID)).toEqual(before);
  });

  it('goes with tickets and keys, and the check-in stays', async () => {
    await using evening = await openEvening();
    const userId = attendeeOf(1).id;
    const id = registrationId(userId, EVENT_ID);
    evening.apply({ t: 'left', entity: 'registration', id });
    const count = (sql: string): unknown => evening.store.prepare(sql).pluck().get();
    expect(count('SELECT count(*) FROM registrations')).toBe(1);
    expect(count('SELECT count(*) FROM tickets')).toBe(1);
    expect(count('SELECT count(*) FROM users')).toBe(1);
    expect(count('SELECT count(*) FROM check_ins')).toBe(2);
    expect(evening.forgotten).toEqual([userId]);
  });

  it('goes with the whole event, where that is no longer ours', async () => {
    await using evening = await openEvening();
    // Nothing goes while the event is ours.
    expect(evening.applier.letGo(EVENT_ID, 1_000)).toBe(true);
    expect(evening.store.prepare('SELECT count(*) FROM users').pluck().get()).toBe(2);
    evening.store.exec('UPDATE feeds SET leaving = 1');
    while (!evening.applier.letGo(EVENT_ID, 1_000)) continue;
    const count = (sql: string): unknown => evening.store.prepare(sql).pluck().get();
    expect(count('SELECT count(*) FROM users')).toBe(0);
    expect(count('SELECT count(*) FROM attendee_search')).toBe(0);
    expect(count(`SELECT count(*) FROM events WHERE loaded_at IS NOT NULL`)).toBe(1);
    expect(count('SELECT count(*) FROM check_ins')).toBe(2);
    expect(evening.forgotten).toHaveLength(2);
  });
});

describe('an erasure', () => {
  it('ends the keys before its page is said to be here, once however often it is told', async () => {
    await using evening = await openEvening();
    const userId = attendeeOf(1).id;
    const row = { id: testId(15, 1), user_id: userId, purpose: 'all' as const, asked_at: AT };
    evening.apply({ t: 'erasure', row });
    evening.apply({ t: 'erasure', row });
    expect(evening.erased).toEqual([`all ${userId}`]);
  });
});

describe('what other gates did', () => {
  it('a green verdict stays what it was, and the second entry is an alert', async () => {
    await using evening = await openEvening();
    const { store, alerts, apply } = evening;
    const verdicts = store.prepare('SELECT id, verdict FROM check_ins ORDER BY id');
    const before = verdicts.all();
    apply(admission(NOON - 60_000));
    expect(verdicts.all()).toEqual(expect.arrayContaining(before));
    expect(alerts.open(EVENT_ID)).toHaveLength(1);
    const counts = store.prepare('SELECT inside, admitted FROM event_tallies WHERE event_id = ?');
    expect(counts.get(EVENT_ID)).toEqual({ inside: 2, admitted: 2 });
    const gates = store.prepare('SELECT admitted FROM gate_tallies WHERE gate_id = ?');
    // The other gate was first: the place is of its quota.
    expect([gates.get(SIDE_GATE), gates.get(MAIN_GATE)]).toEqual([
      { admitted: 1 },
      { admitted: 1 },
    ]);
  });

  it('an alert whose entry was undone by a word that came quicker is none', async () => {
    await using evening = await openEvening();
    const { alerts, apply } = evening;
    const entry = admission(NOON - 60_000);
    if (entry.t !== 'check_in') throw new TypeError('not a check-in');
    apply(entry);
    const [raised] = alerts.open(EVENT_ID);
    if (raised === undefined) throw new Error('no alert');
    const { row } = entry;
    const undo = { ...row, id: testId(9, 2), kind: 'undo' as const, about_id: row.id };
    apply({ ...entry, row: undo, hlc: `${(NOON - 50_000).toString(16).padStart(12, '0')}-0000` });
    expect(alerts.open(EVENT_ID)).toEqual([]);
    // The hub had raised it before it heard of the undo.
    apply({ t: 'alert', row: raised });
    expect(alerts.open(EVENT_ID)).toEqual([]);
    expect(alerts.find(raised.id)).toBeNull();
  });

  it('a stamp far ahead moves nobody’s clock', async () => {
    await using evening = await openEvening();
    const { store, apply } = evening;
    const stamp = store.prepare('SELECT hlc FROM sync_state').pluck();
    const before = stamp.get();
    apply(admission(NOON + 60 * 60_000));
    expect(stamp.get()).toBe(before);
    expect(store.prepare('SELECT count(*) FROM check_ins').pluck().get()).toBe(3);
  });
});
