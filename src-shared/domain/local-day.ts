const DAY_MS = 86_400_000;

/** The date at a place, as YYYY-MM-DD. */
function dateAt(ms: number, format: Intl.DateTimeFormat): string {
  return format.format(ms);
}

/**
 * The first moment of the day at a place, milliseconds since the Unix epoch.
 * @param timeZone IANA name; the system's own where it is not known
 */
export function startOfDay(nowMs: number, timeZone: string): number {
  const format = dateFormat(timeZone);
  const today = dateAt(nowMs, format);
  // A day has up to 25 hours. Halved down to the moment: zones have whole seconds at the least.
  let before = Math.floor((nowMs - 26 * (DAY_MS / 24)) / 1000);
  let at = Math.floor(nowMs / 1000);
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (dateAt(middle * 1000, format) === today) at = middle;
    else before = middle;
  }
  return at * 1000;
}

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-CA', { ...parts, timeZone });
  } catch (error) {
    if (error instanceof RangeError) return new Intl.DateTimeFormat('en-CA', parts);
    throw error;
  }
}
