import { instantsOf, localTimeOf } from '#shared/domain/local-instant.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { MailFacts } from '../services/mail-facts.ts';
import type { MailEvent } from '../services/mail-situation.ts';
import { mailWords, momentInWords, type MailLanguage } from './texts/mail-words.ts';

/** One line of what a message is about. */
export interface MailDetail {
  readonly label: string;
  readonly value: string;
  /** It is so no longer. */
  readonly isFormer?: true;
}

/** When an event begins, in words; its plain day and time where its clocks skip that minute. */
export function eventTime(
  language: MailLanguage,
  { date, time, timeZone }: Pick<MailEvent, 'date' | 'time' | 'timeZone'>,
): string {
  const at = instantsOf(`${date}T${time}`, timeZone)[0];
  return at === undefined
    ? `${date} ${time} (${timeZone})`
    : momentInWords(language, new Date(at), timeZone);
}

/** Whether it is the event's own day there. */
export function isEventDay({ date, timeZone }: MailEvent, now: Instant): boolean {
  return localTimeOf(now, timeZone).startsWith(date);
}

/** What an event is: its name, when, where. */
export function eventDetails(language: MailLanguage, event: MailEvent): readonly MailDetail[] {
  const opens = momentInWords(language, new Date(event.doorsOpenAt), event.timeZone);
  return [
    { label: mailWords(language, 'detail.event'), value: event.title },
    { label: mailWords(language, 'detail.when'), value: eventTime(language, event) },
    { label: mailWords(language, 'detail.doors'), value: opens },
    { label: mailWords(language, 'detail.where'), value: event.venue },
  ].filter(({ value }) => value !== '');
}

/** What an event was before, where it was something else. */
export function formerDetails(
  language: MailLanguage,
  event: MailEvent,
  facts: MailFacts<'event-changed'>,
): readonly MailDetail[] {
  const former = {
    date: facts.was_date ?? event.date,
    time: facts.was_time ?? event.time,
    timeZone: facts.was_time_zone ?? event.timeZone,
  };
  const rows = [
    { key: 'detail.was-title', was: facts.was_title, is: event.title },
    { key: 'detail.was-when', was: eventTime(language, former), is: eventTime(language, event) },
    { key: 'detail.was-where', was: facts.was_venue, is: event.venue },
  ] as const;
  return rows.flatMap(({ key, was, is }) =>
    was === undefined || was === '' || was === is
      ? []
      : [{ label: mailWords(language, key), value: was, isFormer: true as const }],
  );
}
