import { describe, expect, it, test } from 'vitest';
import {
  changedFields,
  draftedEvent,
  newEvent,
  refuseRemovals,
  removedParts,
  steppedEvent,
  valuesOf,
} from '#shared/domain/event-edit.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { readEventForm, type EventForm } from '#shared/domain/event-form.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { draftOf, DRAFT_GATE, DRAFT_TYPE } from '#tests/fixtures/event-draft.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const EVENT = testId(1, 1);
const AT = '2026-11-23T01:02:03.004Z';
const VIP = testId(2, 0x71);

function formOf(change: Partial<EventDraft> = {}): EventForm {
  const read = readEventForm(draftOf(change));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.form;
}

const saved = (change: Partial<EventDraft> = {}): SavedEvent => newEvent(formOf(change), EVENT, AT);

const TWO_TYPES = {
  ticketTypes: [
    { id: DRAFT_TYPE, name: 'Standard' },
    { id: VIP, name: 'VIP' },
  ],
};

test('A new event is upcoming, without a picture, and its parts are its own', () => {
  const { event, ticket_types, gates } = saved();
  expect(event).toMatchObject({ id: EVENT, status: 'upcoming', image: null, created_at: AT });
  expect(ticket_types).toEqual([{ id: DRAFT_TYPE, name: 'Standard', event_id: EVENT }]);
  expect(gates).toMatchObject([{ id: DRAFT_GATE, event_id: EVENT }]);
});

describe('An edit', () => {
  it('keeps what its form does not say', () => {
    const before = { ...saved().event, status: 'live' as const, image: testId(3, 1) };
    const { event } = draftedEvent(formOf({ title: 'Another night' }), before);
    expect(event).toEqual({ ...before, title: 'Another night' });
  });

  it('leaves an instant alone that the form shows as the same minute', () => {
    const before = { ...saved().event, doors_open_at: '2026-12-31T12:30:41.500Z' };
    expect(draftedEvent(formOf(), before).event.doors_open_at).toBe('2026-12-31T12:30:41.500Z');
    const later = formOf({ doorsOpenAt: '2026-12-31T18:01' });
    expect(draftedEvent(later, before).event.doors_open_at).toBe('2026-12-31T12:31:00.000Z');
  });

  it('names the fields that differ, whatever the order of rows', () => {
    const before = saved(TWO_TYPES);
    expect(changedFields(before, saved(TWO_TYPES))).toEqual([]);
    const turned = { ...before, ticket_types: before.ticket_types.toReversed() };
    expect(changedFields(before, turned)).toEqual([]);
    const after = saved({
      ...TWO_TYPES,
      title: 'Another night',
      capacity: 90,
      gates: [{ id: DRAFT_GATE, name: 'Main gate', quota: 3, rules: [] }],
    });
    const fields = changedFields(before, after);
    expect(fields).toEqual(['title', 'capacity', 'gates']);
    expect(valuesOf(before, fields)).toMatchObject({ title: 'New Year’s Eve', capacity: null });
    expect(changedFields(null, after)).toHaveLength(Object.keys(after.event).length + 1);
  });

  it('tells a row more, a row less and a row that is there twice', () => {
    const before = saved(TWO_TYPES);
    const [one] = before.ticket_types;
    expect(changedFields(saved(), before)).toEqual(['ticket_types']);
    expect(changedFields(before, saved())).toEqual(['ticket_types']);
    expect(changedFields(before, { ...before, ticket_types: [one!, one!] })).toEqual([
      'ticket_types',
    ]);
  });

  it('says what it leaves out, which is refused where it is used', () => {
    const removed = removedParts(saved(TWO_TYPES), saved());
    expect(removed).toEqual({ ticketTypes: [VIP], gates: [] });
    expect(() => refuseRemovals({ type: false, gate: false })).not.toThrow();
    expect(() => refuseRemovals({ type: true, gate: false })).toThrow(
      expect.objectContaining({ code: 'form-invalid', facts: { ticketTypes: 'in-use' } }) as Error,
    );
  });
});

test('An event takes only a step that makes sense', () => {
  expect(steppedEvent(saved(), 'live').event.status).toBe('live');
  expect(() => steppedEvent(saved(), 'closed')).toThrow(
    expect.objectContaining({
      code: 'event-status-impossible',
      facts: { from: 'upcoming', to: 'closed' },
    }) as Error,
  );
});
