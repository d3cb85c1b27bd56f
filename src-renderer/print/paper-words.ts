import type { Instant } from '#shared/domain/instant.ts';
import type { PrintHead } from '#shared/print/print-job.ts';
import { paper as english } from '../i18n/en/paper.ts';
import { paper as hindi } from '../i18n/hi/paper.ts';
import { localeOf } from '../i18n/locale.ts';

/** What a job's sheets say, in its language and at its event's place. */
export interface PaperWords {
  /** A text of the catalogue with its placeholders filled. */
  readonly say: (
    key: keyof typeof english,
    values?: Readonly<Record<string, string | number>>,
  ) => string;
  /** The event's day, in full. */
  readonly date: string;
  /** When it starts: the time of day. */
  readonly starts: string;
  /** When its doors open; with the day where that is another one. */
  readonly doors: string;
}

/** The words of a job. */
export function paperWords({ language, event }: PrintHead): PaperWords {
  const texts = language === 'hi' ? hindi : english;
  const locale = localeOf(language);
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const write = (at: Instant, form: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { timeZone: event.timeZone, ...form }).format(new Date(at));
  const { startsAt, doorsOpenAt } = event;
  const date = write(startsAt, day);
  const doorsDay = write(doorsOpenAt, day);
  const doorsTime = write(doorsOpenAt, time);
  return {
    say: (key, values = {}) =>
      texts[key].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? '')),
    date,
    starts: write(startsAt, time),
    doors: doorsDay === date ? doorsTime : `${doorsDay}, ${doorsTime}`,
  };
}
