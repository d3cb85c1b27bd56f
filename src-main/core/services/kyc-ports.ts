import type { DocumentRow, KycStatus } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow, PictureBox, ReviewState } from '#shared/domain/kyc.ts';
import type { AttendeeFields } from '#shared/ipc/attendee-contract.ts';

/** Somebody whose documents are looked at. */
export interface KycPerson {
  readonly userId: Uuid;
  readonly fields: AttendeeFields;
  readonly status: KycStatus;
  readonly reviewState: ReviewState;
  readonly addedAt: Instant;
  readonly addedById: Uuid | null;
  readonly addedByName: string | null;
}

/** A document that a person has now. */
export interface KycDocument extends DocumentRow {
  readonly width: number | null;
  readonly height: number | null;
  readonly portrait: PictureBox | null;
  readonly blackedOut: boolean;
}

export interface MadeDecision extends KycDecisionRow {
  /** Who decided; null: not known on this laptop. */
  readonly staffName: string | null;
}

export interface KycLease {
  readonly userId: Uuid;
  readonly sessionId: Uuid;
  readonly staffId: Uuid;
  /** Milliseconds since the Unix epoch. */
  readonly leasedUntil: number;
}

/** Where reviews are kept. Writes run inside the caller's transaction. */
export interface KycStore {
  person(userId: Uuid): KycPerson | null;
  staffEmail(staffId: Uuid): string | null;
  documents(userId: Uuid): KycDocument[];
  document(documentId: Uuid): KycDocument | null;
  /** The oldest first, those that were taken back too. */
  decisions(userId: Uuid): MadeDecision[];
  decision(id: Uuid): KycDecisionRow | null;
  /** What somebody's status was before a decision of this laptop's. */
  statusBefore(userId: Uuid, decisionId: Uuid): KycStatus | null;
  /** Whether somebody came in since then. */
  cameInSince(userId: Uuid, at: Instant): boolean;
  counts(asked: { readonly sessionId: Uuid; readonly nowMs: number; readonly since: Instant }): {
    readonly waiting: number;
    readonly leased: number;
    readonly asked: number;
    readonly decidedToday: number;
  };
  /**
   * Who waits longest that no other session has.
   * @param own only those whom this member of staff added; otherwise only the others
   */
  nextWaiting(asked: {
    readonly sessionId: Uuid;
    readonly staffId: Uuid;
    readonly own: boolean;
    readonly skip: readonly Uuid[];
    readonly nowMs: number;
  }): Uuid | null;
  /** Whose session has the person; null: nobody's that goes on. */
  lease(userId: Uuid, nowMs: number): KycLease | null;
  putLease(lease: KycLease): void;
  removeLease(userId: Uuid): void;
  removeLeasesBefore(nowMs: number): void;
  putDecision(row: KycDecisionRow): void;
  setStatus(userId: Uuid, status: KycStatus, at: Instant): void;
  setReviewState(userId: Uuid, state: ReviewState): void;
  setPortrait(documentId: Uuid, box: PictureBox): void;
  /** A document takes another's place; the other's row is gone and its file doomed. */
  replaceDocument(
    replaced: KycDocument,
    by: DocumentRow,
    made: { readonly width: number; readonly height: number; readonly portrait: PictureBox | null },
  ): void;
}
