import { describe, expect, it } from 'vitest';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Operation } from '#shared/domain/operation.ts';
import { stampOf, type FieldStamp } from '#shared/domain/field-merge.ts';
import { ticketRow } from '#shared/domain/ticket.ts';
import type { CarriedOperation, Change } from '#shared/wire/sync.ts';
import { createFeedStore } from '#core/storage/sync-feed-store.ts';
import { attendeeOf, EVENT_ID, NOON, testId, TYPE_VIP } from '#tests/fixtures/small-event.ts';
import { openEvening } from './evening-stand.ts';

const OTHER_KIOSK = testId(6, 9);

/** Another kiosk's operation, whose signature was checked before it comes here. */
function operation<T extends Operation['type']>(
  seq: number,
  type: T,
  payload: Extract<Operation, { type: T }>['payload'],
  change: Partial<CarriedOperation> = {},
): CarriedOperation {
  const ms = (NOON + seq).toString(16).padStart(12, '0');
  return {
    id: testId(18, seq),
    kiosk_id: OTHER_KIOSK,
    seq,
    hlc: `${ms}-0000`,
    base_version: null,
    type,
    payload: JSON.stringify(payload),
    signature: Buffer.alloc(64).toString('base64'),
    ...change,
  };
}

function registration(ticketTypeId: Uuid, userId = attendeeOf(1).id) {
  return {
    id: registrationId(userId, EVENT_ID),
    user_id: userId,
    event_id: EVENT_ID,
    ticket_type_id: ticketTypeId,
    status: 'registered' as const,
    flags: [],
    created_at: toInstant(NOON),
  };
}

describe('an operation that another kiosk hands over', () => {
  it('is kept once, for whoever reaches the hub', async () => {
    await using evening = await openEvening();
    const { applier, outbox } = evening;
    const before = outbox.waiting();
    const person = operation(1, 'attendee.saved', attendeeOf(7));
    expect(applier.applyOperation(person)).not.toBeNull();
    expect(applier.applyOperation(person)).toBeNull();
    expect(outbox.waiting()).toBe(before + 1);
    expect(outbox.next(100).map((waiting) => waiting.operation)).toContainEqual(person);
  });

  it('is kept also where what it is about is not here', async () => {
    await using evening = await openEvening();
    const { applier, outbox, heldBack } = evening;
    const before = outbox.waiting();
    const stranger = registration(TYPE_VIP, attendeeOf(7).id);
    const carried = operation(1, 'registration.saved', stranger);
    expect(applier.applyOperation(carried)).not.toBeNull();
    expect(heldBack).toEqual(['registration.saved']);
    expect(outbox.waiting()).toBe(before + 1);
  });

  it('that has another’s number is refused', async () => {
    await using evening = await openEvening();
    const { applier } = evening;
    applier.applyOperation(operation(1, 'attendee.saved', attendeeOf(7)));
    const copied = operation(1, 'attendee.saved', attendeeOf(8), { id: testId(18, 50) });
    expect(() => applier.applyOperation(copied)).toThrow(
      expect.objectContaining({ code: 'number-reused' }),
    );
  });

  it('that edits somebody counts by its stamp, in whatever order edits come', async () => {
    await using evening = await openEvening();
    const { applier, store } = evening;
    const name = (text: string, seq: number) =>
      operation(seq, 'attendee.saved', attendeeOf(7, { name: text }), { fields: ['name'] });
    applier.applyOperation(name('Newer name', 3));
    applier.applyOperation(name('Older name', 2));
    const found = store.prepare('SELECT name FROM users WHERE id = ?').pluck();
    expect(found.get(attendeeOf(7).id)).toBe('Newer name');
  });

  it('stays on top of what the hub says, until the hub has answered', async () => {
    await using evening = await openEvening();
    const { applier, apply, outbox, store } = evening;
    const edit = operation(1, 'registration.saved', registration(TYPE_VIP), {
      fields: ['ticket_type_id'],
    });
    applier.applyOperation(edit);
    const type = store.prepare('SELECT ticket_type_id FROM registrations WHERE id = ?').pluck();
    const { id } = registration(TYPE_VIP);
    const before = registration(testId(2, 1));
    apply({ t: 'registration', row: before, stamps: {} });
    expect(type.get(id)).toBe(TYPE_VIP);
    outbox.settle([edit], [{ id: edit.id, outcome: 'applied', code: null }], toInstant(NOON));
    apply({ t: 'registration', row: before, stamps: {} });
    expect(type.get(id)).toBe(before.ticket_type_id);
  });

  it('that the hub refuses gives way to the hub’s own rows, which are loaded anew', async () => {
    await using evening = await openEvening();
    const { applier, outbox, deadLetters, store } = evening;
    const edit = operation(1, 'registration.saved', registration(TYPE_VIP), {
      fields: ['ticket_type_id'],
    });
    applier.applyOperation(edit);
    const cursor = store.prepare('SELECT cursor FROM feeds WHERE feed = ?').pluck();
    expect(cursor.get(EVENT_ID)).not.toBeNull();
    const word = { id: edit.id, outcome: 'rejected', code: 'not-allowed' } as const;
    outbox.settle([edit], [word], toInstant(NOON));
    expect(deadLetters.count()).toBe(1);
    expect(cursor.get(EVENT_ID)).toBeNull();
    const before = registration(testId(2, 1));
    const rows = [{ t: 'registration', row: before, stamps: {} }] as const;
    await applier.applySnapshotBatch(EVENT_ID, rows, { from: '1', done: 1 });
    const type = store.prepare('SELECT ticket_type_id FROM registrations WHERE id = ?').pluck();
    expect(type.get(before.id)).toBe(before.ticket_type_id);
  });

  it('that merges people counts for the events that are here', async () => {
    await using evening = await openEvening();
    const { applier, heldBack, store } = evening;
    const kept = attendeeOf(1, { name: 'One person' });
    const strange = testId(1, 0xff);
    const elsewhere = {
      ...registration(TYPE_VIP, kept.id),
      id: registrationId(kept.id, strange),
      event_id: strange,
    };
    const merged = {
      kept,
      merged_id: attendeeOf(9).id,
      registrations: [{ merged_id: testId(19, 1), kept: elsewhere }],
    };
    expect(applier.applyOperation(operation(1, 'attendees.merged', merged))).not.toBeNull();
    expect(heldBack).toEqual([]);
    const name = store.prepare('SELECT name FROM users WHERE id = ?').pluck();
    expect(name.get(kept.id)).toBe('One person');
    expect(store.prepare('SELECT count(*) FROM registrations').pluck().get()).toBe(2);
  });
});

