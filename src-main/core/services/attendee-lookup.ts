import type { Uuid } from '#shared/domain/id.ts';
import { refusePlace } from '#shared/domain/registration-rules.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { Activity } from './activity-log.ts';
import type { AttendeeStore, HeldAttendee, HeldRegistration } from './attendee-ports.ts';

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
  refusePlace(store.event(eventId), store.eventOfTicketType(ticketTypeId));
}

/** Who acts, for the log. */
export function byStaff({ staffId }: Pick<Actor, 'staffId'>): Activity['actor'] {
  return { type: 'staff', id: staffId };
}
