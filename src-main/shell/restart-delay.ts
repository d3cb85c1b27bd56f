/** Milliseconds before the restarts that follow each other; the last one repeats. */
const DELAYS = [0, 100, 250, 500, 1000, 2000, 5000, 10_000] as const;
const LAST = 10_000;

/** A run this long was healthy: the next crash starts the row again. */
const HEALTHY_MS = 60_000;

/** How many crashes in a row make a gate call for help; restarts go on all the same. */
const GIVE_UP_AFTER = DELAYS.length;

/** What to do after a crash. */
export interface Restart {
  /** Milliseconds to wait before the restart. */
  readonly delay: number;
  /** Whether people must be told that it does not come back by itself soon. */
  readonly gaveUp: boolean;
}

/** Counts crashes that follow each other: the first restart is at once, later ones wait longer. */
export class RestartDelay {
  #crashes = 0;

  /** @param ranMs how long the process had run, in milliseconds */
  next(ranMs: number): Restart {
    if (ranMs >= HEALTHY_MS) this.#crashes = 0;
    const delay = DELAYS[this.#crashes] ?? LAST;
    this.#crashes += 1;
    return { delay, gaveUp: this.#crashes >= GIVE_UP_AFTER };
  }
}
