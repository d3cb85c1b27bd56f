import type { FieldStamp } from '#shared/domain/field-merge.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Transaction } from './transaction.ts';

/** What is done once for all of a push, at its end. */
export interface Aftermath {
  /** Whose check-ins are to be counted anew. */
  readonly registrationIds: Set<Uuid>;
  readonly ticketNumbers: Set<string>;
  /** People about whom was decided, with what they were before. */
  readonly decided: Map<Uuid, 'pending' | 'approved' | 'rejected'>;
  readonly closedAlerts: Set<Uuid>;
}

/** One operation as it takes effect. */
export interface Turn {
  readonly tx: Transaction;
  readonly kioskId: Uuid;
  readonly hlc: HlcStamp;
  /** What its edits are merged by: of a clock that is far ahead, our own time. */
  readonly believed: HlcStamp;
  readonly stamp: FieldStamp;
  readonly base: HlcStamp | null;
  /** Fields that it says it wrote; null: it does not say. */
  readonly fields: readonly string[] | null;
  readonly at: Instant;
  readonly after: Aftermath;
}

export function newAftermath(): Aftermath {
  return {
    registrationIds: new Set(),
    ticketNumbers: new Set(),
    decided: new Map(),
    closedAlerts: new Set(),
  };
}

/** The later of two stamps. */
export function later(one: HlcStamp, other: HlcStamp): HlcStamp {
  return one > other ? one : other;
}
