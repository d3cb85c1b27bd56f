import { z } from 'zod';
import type { EventDraft } from './event-draft.ts';
import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from './event.ts';
import type { Instant } from './instant.ts';
import {
  instantsOf,
  isLocalTime,
  isTimeZone,
  localTimeOf,
  movedLocalTime,
  type LocalTime,
} from './local-instant.ts';
import type { SavedEvent } from './operation.ts';
import { plainLine, plainText } from './plain-text.ts';

/** What can be wrong with a field of an event; each has a sentence under `events.wrong.<code>`. */
export const EVENT_FORM_CODES = [
  'missing',
  'too-short',
  'too-long',
  'invalid',
  'taken',
  'zone-unknown',
  'time-skipped',
  'not-after-opening',
  'outside-doors',
  'before-from',
  'type-unknown',
  'in-use',
] as const;
export const eventFormCode = z.enum(EVENT_FORM_CODES);
export type EventFormCode = z.infer<typeof eventFormCode>;

/** What is wrong, by field: `title`, `ticketTypes.0.name`, `gates.1.rules.0.admitsFrom`. */
export type EventFormErrors = Readonly<Record<string, EventFormCode>>;

/** What an event's form says, found right. */
export interface EventForm {
  readonly event: Omit<EventRow, 'id' | 'image' | 'qr_code' | 'status' | 'created_at'>;
  readonly ticketTypes: readonly Omit<TicketTypeRow, 'event_id'>[];
  readonly gates: readonly Omit<GateRow, 'event_id'>[];
  readonly gateRules: readonly GateRuleRow[];
}

export type ReadEventForm =
  | { readonly ok: true; readonly form: EventForm }
  | { readonly ok: false; readonly errors: EventFormErrors };

/** The plan's lengths, in UTF-16 units as the tables count them. */
export const EVENT_LENGTHS = {
  title: { min: 5, max: 200 },
  description: { min: 10, max: 2000 },
  partyName: { min: 2, max: 100 },
  venue: { min: 2, max: 200 },
  name: { min: 1, max: 60 },
} as const;

/** Longer than any text that could be cleaned into one that fits. */
const MAX_TYPED_CHARS = 100_000;

/** Which of two instants a time means that the clock shows twice. */
type Which = 'first' | 'last';

/** Reads fields and collects what is wrong with them. */
class FormReader {
  readonly errors: Record<string, EventFormCode> = {};

  /** The first that is found wrong with a field stands. */
  fail(field: string, code: EventFormCode): void {
    this.errors[field] ??= code;
  }

  text(
    field: string,
    typed: string,
    { min, max }: { readonly min: number; readonly max: number },
    clean: (text: string) => string = plainLine,
  ): string {
    if (typed.length > MAX_TYPED_CHARS) {
      this.fail(field, 'too-long');
      return '';
    }
    const value = clean(typed);
    if (value === '') this.fail(field, 'missing');
    else if (value.length < min) this.fail(field, 'too-short');
    else if (value.length > max) this.fail(field, 'too-long');
    return value;
  }

  /** Names as people tell them apart: two that differ in case alone are one. */
  names(list: string, rows: readonly { readonly name: string }[]): string[] {
    const seen = new Set<string>();
    return rows.map((row, index) => {
      const field = `${list}.${index}.name`;
      const name = this.text(field, row.name, EVENT_LENGTHS.name);
      const key = name.normalize('NFKC').toLowerCase();
      if (seen.has(key)) this.fail(field, 'taken');
      seen.add(key);
      return name;
    });
  }

  time(field: string, typed: LocalTime, timeZone: string | null, which: Which): Instant | null {
    const local = typed.trim();
    if (local === '' || local === 'T') this.fail(field, 'missing');
    else if (!isLocalTime(local)) this.fail(field, 'invalid');
    else if (timeZone !== null) {
      const found = instantsOf(local, timeZone);
      const at = which === 'first' ? found[0] : found.at(-1);
      if (at !== undefined) return at;
      this.fail(field, 'time-skipped');
    }
    return null;
  }

