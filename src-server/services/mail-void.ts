import { toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { missingCase } from '#shared/errors.ts';
import type { MailEvent, MailSituation } from './mail-situation.ts';

/** Why a message is not sent any more: what caused it is void. */
export type VoidReason =
  | 'person-erased'
  | 'address-bounced'
  | 'address-confirmed'
  | 'too-late'
  | 'decision-outdated'
  | 'event-gone'
  | 'event-cancelled'
  | 'event-not-cancelled'
  | 'event-over'
  | 'registration-cancelled'
  | 'unsubscribed'
  | 'no-ticket';

/** A link to a new password that comes a day after it was asked for only frightens. */
const RESET_HOURS = 24;
const HOUR_MS = 3_600_000;

function eventVoid(event: MailEvent | null, now: Instant): VoidReason | null {
  if (event === null) return 'event-gone';
  if (event.status === 'cancelled') return 'event-cancelled';
  return event.status === 'closed' || event.doorsCloseAt <= now ? 'event-over' : null;
}

function placeVoid({ event, registration }: MailSituation, now: Instant): VoidReason | null {
  return eventVoid(event, now) ?? (registration === 'registered' ? null : 'registration-cancelled');
}

function decisionVoid(
  { person, latestDecisionId }: MailSituation,
  status: typeof person.status | null,
  decisionId: Uuid | undefined,
): VoidReason | null {
  const isOutdated =
    (status !== null && person.status !== status) ||
    (decisionId !== undefined && latestDecisionId !== decisionId);
  return isOutdated ? 'decision-outdated' : null;
}

function causeVoid(mail: MailSituation, now: Instant): VoidReason | null {
  const { matter, person, event, registration } = mail;
  switch (matter.kind) {
    case 'confirm-email':
      return person.emailConfirmed ? 'address-confirmed' : null;
    case 'reset-password': {
      const age = toMilliseconds(now) - toMilliseconds(mail.queuedAt);
      return age > RESET_HOURS * HOUR_MS ? 'too-late' : null;
    }
    case 'approved':
      return decisionVoid(mail, 'approved', matter.facts.decision_id);
    case 'rejected':
      return decisionVoid(mail, 'rejected', matter.facts.decision_id);
    case 'better-picture':
      return decisionVoid(mail, null, matter.facts.decision_id);
    case 'registration-received':
      return matter.facts.event_id === undefined ? null : placeVoid(mail, now);
    case 'ticket':
    case 'event-changed':
      return placeVoid(mail, now);
    case 'event-cancelled':
      if (event === null) return 'event-gone';
      if (event.status !== 'cancelled') return 'event-not-cancelled';
      return registration === 'registered' ? null : 'registration-cancelled';
    case 'reminder':
      if (!person.wantsReminders) return 'unsubscribed';
      if (event !== null && event.doorsOpenAt <= now) return 'too-late';
      return placeVoid(mail, now);
    case 'already-registered':
    case 'password-changed':
    case 'email-changed':
    case 'erasure-done':
      return null;
    default:
      return missingCase(matter);
  }
}

/** Whether a message's cause is void by now; null: it is to be sent. */
export function whyVoid(mail: MailSituation, now: Instant): VoidReason | null {
  // What was queued to an address of its own does not need the account's.
  if (!mail.goesElsewhere) {
    if (mail.person.erased) return 'person-erased';
    if (mail.person.mailState === 'hard') return 'address-bounced';
  }
  return causeVoid(mail, now);
}
