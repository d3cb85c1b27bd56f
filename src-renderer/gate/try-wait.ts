/** When a refused try opens again; null: at once. */
export type OpensAt = number | null;

/**
 * @param retryInSeconds as the refusal says; 0: the next try is open
 * @param now Unix milliseconds
 */
export function opensAt(retryInSeconds: number, now: number): OpensAt {
  return retryInSeconds === 0 ? null : now + retryInSeconds * 1000;
}

/**
 * Whole seconds until the next try. `now` may be of the last tick, half a second behind: a try that
 * is open at once must not wait for the next one, or an Enter typed in between does nothing.
 */
export function secondsUntil(at: OpensAt, now: number): number {
  return at === null ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
}
