import type { EventRow } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { TicketFor } from '#shared/domain/ticket-rules.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { Transaction } from './transaction.ts';

/** The key that the hub signs an event's tickets with, its private half sealed. */
export interface IssuerKeyRow {
  readonly event_id: Uuid;
  readonly key_id: number;
  /** 32 bytes, base64. */
  readonly public_key: string;
  readonly sealed_private_key: Uint8Array;
}

/** Makes issuers' keys and signs with them. */
export interface IssuerKeys {
  make(eventId: Uuid): IssuerKeyRow;
  /** @throws Error where the master key that sealed it is gone */
  sign(key: IssuerKeyRow, bytes: Uint8Array): Uint8Array;
}

/** The event that a ticket is for. */
export interface TicketEvent extends Pick<
  EventRow,
  | 'id'
  | 'title'
  | 'description'
  | 'party_name'
  | 'venue'
  | 'time_zone'
  | 'event_date'
  | 'event_time'
  | 'doors_open_at'
  | 'doors_close_at'
  | 'status'
> {
  readonly is_full: boolean;
}

/** A ticket with what it says to its holder. */
export interface HeldTicket {
  readonly row: TicketRow;
  readonly holder: string;
  readonly ticketType: string;
  readonly userId: Uuid;
  readonly event: TicketEvent;
  /** The key that signs it; null: another issuer's, so that its text can't be made here. */
  readonly key: IssuerKeyRow | null;
}

/** Where tickets and issuers' keys are kept. */
export interface TicketStore {
  /** Locks an event, so that two who find no key do not both make one. */
  lockEvent(tx: Transaction, eventId: Uuid): Promise<void>;
  issuerKey(tx: Transaction, eventId: Uuid): Promise<IssuerKeyRow | null>;
  putIssuerKey(tx: Transaction, key: IssuerKeyRow, certificate: SigningKeyRow): Promise<void>;
  /**
   * Standing registrations without a good ticket, by event: of a person, approved and not blocked,
   * whose row the caller has locked. Events that are over want no more tickets.
   * @param eventId of this event alone; null: of all
   */
  lacking(tx: Transaction, userId: Uuid, eventId: Uuid | null): Promise<readonly TicketFor[]>;
  insert(tx: Transaction, row: TicketRow): Promise<void>;
  update(tx: Transaction, row: TicketRow): Promise<void>;
  /** The good ticket is of another type from now on, as its registration. */
  retype(tx: Transaction, registrationId: Uuid, ticketTypeId: Uuid): Promise<void>;
  /** Good tickets of registrations. */
  active(tx: Transaction, registrationId: Uuid): Promise<readonly TicketRow[]>;
  activeOfPerson(tx: Transaction, userId: Uuid): Promise<readonly TicketRow[]>;
  /** Locks it; null: no ticket of this number. */
  lock(tx: Transaction, number: TicketNumber): Promise<TicketRow | null>;
  /** The good ticket of a registration. */
  ofRegistration(registrationId: Uuid): Promise<HeldTicket | null>;
  /** What an event's tickets are checked under. */
  signingKeys(eventId: Uuid): Promise<readonly SigningKeyRow[]>;
  /** Whether it is this person's registration. */
  isOf(userId: Uuid, registrationId: Uuid): Promise<boolean>;
}
