import { describe, expect, test } from 'vitest';
import { isLastOf, ruleOf, withoutType, withRule } from '#renderer/admin/events/gate-rules.ts';
import { nextSteps } from '#renderer/admin/overview/next-steps.ts';
import { draftOf, DRAFT_GATE, DRAFT_TYPE } from '#tests/fixtures/event-draft.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const VIP = testId(2, 0x71);
const TYPES = [DRAFT_TYPE, VIP];
const GATE = { id: DRAFT_GATE, name: 'Main gate', quota: null, rules: [] };
const ANY_TIME = { admitsFrom: null, admitsUntil: null };

describe('the rules of a gate in the form', () => {
  test('none lets every type in, and taking one away names the others', () => {
    expect(ruleOf(GATE, VIP)).toEqual({ ticketTypeId: VIP, ...ANY_TIME });
    const without = withRule(GATE, VIP, null, TYPES);
    expect(without.rules).toEqual([{ ticketTypeId: DRAFT_TYPE, ...ANY_TIME }]);
    expect(ruleOf(without, VIP)).toBeNull();
    expect(isLastOf(without, DRAFT_TYPE, TYPES)).toBe(true);
  });

  test('every type at any time is none again, so that a later type is let in too', () => {
    const without = withRule(GATE, VIP, null, TYPES);
    expect(withRule(without, VIP, ANY_TIME, TYPES).rules).toEqual([]);
  });

  test('a window is kept, and a type that goes takes its rule along', () => {
    const admitsFrom = '2026-12-31T19:00';
    const windowed = withRule(GATE, VIP, { admitsFrom, admitsUntil: null }, TYPES);
    expect(windowed.rules).toContainEqual({ ticketTypeId: VIP, admitsFrom, admitsUntil: null });
    const ticketTypes = TYPES.map((id) => ({ id, name: id }));
    const left = withoutType(draftOf({ ticketTypes, gates: [windowed] }), VIP);
    expect(left).toMatchObject({ ticketTypes: [{ id: DRAFT_TYPE }], gates: [{ rules: [] }] });
  });
});

describe('what to do next', () => {
  const event = {
    id: testId(1, 0x70),
    title: 'New Year’s Eve',
    partyName: 'The lake committee',
    venue: 'Lake gardens',
    status: 'upcoming',
    timeZone: 'Asia/Kolkata',
    doorsOpenAt: '2026-12-31T12:30:00.000Z',
    doorsCloseAt: '2026-12-31T18:30:00.000Z',
    capacity: null,
    expected: 20,
    inside: 0,
    admitted: 0,
    hasPicture: false,
    madeHere: true,
  } as const;
  const ids = (change: object, now: string, waiting: number | null = 0) =>
    nextSteps({ event: { ...event, ...change }, waiting, now }).map(({ id }) => id);

  test('follows the event from the draft to the report', () => {
    const before = '2026-12-01T00:00:00.000Z';
    expect(ids({ status: 'draft', expected: 0 }, before)).toEqual(['announce', 'people']);
    expect(ids({}, before, 3)).toEqual(['review', 'tickets']);
    expect(ids({}, '2026-12-31T10:00:00.000Z')).toEqual(['readiness', 'tickets']);
    expect(ids({ status: 'live' }, '2026-12-31T13:00:00.000Z')).toEqual(['live', 'tickets']);
    expect(ids({ status: 'live' }, '2026-12-31T19:00:00.000Z')).toEqual(['close']);
    expect(ids({ status: 'closed' }, '2026-12-31T19:00:00.000Z')).toEqual(['report']);
    expect(ids({ status: 'cancelled' }, before)).toEqual(['cancelled']);
  });
});
