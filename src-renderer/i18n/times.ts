import { toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { localeOf } from './locale.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  language: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([language, timeZone, options]);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(localeOf(language), { timeZone, ...options });
  formats.set(key, made);
  return made;
}

/** Times as people at one event read them: in its time zone and their language. */
export interface EventTimes {
  /** The time of day; with the date where it is not `now`'s day at the event. */
  short(at: Instant, now: Instant): string;
  /** The time of day with seconds, for the clock. */
  clock(at: Instant): string;
  date(at: Instant): string;
  /** How long ago, in words. */
  ago(at: Instant, now: Instant): string;
}

/** @param timeZone an IANA name */
export function eventTimes(language: string, timeZone: string): EventTimes {
  const day = format(language, timeZone, { day: 'numeric', month: 'short' });
  const time = format(language, timeZone, { hour: '2-digit', minute: '2-digit', hour12: false });
  const clock = format(language, timeZone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const fullDay = format(language, timeZone, { weekday: 'long', day: 'numeric', month: 'long' });
  const relative = new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' });
  return {
    short(at, now) {
      const when = new Date(at);
      const isToday = day.format(when) === day.format(new Date(now));
      return isToday ? time.format(when) : `${day.format(when)}, ${time.format(when)}`;
    },
    clock: (at) => clock.format(new Date(at)),
    date: (at) => fullDay.format(new Date(at)),
    ago(at, now) {
      const past = toMilliseconds(now) - toMilliseconds(at);
      if (past < MINUTE_MS) return relative.format(-Math.max(0, Math.floor(past / 1000)), 'second');
      if (past < HOUR_MS) return relative.format(-Math.floor(past / MINUTE_MS), 'minute');
      if (past < DAY_MS) return relative.format(-Math.floor(past / HOUR_MS), 'hour');
      return relative.format(-Math.floor(past / DAY_MS), 'day');
    },
  };
}
