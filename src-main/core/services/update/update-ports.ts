import type { Instant } from '#shared/domain/instant.ts';
import {
  DEFAULT_UPDATE_PLAN,
  type EventTimes,
  type UpdatePlan,
} from '#shared/domain/update-rule.ts';
import type { UpdateOrder, UpdateOutcome } from '#shared/ipc/update-order.ts';
import type {
  ReleaseManifest,
  SignedManifest,
  UpdatePlatform,
  UpdateQuery,
  UpdateReport,
} from '#shared/wire/update.ts';

/** Why an update came to nothing. */
export type UpdateFailure = NonNullable<UpdateReport['failure']>;

/** A release that this kiosk is to have next. */
export interface KeptOffer {
  readonly signed: SignedManifest;
  readonly manifest: ReleaseManifest;
  /** False: the hub holds it back at present. */
  readonly isOffered: boolean;
  readonly isDemanded: boolean;
}

/** What is kept of updates in the store. */
export interface UpdateStore {
  /** The highest sequence number accepted; 0: none yet. */
  highest(): number;
  offer(): KeptOffer | null;
  /** Keeps an offer, and its number as the highest. */
  accept(signed: SignedManifest, manifest: ReleaseManifest, isDemanded: boolean): void;
  setOffered(isOffered: boolean): void;
  /** There is nothing to install any more. */
  drop(): void;
  noteAsked(at: Instant): void;
  fail(how: 'failed' | 'went-back', why: UpdateFailure, at: Instant): void;
  succeed(): void;
  failure(): {
    readonly how: 'failed' | 'went-back';
    readonly why: UpdateFailure;
    readonly at: Instant;
  } | null;
  events(): EventTimes[];
  /** The steps that the data have, in order. */
  schemaSteps(): string[];
  /**
   * Copies the database, encrypted as it is, before a release of this number is installed; an earlier such
   * copy goes.
   */
  setAside(sequence: number): void;
  /** Removes such copies. */
  dropAside(): void;
}

/** The hub's side of updates. */
export interface UpdateHub {
  offer(asked: UpdateQuery): Promise<SignedManifest | null>;
  /** A file's bytes from one on. */
  file(
    sequence: number,
    name: string,
    from: number,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  report(report: UpdateReport): Promise<void>;
}

/** How this program is replaced by another version of itself. */
export interface UpdateWays {
  /** Null: this program was installed in a way that it can't update itself by. */
  readonly platform: UpdatePlatform | null;
  /** Public halves of the release keys that it carries. */
  readonly keys: readonly string[];
  readonly plan: UpdatePlan;
  /** What became of the update before. */
  outcome(): UpdateOutcome | null;
  /** Has a release installed: at once, or when the program ends. Null: none, whatever was said before. */
  order(order: UpdateOrder | null): void;
}

/** A program that nothing replaces. */
export const NO_UPDATES: UpdateWays = {
  platform: null,
  keys: [],
  plan: DEFAULT_UPDATE_PLAN,
  outcome: () => null,
  order: () => {},
};
