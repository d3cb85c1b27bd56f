/** Tries that cost nothing; the fifth wrong one locks. */
const FREE_TRIES = 5;
const FIRST_LOCK_MS = 60_000;
/** A million PINs at four tries an hour take decades. */
const LONGEST_LOCK_MS = 15 * 60_000;

/**
 * How long further tries are not looked at after so many wrong ones in a row, milliseconds: from the
 * fifth on a minute, then twice as long for each further one, a quarter of an hour at most.
 */
export function lockMs(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_TRIES), LONGEST_LOCK_MS);
}