  number(field: string, value: number | null, least: number): void {
    // Safe integers only: SQLite keeps them, a double beyond them is another number.
    if (value !== null && (!Number.isSafeInteger(value) || value < least)) {
      this.fail(field, 'invalid');
    }
  }
}

/**
 * Checks an event as it was typed: the plan's lengths, a zone that is known, times that exist there,
 * doors that open before they close, names that tell apart, rules of types that there are. Where
 * the clock shows a time twice, doors open at the first and close at the last. The gates' windows
 * lie within the doors' times. Everything comes out without markup and control characters.
 */
export function readEventForm(draft: EventDraft): ReadEventForm {
  const read = new FormReader();
  const title = read.text('title', draft.title, EVENT_LENGTHS.title);
  const description = read.text(
    'description',
    draft.description,
    EVENT_LENGTHS.description,
    plainText,
  );
  const partyName = read.text('partyName', draft.partyName, EVENT_LENGTHS.partyName);
  const venue = read.text('venue', draft.venue, EVENT_LENGTHS.venue);

  const zoneName = draft.timeZone.trim();
  const timeZone = isTimeZone(zoneName) ? zoneName : null;
  if (timeZone === null) read.fail('timeZone', zoneName === '' ? 'missing' : 'zone-unknown');
  read.time('startsAt', draft.startsAt, timeZone, 'first');
  const doors = {
    open: read.time('doorsOpenAt', draft.doorsOpenAt, timeZone, 'first'),
    close: read.time('doorsCloseAt', draft.doorsCloseAt, timeZone, 'last'),
  };
  if (doors.open !== null && doors.close !== null && doors.close <= doors.open) {
    read.fail('doorsCloseAt', 'not-after-opening');
  }
  read.number('capacity', draft.capacity, 1);

  if (draft.ticketTypes.length === 0) read.fail('ticketTypes', 'missing');
  if (draft.gates.length === 0) read.fail('gates', 'missing');
  const ids = new Set([...draft.ticketTypes, ...draft.gates].map(({ id }) => id));
  if (ids.size < draft.ticketTypes.length + draft.gates.length) read.fail('gates', 'invalid');
  const typeNames = read.names('ticketTypes', draft.ticketTypes);
  const gateNames = read.names('gates', draft.gates);
  const gateRules = draft.gates.flatMap((gate, index) => {
    read.number(`gates.${index}.quota`, gate.quota, 0);
    return readRules(read, draft, index, timeZone, doors);
  });

  const { errors } = read;
  if (Object.keys(errors).length > 0 || timeZone === null) return { ok: false, errors };
  if (doors.open === null || doors.close === null) return { ok: false, errors };
  const [eventDate = '', eventTime = ''] = draft.startsAt.trim().split('T');
  return {
    ok: true,
    form: {
      event: {
        title,
        description,
        party_name: partyName,
        venue,
        time_zone: timeZone,
        event_date: eventDate,
        event_time: eventTime,
        doors_open_at: doors.open,
        doors_close_at: doors.close,
        entry_mode: draft.entryMode,
        capacity: draft.capacity,
        face_policy: draft.facePolicy,
        face_liveness: draft.faceLiveness,
        evidence_days: draft.evidenceDays,
      },
      ticketTypes: draft.ticketTypes.map(({ id }, index) => ({ id, name: typeNames[index] ?? '' })),
      gates: draft.gates.map(({ id, quota }, index) => ({
        id,
        name: gateNames[index] ?? '',
        quota,
      })),
      gateRules,
    },
  };
}

interface Doors {
  readonly open: Instant | null;
  readonly close: Instant | null;
}

