/** Milliseconds without an answer after which a worker counts as hung. */
export const HUNG_MS = 2000;
/** Milliseconds in which the first answer must come: it loads and compiles WebAssembly first. */
export const START_MS = 20_000;

const RECENT_MS = 60_000;
const MOST_RESTARTS = 3;
const SOON_MS = 200;
const LATER_MS = 10_000;

/** What to do after a worker was lost. */
export type Restart = { readonly afterMs: number; readonly forGood: boolean };

/**
 * Restarts at once at first, then slowly: a reader that dies on every frame must not take the
 * machine with it, and one that died once must not cost a visitor.
 * @param losses when workers were lost, this time included; milliseconds, oldest first
 */
export function planRestart(losses: readonly number[], now: number): Restart {
  const recent = losses.filter((at) => now - at < RECENT_MS).length;
  return recent > MOST_RESTARTS
    ? { afterMs: LATER_MS, forGood: true }
    : { afterMs: SOON_MS, forGood: false };
}

/**
 * Whether a worker hangs: asked, and silent for too long. Milliseconds of one clock.
 * @param hungMs silence that is too long for a worker that has started
 */
export function isHung(
  askedAt: number | null,
  ready: boolean,
  now: number,
  hungMs = HUNG_MS,
): boolean {
  return askedAt !== null && now - askedAt > (ready ? hungMs : START_MS);
}
