import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { kycReason } from '#shared/domain/kyc.ts';
import type { MailKind } from './outgoing-mail.ts';

const nothing = z.strictObject({});
const decision = z.strictObject({ decision_id: uuid.optional() });
const reasoned = z.strictObject({ decision_id: uuid.optional(), reason: kycReason });
const place = z.strictObject({ event_id: uuid, registration_id: uuid });

/**
 * What each kind of message must be told: ids and codes, and of an event (which is public) what it
 * was before.
 */
export const MAIL_FACTS = {
  'confirm-email': nothing,
  'already-registered': nothing,
  'reset-password': nothing,
  'password-changed': nothing,
  'email-changed': nothing,
  'registration-received': place.partial(),
  approved: decision,
  rejected: reasoned,
  'better-picture': reasoned,
  ticket: place,
  'event-changed': place.extend({
    was_title: z.string().max(200).optional(),
    was_date: z.iso.date().optional(),
    was_time: z
      .string()
      .regex(/^\d\d:\d\d$/)
      .optional(),
    was_time_zone: z.string().max(64).optional(),
    was_venue: z.string().max(200).optional(),
  }),
  'event-cancelled': place,
  reminder: place,
  'erasure-done': nothing,
} as const satisfies { readonly [K in MailKind]: z.ZodType };

export type MailFacts<K extends MailKind> = z.infer<(typeof MAIL_FACTS)[K]>;

/** A kind with its facts, as the row of a message holds them. */
export type MailMatter = {
  [K in MailKind]: { readonly kind: K; readonly facts: MailFacts<K> };
}[MailKind];

/** @throws ZodError for facts that the kind does not take */
export function parseMailMatter(kind: MailKind, facts: unknown): MailMatter {
  // The table's type says that the schema under a kind reads that kind's facts.
  return { kind, facts: MAIL_FACTS[kind].parse(facts) } as MailMatter;
}
