import type { Instant } from '#shared/domain/instant.ts';
import { missingCase } from '#shared/errors.ts';
import type { MailParts } from '../services/mail-delivery.ts';
import type { MailSituation } from '../services/mail-situation.ts';
import {
  eventDetails,
  eventTime,
  formerDetails,
  isEventDay,
  type MailDetail,
} from './event-words.ts';
import type { MailAddresses } from './mail-addresses.ts';
import { findMailWords, mailWords, timeInWords } from './texts/mail-words.ts';

/** Where the picture of a ticket's code lies in its message. */
export const CODE_PICTURE = 'ticket-code';

/** What a message says, before it has a form: HTML and text are made of the same. */
export interface MailContent {
  readonly language: 'en' | 'hi';
  readonly subject: string;
  /** What a list of messages shows beside the subject. */
  readonly preheader: string;
  readonly hello: string;
  readonly paragraphs: readonly string[];
  readonly picture: { readonly cid: string; readonly alt: string } | null;
  readonly details: readonly MailDetail[];
  readonly button: { readonly label: string; readonly href: string; readonly below: string } | null;
  readonly after: string | null;
  readonly why: string;
  readonly unsubscribe: MailUnsubscribe | null;
}

export interface MailUnsubscribe {
  readonly note: string;
  readonly label: string;
  readonly href: string;
}

interface Setting {
  readonly mail: MailSituation;
  readonly parts: MailParts;
  readonly links: MailAddresses;
}

/** Where a message's button leads; null: nowhere. */
function destination({ mail: { matter, person }, parts, links }: Setting): string | null {
  const token = parts.token?.token ?? '';
  switch (matter.kind) {
    case 'confirm-email':
      return links.confirmEmail(token);
    case 'reset-password':
      return links.resetPassword(token);
    case 'already-registered':
      return links.signIn();
    case 'password-changed':
      return links.forgotPassword();
    case 'email-changed':
      return links.account();
    case 'registration-received':
      return person.lacksDocuments ? links.documents() : links.tickets();
    case 'approved':
    case 'event-cancelled':
      return links.tickets();
    case 'rejected':
    case 'better-picture':
      return links.documents();
    case 'ticket':
    case 'reminder':
      return links.ticket(matter.facts.registration_id);
    case 'event-changed':
      return links.event(matter.facts.event_id);
    case 'erasure-done':
      return null;
    default:
      return missingCase(matter);
  }
}

function detailsOf({ mail, parts }: Setting): readonly MailDetail[] {
  const { matter, event, language } = mail;
  const about = event === null ? [] : eventDetails(language, event);
  switch (matter.kind) {
    case 'rejected':
    case 'better-picture': {
      const value = mailWords(language, `reason.${matter.facts.reason}`);
      return [{ label: mailWords(language, 'detail.reason'), value }];
    }
    case 'ticket': {
      const { number = '', ticketType = '' } = parts.ticket ?? {};
      return [
        { label: mailWords(language, 'detail.number'), value: number },
        { label: mailWords(language, 'detail.ticket-type'), value: ticketType },
        ...about,
      ];
    }
    case 'event-changed':
      return event === null ? [] : [...about, ...formerDetails(language, event, matter.facts)];
    default:
      return about;
  }
}

/** What comes next for somebody who registered. */
function nextStep({ mail: { person, language } }: Setting): string {
  if (person.lacksDocuments) return mailWords(language, 'registration-received.documents');
  const key = person.status === 'approved' ? 'ticket' : 'review';
  return mailWords(language, `registration-received.${key}`);
}

/**
 * What a message says, in its person's language.
 * @param unsubscribeLink where reminders are ended; null: this message is no reminder
 */
export function mailContent(
  mail: MailSituation,
  parts: MailParts,
  links: MailAddresses,
  unsubscribeLink: string | null,
  now: Instant,
): MailContent {
  const setting = { mail, parts, links };
  const { matter, event, person, language } = mail;
  const { kind } = matter;
  const values = {
    name: person.name,
    site: links.site,
    event: event?.title ?? '',
    when: event === null ? '' : eventTime(language, event),
    time: parts.token === null ? '' : timeInWords(language, parts.token.minutes),
    number: parts.ticket?.number ?? '',
  };
  const say = (key: Parameters<typeof mailWords>[1]): string => mailWords(language, key, values);
  // Not every kind has every part.
  const sayOf = (part: string): string | null => findMailWords(language, `${kind}.${part}`, values);

  const hasGone = kind === 'erasure-done';
  const isToday = kind === 'reminder' && event !== null && isEventDay(event, now);
  const withEvent = event === null ? null : sayOf('subject-event');
  const href = destination(setting);
  return {
    language,
    subject: isToday ? say('reminder.subject-today') : (withEvent ?? say(`${kind}.subject`)),
    preheader: say(`${kind}.preheader`),
    hello: hasGone || mail.person.erased ? say('hello-nobody') : say('hello'),
    paragraphs: [
      say(`${kind}.body`),
      ...(kind === 'registration-received' ? [nextStep(setting)] : []),
    ],
    picture: kind === 'ticket' ? { cid: CODE_PICTURE, alt: say('ticket.picture') } : null,
    details: detailsOf(setting),
    button:
      href === null ? null : { label: sayOf('button') ?? href, href, below: say('link-below') },
    after: sayOf('after'),
    why: say(hasGone ? 'why-no-account' : 'why'),
    unsubscribe:
      unsubscribeLink === null
        ? null
        : { note: say('unsubscribe-note'), label: say('unsubscribe'), href: unsubscribeLink },
  };
}
