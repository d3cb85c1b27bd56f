const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * Milliseconds to wait before a process that ended is started again: longer each time it ends
 * again, so that one that can't run does not keep the machine busy.
 * @param failures ends one after another, from 1
 */
export function restartDelay(failures: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 10), LONGEST_MS);
}
