import type { DocumentRow, KycStatus } from '#shared/domain/attendee.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow, ReviewState, SecondPerson } from '#shared/domain/kyc.ts';
import type { Transaction } from './transaction.ts';

/** Somebody whose documents are looked at. */
export interface KycPerson {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly location: string;
  readonly status: KycStatus;
  readonly reviewState: ReviewState;
  readonly waitingSince: Instant | null;
  readonly addedById: Uuid | null;
  readonly addedByName: string | null;
  readonly addedAt: Instant;
  readonly version: HlcStamp;
}

export interface MadeDecision extends KycDecisionRow {
  /** Null: nobody that this hub knows. */
  readonly staffName: string | null;
  readonly status_before: KycStatus | null;
}

/** A person as a reviewer has them. */
export interface KycCase {
  readonly person: KycPerson;
  readonly documents: readonly (Pick<DocumentRow, 'id' | 'file_type' | 'created_at'> & {
    readonly width: number;
    readonly height: number;
  })[];
  /** The oldest first. */
  readonly decisions: readonly MadeDecision[];
  /** Why this reviewer may not approve alone; null: they may. */
  readonly secondPerson: SecondPerson | null;
  readonly leasedUntil: Instant;
}

export interface KycCounts {
  readonly waiting: number;
  /** In the hands of other reviewers. */
  readonly leased: number;
  /** Asked for a better picture. */
  readonly asked: number;
  readonly decided: number;
}

/** What a decision makes of somebody. */
export interface KycOutcome {
  readonly status: KycStatus;
  readonly reviewState: ReviewState;
  readonly version: HlcStamp;
  readonly at: Instant;
}

/** Where reviews are kept. */
export interface KycStore {
  /** @param tx locks the person until the commit; null: reads alone */
  person(userId: Uuid, tx: Transaction | null): Promise<KycPerson | null>;
  documents(userId: Uuid, tx: Transaction | null): Promise<KycCase['documents']>;
  /** The oldest first, those that were taken back too. */
  decisions(userId: Uuid, tx: Transaction | null): Promise<readonly MadeDecision[]>;
  decision(tx: Transaction, id: Uuid): Promise<MadeDecision | null>;
  /** In lower case. */
  staffEmail(tx: Transaction | null, staffId: Uuid): Promise<string | null>;
  /** Whether somebody came in since then. */
  cameInSince(tx: Transaction, userId: Uuid, at: Instant): Promise<boolean>;
  counts(staffId: Uuid, now: Instant, since: Instant): Promise<KycCounts>;
  /**
   * Gives a reviewer whoever waits longest that no other has; two who ask at once never get the same.
   * Those whom they added themselves, or turned down last, come after all others.
   */
  leaseNext(
    tx: Transaction,
    asked: {
      readonly staffId: Uuid;
      readonly sessionId: Uuid;
      readonly skip: readonly Uuid[];
      readonly now: Instant;
      readonly until: Instant;
    },
  ): Promise<Uuid | null>;
  /** Gives a reviewer this person. @returns false where another has them */
  lease(
    tx: Transaction,
    asked: {
      readonly userId: Uuid;
      readonly staffId: Uuid;
      readonly sessionId: Uuid;
      readonly now: Instant;
      readonly until: Instant;
    },
  ): Promise<boolean>;
  release(tx: Transaction, userId: Uuid, staffId: Uuid): Promise<void>;
  putDecision(tx: Transaction, row: KycDecisionRow, statusBefore: KycStatus): Promise<void>;
  settle(tx: Transaction, userId: Uuid, outcome: KycOutcome): Promise<void>;
}
