/** A session of staff of which nobody hears ends after this long. */
export const SESSION_IDLE_MS = 10 * 60_000;
/** However busy, it ends then. */
export const SESSION_LONGEST_MS = 24 * 60 * 60_000;
