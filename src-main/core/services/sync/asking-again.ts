/** How soon the hub is asked about what it keeps waiting, ms; twice as late each time, up to the most. */
const FIRST_MS = 5_000;
const MOST_MS = 5 * 60_000;

/**
 * Has the hub asked again about facts that it keeps waiting: what they are about may come by another
 * kiosk, and nobody tells this one.
 */
export interface AskingAgain {
  /** The hub had its word on some facts. */
  noteWord(): void;
  close(): void;
}

/** @param ports.ask has all that waits handed over once more */
export function createAskingAgain(ports: {
  readonly waiting: () => number;
  readonly ask: () => void;
  /** 0 to 1. */
  readonly random: () => number;
}): AskingAgain {
  let timer: NodeJS.Timeout | null = null;
  let delayMs = FIRST_MS;
  let last = 0;

  return {
    noteWord() {
      const waiting = ports.waiting();
      if (waiting !== last) delayMs = FIRST_MS;
      last = waiting;
      if (waiting === 0 || timer !== null) return;
      timer = setTimeout(
        () => {
          timer = null;
          if (ports.waiting() > 0) ports.ask();
        },
        delayMs * (0.75 + ports.random() / 2),
      ).unref();
      delayMs = Math.min(MOST_MS, delayMs * 2);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
