import { describe, expect, it } from 'vitest';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
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
});