function readRules(
  read: FormReader,
  draft: EventDraft,
  gateIndex: number,
  timeZone: string | null,
  doors: Doors,
): GateRuleRow[] {
  const gate = draft.gates[gateIndex];
  const types = new Set(draft.ticketTypes.map(({ id }) => id));
  const seen = new Set<string>();
  return (gate?.rules ?? []).map((rule, index) => {
    const field = `gates.${gateIndex}.rules.${index}`;
    if (!types.has(rule.ticketTypeId)) read.fail(`${field}.ticketTypeId`, 'type-unknown');
    if (seen.has(rule.ticketTypeId)) read.fail(`${field}.ticketTypeId`, 'taken');
    seen.add(rule.ticketTypeId);
    const moment = (part: 'admitsFrom' | 'admitsUntil', which: Which): Instant | null => {
      const typed = rule[part];
      if (typed === null) return null;
      const at = read.time(`${field}.${part}`, typed, timeZone, which);
      const isOutside =
        at !== null &&
        ((doors.open !== null && at < doors.open) || (doors.close !== null && at > doors.close));
      if (isOutside) read.fail(`${field}.${part}`, 'outside-doors');
      return at;
    };
    const from = moment('admitsFrom', 'first');
    const until = moment('admitsUntil', 'last');
    if (from !== null && until !== null && until <= from) {
      read.fail(`${field}.admitsUntil`, 'before-from');
    }
    return {
      gate_id: gate?.id ?? '',
      ticket_type_id: rule.ticketTypeId,
      admits_from: from,
      admits_until: until,
    };
  });
}

/** An event as its form shows it. A zone that this platform does not know is shown in UTC. */
export function eventDraftOf(saved: SavedEvent): EventDraft {
  const { event } = saved;
  const timeZone = isTimeZone(event.time_zone) ? event.time_zone : 'UTC';
  const local = (at: Instant): LocalTime => localTimeOf(at, timeZone);
  return {
    title: event.title,
    description: event.description,
    partyName: event.party_name,
    venue: event.venue,
    timeZone: event.time_zone,
    startsAt: `${event.event_date}T${event.event_time}`,
    doorsOpenAt: local(event.doors_open_at),
    doorsCloseAt: local(event.doors_close_at),
    entryMode: event.entry_mode,
    capacity: event.capacity,
    facePolicy: event.face_policy,
    faceLiveness: event.face_liveness,
    evidenceDays: event.evidence_days,
    ticketTypes: saved.ticket_types.map(({ id, name }) => ({ id, name })),
    gates: saved.gates.map(({ id, name, quota }) => ({
      id,
      name,
      quota,
      rules: saved.gate_rules
        .filter(({ gate_id }) => gate_id === id)
        .map((rule) => ({
          ticketTypeId: rule.ticket_type_id,
          admitsFrom: rule.admits_from === null ? null : local(rule.admits_from),
          admitsUntil: rule.admits_until === null ? null : local(rule.admits_until),
        })),
    })),
  };
}

/**
 * A draft for the same event at another time: every time moves as the start does, by the wall
 * clock, so that doors that opened at six open at six.
 * @param renamed gives a new id for each of the types' and gates'
 */
export function movedDraft(
  draft: EventDraft,
  startsAt: LocalTime,
  renamed: (id: string) => string,
): EventDraft {
  const moved = (local: LocalTime): LocalTime => movedLocalTime(local, draft.startsAt, startsAt);
  const movedOrNone = (local: LocalTime | null): LocalTime | null =>
    local === null ? null : moved(local);
  return {
    ...draft,
    startsAt,
    doorsOpenAt: moved(draft.doorsOpenAt),
    doorsCloseAt: moved(draft.doorsCloseAt),
    ticketTypes: draft.ticketTypes.map((type) => ({ ...type, id: renamed(type.id) })),
    gates: draft.gates.map((gate) => ({
      ...gate,
      id: renamed(gate.id),
      rules: gate.rules.map((rule) => ({
        ticketTypeId: renamed(rule.ticketTypeId),
        admitsFrom: movedOrNone(rule.admitsFrom),
        admitsUntil: movedOrNone(rule.admitsUntil),
      })),
    })),
  };
}
