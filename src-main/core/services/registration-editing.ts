import type { Flag, RegistrationRow } from '#shared/domain/attendee.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { byStaff, requireAttendee, requirePlace, requireRegistration } from './attendee-lookup.ts';
import type { AttendeePorts, HeldRegistration } from './attendee-ports.ts';

/** Where somebody is registered, and how. */
export interface Place {
  readonly eventId: Uuid;
  readonly ticketTypeId: Uuid;
  readonly flags: readonly Flag[];
}

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

const EDITED = ['ticket_type_id', 'status', 'flags'] as const;

function sameFlags(a: readonly Flag[], b: readonly Flag[]): boolean {
  return a.length === b.length && a.every((flag) => b.includes(flag));
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
    const fields = EDITED.filter(
      (field) => before === null || String(before[field]) !== String(after[field]),
    );
    const values = (row: RegistrationRow) =>
      Object.fromEntries(fields.map((field) => [field, row[field]]));
    recorder.recordFact({
      fact: { type: 'registration.saved', payload: after },
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

  /** A good ticket is of the type that its registration has. */
  function retype(ticket: TicketRow, ticketTypeId: Uuid, actor: Actor): void {
    const next: TicketRow = { ...ticket, ticket_type_id: ticketTypeId };
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
    { registrationId: id, ticketTypeId, flags }: Parameters<RegistrationEditing['change']>[0],
    actor: Actor,
  ): HeldRegistration {
    const held = requireRegistration(store, id);
    const { row } = held;
    if (store.eventOfTicketType(ticketTypeId) !== row.event_id) {
      throw new GatehouseError('ticket-type-unknown', 'not a ticket type of this event');
    }
    if (row.ticket_type_id === ticketTypeId && sameFlags(row.flags, flags)) return held;
    const unique = [...new Set(flags)];
    record(
      row,
      { ...row, ticket_type_id: ticketTypeId, flags: unique },
      'registration.changed',
      actor,
    );
    for (const ticket of store.activeTickets(row.id)) {
      if (ticket.ticket_type_id !== ticketTypeId) retype(ticket, ticketTypeId, actor);
    }
    return held;
  }

  return {
    record,
    change,
    register(userId, { eventId, ticketTypeId, flags }, actor) {
      requirePlace(store, eventId, ticketTypeId);
      const person = requireAttendee(store, userId).row.id;
      const id = registrationId(person, eventId);
      const held = store.registration(id);
      if (held === null) {
        const row: RegistrationRow = {
          id,
          user_id: person,
          event_id: eventId,
          ticket_type_id: ticketTypeId,
          status: 'registered',
          flags: [...new Set(flags)],
          created_at: toInstant(now()),
        };
        record(null, row, 'registration.added', actor);
        issue(row, actor);
        return row;
      }
      if (held.row.status === 'cancelled') {
        const row = { ...held.row, status: 'registered' as const };
        record(held.row, row, 'registration.restored', actor);
        change({ registrationId: id, ticketTypeId, flags }, actor);
        issue({ ...row, ticket_type_id: ticketTypeId }, actor);
        return row;
      }
      if (held.row.ticket_type_id === ticketTypeId && sameFlags(held.row.flags, flags)) {
        issue(held.row, actor);
        return held.row;
      }
      throw new GatehouseError('already-registered', 'this person is registered for the event');
    },
  };
}
