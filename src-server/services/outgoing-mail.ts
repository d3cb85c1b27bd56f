import type { Uuid } from '#shared/domain/id.ts';
import type { Transaction } from './transaction.ts';

/** The kinds of message that the hub sends. */
export const MAIL_KINDS = [
  'confirm-email',
  'already-registered',
  'reset-password',
  'password-changed',
  'email-changed',
  'registration-received',
  'approved',
  'rejected',
  'better-picture',
  'ticket',
  'event-changed',
  'event-cancelled',
  'reminder',
  'erasure-done',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** A message to somebody, named by what causes it. */
export interface MailRequest {
  readonly kind: MailKind;
  /** Whom it goes to; the address is looked up when it is sent. */
  readonly userId: Uuid;
  /**
   * What causes it, as `approved:<decision id>`: asked for again, it is the same message, and it is
   * sent once.
   */
  readonly cause: string;
  /** Ids and codes that the template needs: `event_id`, `registration_id`, `reason`, `decision_id`. */
  readonly facts: Readonly<Record<string, string>>;
  /**
   * Another address than the account's: the old one after a change, or the one of an account that
   * is erased in this transaction. Kept sealed, and only until the message has ended.
   */
  readonly to?: string;
}

export interface OutgoingMail {
  /**
   * Queues a message in the caller's transaction; a job sends it after the commit. What each kind
   * must be told is in mail-facts.ts.
   */
  queue(tx: Transaction, request: MailRequest): Promise<void>;
}

/** A message to everybody who is registered for an event. */
export interface EventMailRequest {
  readonly kind: 'event-changed' | 'event-cancelled';
  readonly eventId: Uuid;
  /** What causes it, as `event-changed:<version>`; each person's is this and their registration. */
  readonly cause: string;
  /** What the event was before: `was_title`, `was_date`, `was_time`, `was_time_zone`, `was_venue`. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface EventMail {
  /** Queues a message to each in the caller's transaction. @returns to how many */
  queueForEvent(tx: Transaction, request: EventMailRequest): Promise<number>;
}
