import type { Uuid } from '#shared/domain/id.ts';
import type { TicketFor } from '#shared/domain/ticket-rules.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';

/** Makes tickets that this laptop signs. All but `make` write inside the caller's transaction. */
export interface TicketMaker {
  /** Certifies this laptop's issuer key for the event, where it is not yet. */
  ensureKey(eventId: Uuid, staffId: Uuid): void;
  /** A new ticket's row, under a fresh number; nothing is written. After ensureKey. */
  make(ticket: TicketFor): TicketRow;
  /** Makes a ticket and records it as a fact. */
  issue(ticket: TicketFor, staffId: Uuid): TicketRow;
  /** The registration's good tickets are good no more. @returns how many there were */
  revoke(registrationId: Uuid, staffId: Uuid): number;
  /** The registration's good ticket names a new one as its successor. */
  replace(ticket: TicketFor, staffId: Uuid): TicketRow;
}
