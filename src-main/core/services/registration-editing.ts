import type { Flag, RegistrationRow } from '#shared/domain/attendee.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import {
  changedInRegistration,
  hasPlace,
  newRegistration,
  refuseForeignType,
  registeringIs,
  withPlace,
  type Place,
} from '#shared/domain/registration-rules.ts';
import { retypedTicket } from '#shared/domain/ticket-rules.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { byStaff, requireAttendee, requirePlace, requireRegistration } from './attendee-lookup.ts';
import type { AttendeePorts, HeldRegistration } from './attendee-ports.ts';

/** Changes of single registrations, for use inside `store.writing`. */
export interface RegistrationEditing {
  /**
   * Registers a person with a ticket; a cancelled registration counts again. Registered so already
   * is no error: the call may be a repeated one.
   * @throws GatehouseError event-unknown, event-status-impossible, ticket-type-unknown,
   * already-registered where they are, otherwise than asked for
   */
  register(userId: Uuid, place: Place, actor: Actor): RegistrationRow;
  /** @throws GatehouseError registration-unknown, ticket-type-unknown */
  change(
    asked: {
      readonly registrationId: Uuid;
      readonly ticketTypeId: Uuid;
      readonly flags: readonly Flag[];
    },
    actor: Actor,
  ): HeldRegistration;
  /** Writes a registration anew, or for the first time: `before` null. */
  record(before: RegistrationRow | null, after: RegistrationRow, type: string, actor: Actor): void;
}

/** Wires the changes; each writes its operation and log entry in the caller's transaction. */
export function createRegistrationEditing(ports: AttendeePorts): RegistrationEditing {
  const { store, recorder, tickets, kioskId, now } = ports;

  function record(
    before: RegistrationRow | null,
    after: RegistrationRow,
    type: string,
    actor: Actor,
  ): void {
    const fields = changedInRegistration(before, after);
    const values = (row: RegistrationRow) =>
      Object.fromEntries(fields.map((field) => [field, row[field]]));
    recorder.recordFact({
      fact: { type: 'registration.saved', payload: after },
      ...(before === null
        ? {}
        : { fields, baseVersion: store.versionOf('registration', before.id) }),
      activity: {
        actor: byStaff(actor),
        type,
        facts: { user_id: after.user_id, event_id: after.event_id },
        about: { type: 'registration', id: after.id },
        change: {
          before: before === null ? null : values(before),
          after: values(after),
          personId: after.user_id,
        },
      },
      apply: (hlc) => {
        store.putRegistration(after);
        store.setVersions('registration', after.id, fields, { hlc, kioskId });
      },
    });
  }

  function retype(ticket: TicketRow, ticketTypeId: Uuid, actor: Actor): void {
    const next = retypedTicket(ticket, ticketTypeId);
    recorder.recordFact({
      fact: { type: 'ticket.saved', payload: next },
      activity: {
        actor: byStaff(actor),
        type: 'ticket.type-changed',
        facts: { from: ticket.ticket_type_id, to: ticketTypeId },
        about: { type: 'registration', id: ticket.registration_id },
      },
      apply: () => store.putTicket(next),
    });
  }

  function issue(row: RegistrationRow, actor: Actor): void {
    if (store.activeTickets(row.id).length > 0) return;
    tickets.ensureKey(row.event_id, actor.staffId);
    const { id: ofRegistration, event_id: eventId, ticket_type_id: ticketTypeId } = row;
    tickets.issue({ registrationId: ofRegistration, eventId, ticketTypeId }, actor.staffId);
  }

  function change(
    asked: Parameters<RegistrationEditing['change']>[0],
    actor: Actor,
  ): HeldRegistration {
    const held = requireRegistration(store, asked.registrationId);
    const { row } = held;
    const { ticketTypeId } = asked;
    refuseForeignType(row.event_id, store.eventOfTicketType(ticketTypeId));
    if (hasPlace(row, asked)) return held;
    record(row, withPlace(row, asked), 'registration.changed', actor);
    for (const ticket of store.activeTickets(row.id)) {
      if (ticket.ticket_type_id !== ticketTypeId) retype(ticket, ticketTypeId, actor);
    }
    return held;
  }

  return {
    record,
    change,
    register(userId, place, actor) {
      const { eventId, ticketTypeId, flags } = place;
      requirePlace(store, eventId, ticketTypeId);
      const person = requireAttendee(store, userId).row.id;
      const id = registrationId(person, eventId);
      const held = store.registration(id)?.row ?? null;
      const is = registeringIs(held, place);
      if (held === null) {
        const row = newRegistration(person, place, toInstant(now()));
        record(null, row, 'registration.added', actor);
        issue(row, actor);
        return row;
      }
      if (is === 'restored') {
        const row = { ...held, status: 'registered' as const };
        record(held, row, 'registration.restored', actor);
        change({ registrationId: id, ticketTypeId, flags }, actor);
        issue({ ...row, ticket_type_id: ticketTypeId }, actor);
        return row;
      }
      issue(held, actor);
      return held;
    },
  };
}