describe('two registrations that were one', () => {
  const merge = (from: Uuid, to: Uuid): Change => ({
    t: 'alias',
    row: { entity: 'registration', alias_id: from, id: to, made_at: toInstant(NOON) },
  });
  const [first, second] = [1, 2].map((one) => registration(TYPE_VIP, attendeeOf(one).id).id) as [
    Uuid,
    Uuid,
  ];

  it('count as one also where the merged row had gone before the merge was heard of', async () => {
    await using evening = await openEvening();
    const { apply, applier, store } = evening;
    const came = store.prepare('SELECT check_in_time FROM registrations WHERE id = ?').pluck();
    const earlier = came.get(first);
    const kept = registration(TYPE_VIP, attendeeOf(7).id);
    applier.applyOperation(operation(1, 'attendee.saved', attendeeOf(7)));
    applier.applyOperation(operation(2, 'registration.saved', kept));
    expect(came.get(kept.id)).toBeNull();
    apply({ t: 'left', entity: 'registration', id: first });
    apply(merge(first, kept.id));
    expect(came.get(kept.id)).toBe(earlier);
  });

  it('hand their double entries on, also those that are heard of under the old id', async () => {
    await using evening = await openEvening();
    const { alerts, apply } = evening;
    const alert = (at: number, registrationId: Uuid): Change => ({
      t: 'alert',
      row: {
        id: testId(21, at),
        kind: 'double-entry',
        event_id: EVENT_ID,
        registration_id: registrationId,
        // Their check-ins are still to come.
        first_id: testId(22, at),
        second_id: testId(23, at),
        raised_at: toInstant(NOON),
        closed_at: null,
        closed_by: null,
        note: null,
        closed_hlc: null,
      },
    });
    apply(alert(1, first));
    apply(merge(first, second));
    apply(alert(2, first));
    const of = [1, 2].map((at) => alerts.find(testId(21, at))?.registration_id);
    expect(of).toEqual([second, second]);
  });

  it('keep a double entry that was closed, also where the merge comes after it', async () => {
    await using evening = await openEvening();
    const { alerts, apply, store } = evening;
    const pair = store.prepare('SELECT id FROM check_ins ORDER BY id').pluck().all() as Uuid[];
    const id = testId(21, 3);
    apply({
      t: 'alert',
      row: {
        id,
        kind: 'double-entry',
        event_id: EVENT_ID,
        registration_id: second,
        first_id: pair[0] ?? id,
        second_id: pair[1] ?? id,
        raised_at: toInstant(NOON),
        closed_at: toInstant(NOON + 1),
        closed_by: testId(4, 1),
        note: null,
        closed_hlc: `${(NOON + 1).toString(16).padStart(12, '0')}-0000`,
      },
    });
    expect(alerts.find(id)?.closed_at).toBe(toInstant(NOON + 1));
  });
});

