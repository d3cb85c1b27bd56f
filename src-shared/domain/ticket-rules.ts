import type { TicketNumber } from '../ticket/ticket-number.ts';
import type { Uuid } from './id.ts';
import { toInstant, type Instant } from './instant.ts';
import type { SigningKeyRow, TicketRow } from './ticket.ts';

/** Whose ticket is made. */
export interface TicketFor {
  readonly registrationId: Uuid;
  readonly eventId: Uuid;
  readonly ticketTypeId: Uuid;
}

/** A good ticket, signed by the key of this id. */
export function newTicket(
  { registrationId, eventId, ticketTypeId }: TicketFor,
  made: { readonly number: TicketNumber; readonly keyId: number; readonly at: Instant },
): TicketRow {
  return {
    number: made.number,
    registration_id: registrationId,
    event_id: eventId,
    ticket_type_id: ticketTypeId,
    key_id: made.keyId,
    status: 'active',
    replaced_by: null,
    valid_from: null,
    valid_until: null,
    created_at: made.at,
  };
}

/** The ticket, good no more. */
export function revokedTicket(row: TicketRow): TicketRow {
  return { ...row, status: 'revoked' };
}

/** The ticket, good no more since there is another. */
export function replacedTicket(row: TicketRow, by: TicketNumber): TicketRow {
  return { ...row, status: 'replaced', replaced_by: by };
}

/** A good ticket is of the type that its registration has. */
export function retypedTicket(row: TicketRow, ticketTypeId: Uuid): TicketRow {
  return { ...row, ticket_type_id: ticketTypeId };
}

/** A key is good from a day before it was made: a clock that ran ahead is set back. */
const EARLIER_MS = 86_400_000;

/**
 * The certificate of an issuer's key for one event.
 * @param key.publicKey Ed25519, 32 bytes in base64
 * @param key.issuer who issues, as other kiosks' staff read it: 1 to 100 signs
 * @param nowMs milliseconds since the Unix epoch
 */
export function newSigningKey(
  key: { readonly keyId: number; readonly publicKey: string; readonly issuer: string },
  eventId: Uuid,
  nowMs: number,
): SigningKeyRow {
  return {
    key_id: key.keyId,
    event_id: eventId,
    public_key: key.publicKey,
    issuer: key.issuer,
    valid_from: toInstant(nowMs - EARLIER_MS),
    valid_until: null,
    revoked_at: null,
  };
}
