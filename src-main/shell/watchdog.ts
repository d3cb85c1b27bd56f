/** Milliseconds between two pings. */
const PING_EVERY_MS = 2_000;
/** A timer that comes this late says that the machine slept or that we were held up ourselves. */
const LATE_MS = 2 * PING_EVERY_MS;
/** How long a core that stands at its gate may be silent, in milliseconds. */
const GATE_PATIENCE_MS = 10_000;
/** How long one that opens, migrates or fills its store may be: it works for nobody yet. */
const OPENING_PATIENCE_MS = 300_000;

/** What a watchdog does. */
export interface WatchdogEffects {
  readonly ping: () => void;
  /** Called once: nothing was heard for this many milliseconds. */
  readonly onSilent: (silentMs: number) => void;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/** Finds out that a process hangs, which says nothing of itself and does not end. */
export class Watchdog {
  readonly #effects: WatchdogEffects;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #heardAt = 0;
  #lookedAt = 0;
  #patienceMs = OPENING_PATIENCE_MS;

  constructor(effects: WatchdogEffects) {
    this.#effects = effects;
    this.#now = effects.now ?? (() => performance.now());
  }

  /** Begins with a process that was just started. */
  start(): void {
    this.stop();
    this.#heardAt = this.#lookedAt = this.#now();
    this.#patienceMs = OPENING_PATIENCE_MS;
    this.#effects.ping();
    this.#timer = setInterval(() => this.#look(), PING_EVERY_MS);
  }

  /** An answer came. @param isAtGate whether it must answer quickly from now on */
  heard(isAtGate: boolean): void {
    this.#heardAt = this.#now();
    this.#patienceMs = isAtGate ? GATE_PATIENCE_MS : OPENING_PATIENCE_MS;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = this.#now();
    // Nobody could have answered while the machine slept: the silence begins anew.
    if (now - this.#lookedAt > LATE_MS) this.#heardAt = now;
    this.#lookedAt = now;
    const silentMs = now - this.#heardAt;
    if (silentMs < this.#patienceMs) return this.#effects.ping();
    this.stop();
    this.#effects.onSilent(silentMs);
  }
}