describe('a snapshot over an older copy', () => {
  it('lets those go whom it does not name, and keeps what the hub has not seen yet', async () => {
    await using evening = await openEvening();
    const { applier, store } = evening;
    const feeds = createFeedStore(store, (work) => store.transaction(work).immediate());
    const newcomer = attendeeOf(7);
    applier.applyOperation(operation(1, 'attendee.saved', newcomer));
    applier.applyOperation(operation(2, 'registration.saved', registration(TYPE_VIP, newcomer.id)));
    feeds.loadAnew(EVENT_ID);
    const named = [
      { t: 'attendee', row: attendeeOf(1), stamps: {} },
      { t: 'registration', row: registration(TYPE_VIP), stamps: {} },
    ] as const;
    const second = registration(TYPE_VIP, attendeeOf(2).id);
    await applier.applySnapshotBatch(
      EVENT_ID,
      [...named, { t: 'registration', row: second, stamps: {} }],
      { from: '1', done: 3 },
    );
    // It breaks, and begins from its start: whom the first try brought may be gone since.
    feeds.loadAnew(EVENT_ID);
    await applier.applySnapshotBatch(EVENT_ID, named, { from: '1', done: 2 });
    await applier.finishSnapshot(EVENT_ID, '9');
    const ids = store.prepare('SELECT user_id FROM registrations ORDER BY user_id').pluck();
    expect(ids.all()).toEqual([attendeeOf(1).id, newcomer.id]);
    expect(store.prepare('SELECT count(*) FROM check_ins').pluck().get()).toBe(2);
  });
});

describe('rows of a file from another kiosk', () => {
  it('change what is here by later stamps alone', async () => {
    await using evening = await openEvening();
    const { applier, apply, store } = evening;
    const stamp = (seconds: number): FieldStamp =>
      stampOf(`${(NOON + seconds * 1_000).toString(16).padStart(12, '0')}-0000`, OTHER_KIOSK);
    const row = (name: string) => attendeeOf(1, { name });
    const named = store.prepare('SELECT name FROM users WHERE id = ?').pluck();
    const told = (name: string, seconds: number): Change => ({
      t: 'attendee',
      row: row(name),
      stamps: { name: stamp(seconds) },
    });
    apply(told('As the hub has it', 20));
    await applier.applyPeerRows([told('Older', 10)]);
    expect(named.get(attendeeOf(1).id)).toBe('As the hub has it');
    await applier.applyPeerRows([told('Newer', 30)]);
    expect(named.get(attendeeOf(1).id)).toBe('Newer');
    // Somebody who is not here comes as they are.
    await applier.applyPeerRows([{ t: 'attendee', row: attendeeOf(8), stamps: {} }]);
    expect(named.get(attendeeOf(8).id)).toBe(attendeeOf(8).name);
  });

  it('give no revoked ticket back', async () => {
    await using evening = await openEvening();
    const { applier, store } = evening;
    const status = store.prepare('SELECT status FROM tickets WHERE number = ?').pluck();
    const columns = Object.keys(ticketRow.shape).join();
    const held = ticketRow.parse(store.prepare(`SELECT ${columns} FROM tickets LIMIT 1`).get());
    store.prepare(`UPDATE tickets SET status = 'revoked' WHERE number = ?`).run(held.number);
    await applier.applyPeerRows([{ t: 'ticket', row: held }]);
    expect(status.get(held.number)).toBe('revoked');
  });
});
