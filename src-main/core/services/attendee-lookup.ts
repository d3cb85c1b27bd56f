import { readAttendeeForm, type AttendeeForm } from '#shared/domain/attendee-form.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { AttendeeFields } from '#shared/ipc/attendee-contract.ts';
import type { Activity } from './activity-log.ts';
import type { AttendeeStore, HeldAttendee, HeldRegistration } from './attendee-ports.ts';

/** A person's form as it is stored. @throws GatehouseError form-invalid; facts: field to code */
export function formOf(fields: AttendeeFields): AttendeeForm {
  const read = readAttendeeForm(fields);
  if (read.ok) return read.person;
  const facts = Object.fromEntries(read.issues.map(({ field, code }) => [field, code]));
  throw new GatehouseError('form-invalid', 'a person’s form is wrong', facts);
}

/** The person of this id, or whom they turned out to be. @throws GatehouseError person-unknown */
export function requireAttendee(store: AttendeeStore, userId: Uuid): HeldAttendee {
  const held = store.attendee(store.currentAttendee(userId));
  if (held !== null) return held;
  throw new GatehouseError('person-unknown', 'nobody of this id is known here');
}

/** @throws GatehouseError registration-unknown */
export function requireRegistration(store: AttendeeStore, id: Uuid): HeldRegistration {
  const held = store.registration(store.currentRegistration(id));
  if (held !== null) return held;
  throw new GatehouseError('registration-unknown', 'no registration of this id is known here');
}

/**
 * An event that somebody can be registered for, with one of its ticket types.
 * @throws GatehouseError event-unknown, event-status-impossible, ticket-type-unknown
 */
export function requirePlace(store: AttendeeStore, eventId: Uuid, ticketTypeId: Uuid): void {
  const event = store.event(eventId);
  if (event === null) throw new GatehouseError('event-unknown', 'no such event');
  if (event.status === 'closed' || event.status === 'cancelled') {
    const facts = { status: event.status };
    throw new GatehouseError('event-status-impossible', `the event is ${event.status}`, facts);
  }
  if (store.eventOfTicketType(ticketTypeId) !== eventId) {
    throw new GatehouseError('ticket-type-unknown', 'not a ticket type of this event');
  }
}

/** Who acts, for the log. */
export function byStaff({ staffId }: Pick<Actor, 'staffId'>): Activity['actor'] {
  return { type: 'staff', id: staffId };
}
