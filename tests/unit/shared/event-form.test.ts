import { describe, expect, test } from 'vitest';
import { eventDraftOf, movedDraft, readEventForm } from '#shared/domain/event-form.ts';
import { instantsOf, localTimeOf } from '#shared/domain/local-instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { draftOf, DRAFT_GATE, DRAFT_TYPE } from '#tests/fixtures/event-draft.ts';
import { HOSTILE_TEXTS } from '#tests/fixtures/hostile-text.ts';
import { eventOf, testId } from '#tests/fixtures/small-event.ts';

function errorsOf(change: Partial<EventDraft>): Readonly<Record<string, string>> {
  const read = readEventForm(draftOf(change));
  return read.ok ? {} : read.errors;
}

function formOf(change: Partial<EventDraft> = {}) {
  const read = readEventForm(draftOf(change));
  if (!read.ok) throw new TypeError(JSON.stringify(read.errors));
  return read.form;
}

describe('the plan’s lengths', () => {
  test.each([
    ['title', 'Four', 'too-short'],
    ['title', 'a'.repeat(201), 'too-long'],
    ['title', '   ', 'missing'],
    ['description', 'Too short', 'too-short'],
    ['description', 'a'.repeat(2001), 'too-long'],
    ['partyName', 'a', 'too-short'],
    ['partyName', 'a'.repeat(101), 'too-long'],
    ['venue', '', 'missing'],
  ] as const)('%s %j is %s', (field, text, code) => {
    expect(errorsOf({ [field]: text })).toEqual({ [field]: code });
  });

  test('take their own ends', () => {
    expect(errorsOf({ title: 'Fives', description: 'a'.repeat(2000), partyName: 'Us' })).toEqual(
      {},
    );
    expect(errorsOf({ title: 'a'.repeat(200), description: 'a'.repeat(10) })).toEqual({});
  });

  test('count what is left when markup is gone', () => {
    expect(errorsOf({ title: '<b>Hi</b><script>alert(1)</script>' })).toEqual({
      title: 'too-short',
    });
    const { event } = formOf({ description: '<p>Doors at six.</p><p>Bring your card.</p>' });
    expect(event.description).toBe('Doors at six.\n\nBring your card.');
  });
});

describe('times', () => {
  test('are instants of the event’s zone', () => {
    const { event } = formOf();
    expect(event).toMatchObject({
      event_date: '2026-12-31',
      event_time: '20:00',
      doors_open_at: '2026-12-31T12:30:00.000Z',
      doors_close_at: '2026-12-31T18:30:00.000Z',
    });
  });

  test('that a clock skips are refused, those that it shows twice are the widest', () => {
    // Berlin, 29 March 2026: 02:00 to 03:00 is not; 25 October: 02:00 to 03:00 is twice.
    expect(
      errorsOf({
        timeZone: 'Europe/Berlin',
        startsAt: '2026-03-29T03:00',
        doorsOpenAt: '2026-03-29T02:30',
        doorsCloseAt: '2026-03-29T09:00',
      }),
    ).toEqual({ doorsOpenAt: 'time-skipped' });
    const { event } = formOf({
      timeZone: 'Europe/Berlin',
      startsAt: '2026-10-25T02:30',
      doorsOpenAt: '2026-10-25T02:30',
      doorsCloseAt: '2026-10-25T02:30',
    });
    expect(event.doors_open_at).toBe('2026-10-25T00:30:00.000Z');
    expect(event.doors_close_at).toBe('2026-10-25T01:30:00.000Z');
  });

  test('come back from instants as they were typed', () => {
    for (const [zone, local, count] of [
      ['Asia/Kolkata', '2026-12-31T18:30', 1],
      ['America/New_York', '2026-03-08T02:30', 0],
      ['America/New_York', '2026-11-01T01:30', 2],
      ['Australia/Lord_Howe', '2026-04-05T01:45', 2],
      ['Pacific/Apia', '2011-12-30T12:00', 0],
      ['Asia/Kathmandu', '2026-01-01T00:00', 1],
    ] as const) {
      const instants = instantsOf(local, zone);
      expect([zone, instants.length]).toEqual([zone, count]);
      for (const at of instants) expect(localTimeOf(at, zone)).toBe(local);
    }
  });

  test.each(['2026-02-30T10:00', '2026-12-31', '2026-12-31T25:00', '1226-12-31T18:00', 'noon'])(
    '%s is no time',
    (startsAt) => {
      expect(errorsOf({ startsAt })).toEqual({ startsAt: 'invalid' });
    },
  );

  test('half typed are missing or invalid, and the zone must be known', () => {
    expect(errorsOf({ doorsOpenAt: 'T' })).toEqual({ doorsOpenAt: 'missing' });
    expect(errorsOf({ doorsOpenAt: '2026-12-31T' })).toEqual({ doorsOpenAt: 'invalid' });
    expect(errorsOf({ timeZone: 'Asia/Atlantis' })).toEqual({ timeZone: 'zone-unknown' });
    expect(errorsOf({ timeZone: '+05:30' })).toEqual({ timeZone: 'zone-unknown' });
  });

  test('of doors that close when they open are refused', () => {
    expect(errorsOf({ doorsCloseAt: '2026-12-31T18:00' })).toEqual({
      doorsCloseAt: 'not-after-opening',
    });
  });
});

