import { toInstant, toMilliseconds, type Instant } from './instant.ts';

/**
 * A wall clock's time at some place, without the place: `2026-12-31T18:30`. What stands before it
 * in a year's reckoning sorts before it as text.
 */
export type LocalTime = string;

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Years that an event may lie in: outside of them somebody mistyped. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2199;

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null;
  try {
    made = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    made = null;
  }
  // Zones come from forms: a table of wrong ones must not grow for ever.
  if (formats.size > 1000) formats.clear();
  formats.set(timeZone, made);
  return made;
}

/** Whether the platform knows the IANA name. An offset (`+05:30`) is no zone: it has no summer. */
export function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && name.length <= 64 && formatOf(name) !== null;
}

/** The wall clock at a place, as if it were UTC: milliseconds. */
function wallMs(ms: number, format: Intl.DateTimeFormat): number {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
}

/** Text as a wall clock's milliseconds; null where no calendar has such a minute. */
function parseLocal(local: LocalTime): number | null {
  const found = LOCAL.exec(local);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const ms = Date.UTC(year, month - 1, day, hour, minute);
  return formatLocal(ms) === local ? ms : null;
}

function formatLocal(wall: number): LocalTime {
  return new Date(wall).toISOString().slice(0, 16);
}

/** Whether the text is a minute of the calendar. */
export function isLocalTime(text: string): boolean {
  return parseLocal(text) !== null;
}

/** The instants of a local time: none where clocks are put forward over it, two where back. */
export function instantsOf(local: LocalTime, timeZone: string): readonly Instant[] {
  const wall = parseLocal(local);
  const format = formatOf(timeZone);
  if (wall === null || format === null) return [];
  // A zone's offset changes at most once within a day and a half.
  const offsets = new Set([wall - DAY_MS, wall + DAY_MS].map((at) => wallMs(at, format) - at));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((ms) => wallMs(ms, format) === wall)
    .sort((one, other) => one - other)
    .map(toInstant);
}

/**
 * An instant as the wall clock at a place shows it, to the minute.
 * @throws RangeError for a zone that the platform does not know
 */
export function localTimeOf(at: Instant, timeZone: string): LocalTime {
  const format = formatOf(timeZone);
  if (format === null) throw new RangeError(`unknown time zone: ${timeZone}`);
  return formatLocal(wallMs(toMilliseconds(at), format));
}

/** A local time moved by as much as `from` lies before `to` on the wall clock; '' where one is none. */
export function movedLocalTime(local: LocalTime, from: LocalTime, to: LocalTime): LocalTime {
  const [at, start, end] = [parseLocal(local), parseLocal(from), parseLocal(to)];
  return at === null || start === null || end === null ? '' : formatLocal(at + end - start);
}
