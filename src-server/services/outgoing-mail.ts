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
}

export interface OutgoingMail {
  /** Queues a message in the caller's transaction; a job sends it after the commit. */
  queue(tx: Transaction, request: MailRequest): Promise<void>;
}
