import type { DocumentRow, Flag, KycStatus, RegistrationRow } from '#shared/domain/attendee.ts';
import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow, KycReason, ReviewState } from '#shared/domain/kyc.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { AfterPlace } from './registration-ports.ts';
import type { Transaction } from './transaction.ts';

/** Somebody in the list of staff. */
export interface ListedPerson {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly location: string;
  readonly status: KycStatus;
  readonly blocked: boolean;
  readonly review_state: ReviewState;
  readonly created_at: Instant;
  /** What the list goes by. */
  readonly sort_name: string;
}

/** Whom a list shows; each narrows it. */
export interface PeopleFilter {
  /** The beginning of a name, an e-mail address or a phone number; empty: anybody. */
  readonly query: string;
  readonly status: KycStatus | null;
  readonly blocked: boolean | null;
  /** Registered for this event. */
  readonly eventId: Uuid | null;
}

export interface PersonDetail extends Omit<ListedPerson, 'sort_name'> {
  readonly version: HlcStamp;
  readonly language: 'en' | 'hi';
  readonly email_confirmed_at: Instant | null;
  readonly mail_state: 'good' | 'hard';
  readonly updated_at: Instant;
  readonly documents: readonly Pick<DocumentRow, 'id' | 'file_type' | 'created_at'>[];
  readonly registrations: readonly {
    readonly id: Uuid;
    readonly event_id: Uuid;
    readonly title: string;
    readonly status: RegistrationRow['status'];
    readonly ticket_type_id: Uuid;
    readonly ticket_type: string;
    readonly flags: readonly Flag[];
    readonly check_in_time: Instant | null;
    readonly tickets: readonly Pick<
      TicketRow,
      'number' | 'status' | 'replaced_by' | 'created_at'
    >[];
  }[];
  readonly decisions: readonly {
    readonly id: Uuid;
    readonly decision: KycDecisionRow['decision'];
    readonly reason: KycReason | null;
    readonly words: string | null;
    readonly by: string | null;
    readonly decided_at: Instant;
  }[];
  readonly check_ins: readonly {
    readonly id: Uuid;
    readonly event_id: Uuid;
    readonly verdict: string;
    readonly occurred_at: Instant;
  }[];
  readonly consents: readonly {
    readonly purpose: string;
    readonly decision: 'given' | 'withdrawn';
    readonly recorded_at: Instant;
  }[];
}

/** Somebody as a change of theirs needs them. */
export interface HeldPerson {
  readonly id: Uuid;
  readonly status: KycStatus;
  readonly blocked: boolean;
  readonly version: HlcStamp;
}

/** Where people are kept, for staff. */
export interface PeopleStore {
  list(
    filter: PeopleFilter,
    after: AfterPlace | null,
    limit: number,
  ): Promise<readonly ListedPerson[]>;
  /** Null: nobody of this id, nor of one that is an alias. */
  detail(userId: Uuid): Promise<PersonDetail | null>;
  /** All that a filter lets through, some hundreds at a time. Ends early when it is left. */
  all(filter: PeopleFilter): AsyncIterable<readonly ListedPerson[]>;
  lock(tx: Transaction, userId: Uuid): Promise<HeldPerson | null>;
  setBlocked(
    tx: Transaction,
    userId: Uuid,
    blocked: boolean,
    stamp: { readonly version: HlcStamp; readonly at: Instant },
  ): Promise<void>;
}

/** Somebody of a list that was read and found right. */
export interface ImportedPerson extends AttendeeForm {
  readonly id: Uuid;
  /** As a spreadsheet counts. */
  readonly line: number;
}

/** A person of the list whose address or number somebody else has. */
export interface TakenLine {
  readonly line: number;
  readonly field: 'email' | 'phone';
}

/** What an import did. */
export interface ImportCount {
  readonly added: number;
  /** Known already, by e-mail and phone. */
  readonly unchanged: number;
  readonly taken: readonly TakenLine[];
}

/** Takes lists of people in. */
export interface PeopleImporter {
  /**
   * In a transaction of its own: streams people into a table beside the live ones as they come, and
   * moves those that are new over.
   * @param people batches of them, by line; what it throws undoes everything
   * @param stamp of every new row
   * @param finish is the last thing of the transaction; what it throws undoes everything
   * @throws GatehouseError import-changed where somebody of the list registered at the same time
   */
  run(
    people: AsyncIterable<readonly ImportedPerson[]>,
    stamp: { readonly version: HlcStamp; readonly staffId: Uuid; readonly at: Instant },
    finish: (tx: Transaction, count: ImportCount) => Promise<void>,
  ): Promise<ImportCount>;
}
