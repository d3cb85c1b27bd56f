import { GatehouseError, missingCase } from '../errors.ts';
import type { Flag, RegistrationRow } from './attendee.ts';
import type { EventStatus } from './event.ts';
import { registrationId, type Uuid } from './id.ts';
import type { Instant } from './instant.ts';

/** Where somebody is registered, and how. */
export interface Place {
  readonly eventId: Uuid;
  readonly ticketTypeId: Uuid;
  readonly flags: readonly Flag[];
}

/** What of a registration is edited, and stamped by itself. */
const EDITED = ['ticket_type_id', 'status', 'flags'] as const;

function isSameFlags(a: readonly Flag[], b: readonly Flag[]): boolean {
  return a.length === b.length && a.every((flag) => b.includes(flag));
}

/** Whether a registration has this type and these flags already. */
export function hasPlace(
  row: RegistrationRow,
  { ticketTypeId, flags }: Omit<Place, 'eventId'>,
): boolean {
  return row.ticket_type_id === ticketTypeId && isSameFlags(row.flags, flags);
}

/** The registration with another type and other flags. */
export function withPlace(
  row: RegistrationRow,
  { ticketTypeId, flags }: Omit<Place, 'eventId'>,
): RegistrationRow {
  return { ...row, ticket_type_id: ticketTypeId, flags: [...new Set(flags)] };
}

/** Somebody's first registration for an event. */
export function newRegistration(
  userId: Uuid,
  { eventId, ticketTypeId, flags }: Place,
  at: Instant,
): RegistrationRow {
  return {
    id: registrationId(userId, eventId),
    user_id: userId,
    event_id: eventId,
    ticket_type_id: ticketTypeId,
    status: 'registered',
    flags: [...new Set(flags)],
    created_at: at,
  };
}

/** Fields that differ; all that are edited where there was nothing before. */
export function changedInRegistration(
  before: RegistrationRow | null,
  after: RegistrationRow,
): (typeof EDITED)[number][] {
  return EDITED.filter(
    (field) => before === null || String(before[field]) !== String(after[field]),
  );
}

/**
 * What registering means where a registration may be there. `added`: there was none; `restored`: a
 * cancelled one counts again, in the place that is asked for; `unchanged`: the call may be a repeated
 * one.
 * @throws GatehouseError already-registered where they are, otherwise than asked for
 */
export function registeringIs(
  held: RegistrationRow | null,
  place: Omit<Place, 'eventId'>,
): 'added' | 'restored' | 'unchanged' {
  if (held === null) return 'added';
  switch (held.status) {
    case 'cancelled':
      return 'restored';
    case 'registered':
      if (hasPlace(held, place)) return 'unchanged';
      throw new GatehouseError('already-registered', 'this person is registered for the event');
    default:
      return missingCase(held.status);
  }
}

/**
 * Refuses a place that nobody can be registered for.
 * @param event null: there is none
 * @param eventOfType the event that the ticket type is of; null: there is no such type
 * @throws GatehouseError event-unknown, event-status-impossible (facts: status), ticket-type-unknown
 */
export function refusePlace(
  event: { readonly id: Uuid; readonly status: EventStatus } | null,
  eventOfType: Uuid | null,
): void {
  if (event === null) throw new GatehouseError('event-unknown', 'no such event');
  if (event.status === 'closed' || event.status === 'cancelled') {
    const facts = { status: event.status };
    throw new GatehouseError('event-status-impossible', `the event is ${event.status}`, facts);
  }
  refuseForeignType(event.id, eventOfType);
}

/**
 * Refuses a ticket type that is not the event's.
 * @param eventOfType the event that the ticket type is of; null: there is no such type
 * @throws GatehouseError ticket-type-unknown
 */
export function refuseForeignType(eventId: Uuid, eventOfType: Uuid | null): void {
  if (eventOfType === eventId) return;
  throw new GatehouseError('ticket-type-unknown', 'not a ticket type of this event');
}
