import { GatehouseError } from '../errors.ts';
import type { EventForm, EventFormErrors } from './event-form.ts';
import type { EventRow, EventStatus } from './event.ts';
import { eventSteps } from './event-steps.ts';
import type { Uuid } from './id.ts';
import type { Instant } from './instant.ts';
import type { SavedEvent } from './operation.ts';

/** What is stamped by itself, so that two edits of different fields don't clash at the hub. */
export type EventField =
  | Exclude<keyof EventRow, 'id' | 'created_at'>
  | 'ticket_types'
  | 'gates'
  | 'gate_rules';

const LISTS = ['ticket_types', 'gates', 'gate_rules'] as const;

/** The refusal of a form, by field. */
export function formInvalid(errors: EventFormErrors): GatehouseError {
  return new GatehouseError('form-invalid', 'the event’s form is wrong', { ...errors });
}

/** A form knows minutes: an instant within the minute that was held stays as it is. */
function keptWithinMinute(held: Instant, typed: Instant): Instant {
  return held.slice(0, 'yyyy-mm-ddThh:mm'.length) === typed.slice(0, 'yyyy-mm-ddThh:mm'.length)
    ? held
    : typed;
}

/** The event that a form makes of the one before. */
export function draftedEvent(form: EventForm, before: EventRow): SavedEvent {
  const { id, image, qr_code, status, created_at } = before;
  const doors_open_at = keptWithinMinute(before.doors_open_at, form.event.doors_open_at);
  const doors_close_at = keptWithinMinute(before.doors_close_at, form.event.doors_close_at);
  const kept = { doors_open_at, doors_close_at, id, image, qr_code, status, created_at };
  return {
    event: { ...form.event, ...kept },
    ticket_types: form.ticketTypes.map((type) => ({ ...type, event_id: id })),
    gates: form.gates.map((gate) => ({ ...gate, event_id: id })),
    gate_rules: [...form.gateRules],
  };
}

/** The event that a form makes of nothing. */
export function newEvent(form: EventForm, id: Uuid, at: Instant): SavedEvent {
  return draftedEvent(form, {
    ...form.event,
    id,
    image: null,
    qr_code: null,
    status: 'upcoming',
    created_at: at,
  });
}

/** Whether two rows of plain values are the same. */
function isSameRow(row: object, other: object): boolean {
  const values = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(row);
  return (
    entries.length === values.size &&
    entries.every(([name, value]) => values.has(name) && values.get(name) === value)
  );
}

/** Whether two lists hold the same rows: their order says nothing. */
function isSameList(some: readonly object[], others: readonly object[]): boolean {
  return (
    some.length === others.length &&
    some.every((row) => others.some((other) => isSameRow(row, other)))
  );
}

/** Names of what differs; everything where there was nothing before. */
export function changedFields(before: SavedEvent | null, after: SavedEvent): EventField[] {
  const columns = Object.keys(after.event).filter(
    (name): name is Exclude<keyof EventRow, 'id' | 'created_at'> =>
      name !== 'id' && name !== 'created_at',
  );
  if (before === null) return [...columns, ...LISTS];
  return [
    ...columns.filter((name) => before.event[name] !== after.event[name]),
    ...LISTS.filter((name) => !isSameList(before[name], after[name])),
  ];
}

/** The values of some fields, by name. */
export function valuesOf(
  { event, ticket_types, gates, gate_rules }: SavedEvent,
  fields: readonly EventField[],
): Record<string, unknown> {
  const all: Readonly<Record<EventField, unknown>> = { ...event, ticket_types, gates, gate_rules };
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

/** Ids of the types and gates that an edit leaves out. */
export function removedParts(
  before: SavedEvent,
  after: SavedEvent,
): { readonly ticketTypes: readonly Uuid[]; readonly gates: readonly Uuid[] } {
  const removed = (name: 'ticket_types' | 'gates'): Uuid[] => {
    const kept = new Set(after[name].map(({ id }) => id));
    return before[name].map(({ id }) => id).filter((id) => !kept.has(id));
  };
  return { ticketTypes: removed('ticket_types'), gates: removed('gates') };
}

/**
 * Refuses an edit that leaves out what is still needed: a type that a registration or a ticket is
 * of, a gate that let somebody in.
 * @throws GatehouseError form-invalid
 */
export function refuseRemovals(used: {
  /** Of the types that are left out, whether one is used. */
  readonly type: boolean;
  readonly gate: boolean;
}): void {
  if (!used.type && !used.gate) return;
  throw formInvalid({
    ...(used.type ? { ticketTypes: 'in-use' } : {}),
    ...(used.gate ? { gates: 'in-use' } : {}),
  });
}

/**
 * The event in another status.
 * @throws GatehouseError event-status-impossible (facts: from, to)
 */
export function steppedEvent(before: SavedEvent, to: EventStatus): SavedEvent {
  const { status: from } = before.event;
  if (!eventSteps(from).includes(to)) {
    throw new GatehouseError('event-status-impossible', `${from} to ${to}`, { from, to });
  }
  const { event, ticket_types, gates, gate_rules } = before;
  return { event: { ...event, status: to }, ticket_types, gates, gate_rules };
}