describe('types, gates and rules', () => {
  const rule = { ticketTypeId: DRAFT_TYPE, admitsFrom: null, admitsUntil: null };
  const gate = { id: DRAFT_GATE, name: 'Main gate', quota: null, rules: [rule] };

  test('there is at least one type and one gate', () => {
    expect(errorsOf({ ticketTypes: [], gates: [] })).toEqual({
      ticketTypes: 'missing',
      gates: 'missing',
    });
  });

  test('names differ by more than case and width', () => {
    const gates = [gate, { ...gate, id: testId(3, 0x71), name: 'ＭAIN GATE' }];
    expect(errorsOf({ gates })).toEqual({ 'gates.1.name': 'taken' });
  });

  test('a rule names a type that there is, once', () => {
    const rules = [{ ...rule, ticketTypeId: testId(2, 0x99) }];
    expect(errorsOf({ gates: [{ ...gate, rules }] })).toEqual({
      'gates.0.rules.0.ticketTypeId': 'type-unknown',
    });
    expect(errorsOf({ gates: [{ ...gate, rules: [rule, rule] }] })).toEqual({
      'gates.0.rules.1.ticketTypeId': 'taken',
    });
  });

  test('an entry window lies within the doors and has an end after its start', () => {
    const windowed = (admitsFrom: string | null, admitsUntil: string | null) =>
      errorsOf({ gates: [{ ...gate, rules: [{ ...rule, admitsFrom, admitsUntil }] }] });
    expect(windowed('2026-12-31T17:59', null)).toEqual({
      'gates.0.rules.0.admitsFrom': 'outside-doors',
    });
    expect(windowed('2026-12-31T20:00', '2026-12-31T19:00')).toEqual({
      'gates.0.rules.0.admitsUntil': 'before-from',
    });
    expect(windowed('2026-12-31T18:00', '2027-01-01T00:00')).toEqual({});
  });

  test('quotas and capacity are whole and kept as they are', () => {
    expect(errorsOf({ capacity: 2 ** 60, gates: [{ ...gate, quota: -1 }] })).toEqual({
      capacity: 'invalid',
      'gates.0.quota': 'invalid',
    });
  });

  test('an id that stands for two things is refused', () => {
    expect(errorsOf({ gates: [{ ...gate, id: DRAFT_TYPE }] })).toEqual({ gates: 'invalid' });
  });
});

test('a saved event becomes the draft that made it, and moves by the wall clock', () => {
  const draft = draftOf({
    gates: [
      {
        id: DRAFT_GATE,
        name: 'Main gate',
        quota: 40,
        rules: [{ ticketTypeId: DRAFT_TYPE, admitsFrom: '2026-12-31T19:00', admitsUntil: null }],
      },
    ],
  });
  const read = readEventForm(draft);
  if (!read.ok) throw new TypeError('the draft is right');
  const { form } = read;
  const eventId = testId(1, 0x71);
  const saved: SavedEvent = {
    event: { ...eventOf(), ...form.event, id: eventId },
    ticket_types: form.ticketTypes.map((type) => ({ ...type, event_id: eventId })),
    gates: form.gates.map((one) => ({ ...one, event_id: eventId })),
    gate_rules: [...form.gateRules],
  };
  expect(eventDraftOf(saved)).toEqual(draft);
  const moved = movedDraft(draft, '2027-06-30T21:00', (id) => id.replace('0193', '0194'));
  expect(moved).toMatchObject({
    startsAt: '2027-06-30T21:00',
    doorsOpenAt: '2027-06-30T19:00',
    doorsCloseAt: '2027-07-01T01:00',
    gates: [{ rules: [{ admitsFrom: '2027-06-30T20:00', admitsUntil: null }] }],
  });
  expect(moved.gates[0]!.rules[0]!.ticketTypeId).toBe(moved.ticketTypes[0]!.id);
});

describe('hostile text', () => {
  const FIELDS = ['title', 'description', 'partyName', 'venue'] as const;

  test.each(HOSTILE_TEXTS)('%s comes out harmless or is refused, in every field', (_, text) => {
    for (const field of FIELDS) {
      const read = readEventForm(draftOf({ [field]: `Evening of tests ${text}` }));
      // Refused, it is refused at its own field; what is stored is the same either way.
      const wrong = read.ok ? [] : Object.keys(read.errors);
      expect(wrong.filter((name) => name !== field)).toEqual([]);
      const stored = read.ok ? JSON.stringify(read.form.event) : '';
      expect(stored).not.toMatch(/<[a-z!/?]/i);
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(stored).not.toMatch(/\\u0000|[\u0000-\u0009\u202a-\u202e\u2066-\u2069]/);
    }
    for (const field of ['timeZone', 'startsAt', 'doorsOpenAt'] as const) {
      expect(Object.keys(errorsOf({ [field]: text }))).toContain(field);
    }
  });
});
