import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { Transaction } from './transaction.ts';

/** Why a check-in can't be believed, and is kept apart. */
export type QuarantineReason =
  | 'unknown-kiosk'
  | 'bad-signature'
  | 'number-reused'
  /** Another check-in has its id. */
  | 'id-reused'
  | 'unreadable'
  | 'revoked';

/** What is said beside a check-in that counts. */
export type BelievedFlag = 'future-stamp' | 'revoked';

/** A kiosk as its operations are judged by. */
export interface SigningKiosk {
  readonly id: Uuid;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
  readonly revokedAt: Instant | null;
}

/** An operation with what is known of it before the database is asked. */
export interface ReadOperation {
  readonly carried: CarriedOperation;
  readonly isCheckIn: boolean;
  readonly kiosk: SigningKiosk | null;
  readonly isSigned: boolean;
  /** Null: its payload is none of its type, or of a later version. */
  readonly operation: Operation | null;
}

export type OperationState = 'applied' | 'waiting' | 'rejected';

/** An operation that was received before. */
export interface HeldOperation {
  readonly id: Uuid;
  readonly kioskId: Uuid;
  readonly seq: number;
  readonly state: OperationState;
  /** Base64. */
  readonly signature: string;
}

/** What became of an operation, to be kept. */
export interface SettledOperation {
  readonly carried: CarriedOperation;
  readonly state: OperationState;
  readonly code: ErrorCode | null;
}

/** A check-in that counts. */
export interface BelievedCheckIn {
  readonly carried: CarriedOperation;
  readonly row: CheckInRow;
  readonly hlc: HlcStamp;
  readonly flags: readonly BelievedFlag[];
}

/** Where operations are kept, as they were signed. */
export interface OperationStore {
  kiosks(ids: readonly Uuid[], tx: Transaction | null): Promise<readonly SigningKiosk[]>;
  /** Whoever else brings operations of these kiosks waits. */
  lockKiosks(tx: Transaction, kioskIds: readonly Uuid[]): Promise<void>;
  /** Those of these ids, and those that have these kiosks' numbers. */
  held(tx: Transaction, operations: readonly CarriedOperation[]): Promise<readonly HeldOperation[]>;
  /** Writes new ones, and what became of those that waited or were refused. */
  keep(
    tx: Transaction,
    settled: readonly SettledOperation[],
    carrierId: Uuid,
    at: Instant,
  ): Promise<void>;
  quarantine(
    tx: Transaction,
    operations: readonly {
      readonly carried: CarriedOperation;
      readonly why: QuarantineReason;
    }[],
    carrierId: Uuid,
    at: Instant,
  ): Promise<void>;
  /** Moves each kiosk's head over what is there without a gap. @returns how many have a gap */
  advanceHeads(tx: Transaction, kioskIds: readonly Uuid[]): Promise<number>;
  /** The oldest that wait, locked; those that somebody else tries just now are left out. */
  waiting(
    tx: Transaction,
    except: readonly Uuid[],
    limit: number,
  ): Promise<readonly CarriedOperation[]>;
  /** Runs work of which nothing stays where it throws. */
  apart<T>(tx: Transaction, work: () => Promise<T>): Promise<T>;
  /** Adds check-ins. @returns the ids of those that are new; a fact that is there stays as it is */
  addCheckIns(tx: Transaction, checkIns: readonly BelievedCheckIn[]): Promise<ReadonlySet<Uuid>>;
  /**
   * Derives from all facts what hangs on them: when each registration was first let in, and double
   * entries. Registrations by any of their ids.
   * @returns alerts that are new
   */
  settlePassages(
    tx: Transaction,
    of: { readonly registrationIds: readonly Uuid[]; readonly ticketNumbers: readonly string[] },
  ): Promise<number>;
  /** Closes alerts by the earliest closing that was received. */
  settleClosings(tx: Transaction, alertIds: readonly Uuid[]): Promise<void>;
}
