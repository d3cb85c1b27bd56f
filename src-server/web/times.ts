import { instantsOf } from '#shared/domain/local-instant.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Language } from './texts/words.ts';

/** The locale for dates and numbers: Indian grouping and Latin digits in both languages. */
function localeOf(language: Language): string {
  return language === 'hi' ? 'hi-IN-u-nu-latn' : 'en-IN';
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  language: Language,
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

/** When an event begins, as its pages show it: always in its own time zone. */
export interface EventTimes {
  /** For `<time datetime>`; empty where there is no such minute. */
  readonly instant: string;
  readonly day: string;
  readonly month: string;
  /** `Saturday, 12 December 2026`. */
  readonly date: string;
  /** `Sat, 6:30 pm`. */
  readonly short: string;
  readonly time: string;
  /** The zone's name: `India Standard Time`. */
  readonly zone: string;
}

interface Zoned {
  readonly event_date: string;
  readonly event_time: string;
  readonly time_zone: string;
}

/** When an event begins, in words. */
export function timesOf(event: Zoned, language: Language): EventTimes {
  const zone = event.time_zone;
  // Where clocks are put forward over it the hour does not exist: the date is still the date.
  const at = instantsOf(`${event.event_date}T${event.event_time}`, zone)[0];
  const shown = at ?? `${event.event_date}T${event.event_time}:00.000Z`;
  const inZone = at === undefined ? 'UTC' : zone;
  const when = new Date(shown);
  const say = (options: Intl.DateTimeFormatOptions): string =>
    format(language, inZone, options).format(when);
  return {
    instant: at ?? '',
    day: say({ day: 'numeric' }),
    month: say({ month: 'short' }),
    date: say({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    short: `${say({ weekday: 'short' })}, ${timeIn(shown, inZone, language)}`,
    time: timeIn(shown, inZone, language),
    zone: zoneName(shown, zone, language),
  };
}

/** A time of day at a place: `6:30 pm`. */
export function timeIn(at: Instant, timeZone: string, language: Language): string {
  return format(language, timeZone, { hour: 'numeric', minute: '2-digit', hour12: true }).format(
    new Date(at),
  );
}

/** A day at a place: `12 Dec 2026`. */
export function dayIn(at: Instant, timeZone: string, language: Language): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  return format(language, timeZone, options).format(new Date(at));
}

function zoneName(at: Instant, timeZone: string, language: Language): string {
  const parts = format(language, timeZone, { timeZoneName: 'long' }).formatToParts(new Date(at));
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
