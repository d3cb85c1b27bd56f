import type { Uuid } from '#shared/domain/id.ts';
import type { Actor } from './actor.ts';
import type { Transaction } from './transaction.ts';

/** What somebody did, for the activity log. */
export interface Activity {
  readonly actor: Actor;
  /** `account.registered`, `kyc.decided`: the kiosk's names where it has one. */
  readonly type: string;
  /** Codes, ids and numbers: never a name, a phone or a ticket's text. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly about?: {
    readonly type: 'attendee' | 'event' | 'registration' | 'staff' | 'document' | 'kiosk';
    readonly id: Uuid;
  };
  /** What was changed; sealed under a key of the person, which ends with their data. */
  readonly change?: {
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly personId: Uuid;
  };
}

/** The hash-chained activity log. */
export interface Audit {
  /**
   * Writes an entry in the caller's transaction. Do it last: it holds the chain's lock until the
   * commit.
   */
  record(tx: Transaction, activity: Activity): Promise<void>;
}
