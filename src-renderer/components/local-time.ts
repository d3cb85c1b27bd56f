import { parseDate, parseTime, type CalendarDate, type Time } from '@internationalized/date';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}$/;

/** Text as a day; null where it is none, as `2026-02-30`. */
export function dateOrNull(text: string | null): CalendarDate | null {
  return text !== null && DATE.test(text) ? parsed(parseDate, text) : null;
}

/** Text as a time of day; null where it is none. */
export function timeOrNull(text: string | null): Time | null {
  return text !== null && TIME.test(text) ? parsed(parseTime, text) : null;
}

function parsed<T>(parse: (text: string) => T, text: string): T | null {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** The two halves of `2026-12-31T18:30`; a half that is missing is null. */
export function splitLocalTime(at: string): { date: string | null; time: string | null } {
  const [date = '', time = ''] = at.split('T');
  return { date: date === '' ? null : date, time: time === '' ? null : time.slice(0, 5) };
}

/** Both halves as one; what is missing stays empty, for the form's check to say. */
export function joinLocalTime(date: string | null, time: string | null): string {
  return `${date ?? ''}T${time ?? ''}`;
}
