import type { KycStatus, RegistrationRow } from '#shared/domain/attendee.ts';
import type { EventStatus } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketEvent } from './ticket-ports.ts';
import type { Transaction } from './transaction.ts';

/** A registration as it is held. */
export interface HeldRegistration {
  readonly row: RegistrationRow;
  readonly version: HlcStamp;
  /** Of the first admission. */
  readonly checkInTime: Instant | null;
}

/** Who is registered, as a decision about it needs them. */
export interface RegisteredPerson {
  readonly id: Uuid;
  readonly status: KycStatus;
  readonly isErased: boolean;
}

/** An event that somebody asks a place at. */
export interface AskedEvent {
  readonly id: Uuid;
  readonly status: EventStatus;
  readonly doorsCloseAt: Instant;
  /** The type that people register for by themselves. */
  readonly firstTypeId: Uuid | null;
}

/** A registration in its event's list, for staff. */
export interface ListedRegistration {
  readonly id: Uuid;
  readonly user_id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly kyc: KycStatus;
  readonly blocked: boolean;
  readonly status: RegistrationRow['status'];
  readonly ticket_type_id: Uuid;
  readonly ticket_type: string;
  readonly flags: RegistrationRow['flags'];
  /** The good ticket's number. */
  readonly ticket_number: string | null;
  readonly check_in_time: Instant | null;
  readonly created_at: Instant;
}

/** A registration in its owner's list. */
export interface OwnRegistration {
  readonly id: Uuid;
  readonly event: TicketEvent;
  readonly status: RegistrationRow['status'];
  readonly ticket_type: string;
  readonly has_ticket: boolean;
  readonly check_in_time: Instant | null;
}

/** A place in a list that is ordered by two values; what follows it comes next. */
export interface AfterPlace {
  readonly value: string;
  readonly id: Uuid;
}

/** Where registrations are kept. */
export interface RegistrationStore {
  /** Locks the person of this id, or whom they turned out to be; null: there is nobody. */
  lockPerson(tx: Transaction, userId: Uuid): Promise<RegisteredPerson | null>;
  /** Locks the person whose registration it is. */
  lockHolder(tx: Transaction, registrationId: Uuid): Promise<Uuid | null>;
  find(tx: Transaction, registrationId: Uuid): Promise<HeldRegistration | null>;
  /** Whether it has a good ticket. */
  hasTicket(tx: Transaction, registrationId: Uuid): Promise<boolean>;
  event(tx: Transaction, eventId: Uuid): Promise<AskedEvent | null>;
  eventOfType(tx: Transaction, ticketTypeId: Uuid): Promise<Uuid | null>;
  /**
   * Takes a place where one is left, and holds the count until the commit.
   * @returns false where the event is full
   */
  takePlace(tx: Transaction, eventId: Uuid): Promise<boolean>;
  givePlaceBack(tx: Transaction, eventId: Uuid): Promise<void>;
  /** Writes it anew, or for the first time. */
  put(tx: Transaction, row: RegistrationRow, version: HlcStamp, at: Instant): Promise<void>;
  /** Also cancelled ones, at most `limit`: the latest event first. */
  ofPerson(userId: Uuid, limit: number): Promise<readonly OwnRegistration[]>;
  /** Null: there is none of this person. */
  own(userId: Uuid, registrationId: Uuid): Promise<OwnRegistration | null>;
  /** Those of an event, the latest first. */
  ofEvent(asked: {
    readonly eventId: Uuid;
    readonly status: RegistrationRow['status'] | null;
    readonly after: AfterPlace | null;
    readonly limit: number;
  }): Promise<readonly ListedRegistration[]>;
}
