import { ExponentialBackoff, fullJitterGenerator, type IBackoff } from 'cockatiel';

const FIRST_MS = 500;
const LONGEST_MS = 10_000;
/** Not even a whole hall of kiosks asks at once. */
const SHORTEST_MS = 100;

/** Pauses between two rounds. */
export interface Pauses {
  /** Waits; `wake` and the signal end it. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  wake(): void;
  /** @returns how long to pause, ms: longer each time, and another time for each kiosk */
  failed(leastMs: number): number;
  succeeded(): void;
}

/** @param random from 0 to 1 */
export function createPauses(random: () => number): Pauses {
  const factory = new ExponentialBackoff({
    generator: fullJitterGenerator,
    initialDelay: FIRST_MS,
    maxDelay: LONGEST_MS,
  });
  let backoff: IBackoff<unknown> = factory.next();
  let end: (() => void) | null = null;
  let isAwake = false;

  return {
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          end = null;
          isAwake = false;
          resolve();
        };
        const timer = setTimeout(done, ms).unref();
        signal.addEventListener('abort', done, { once: true });
        end = done;
        // Somebody wanted a round while the one before was still at it.
        if (isAwake || signal.aborted) done();
      }),
    wake() {
      if (end === null) isAwake = true;
      else end();
    },
    failed(leastMs) {
      const { duration } = backoff;
      backoff = backoff.next(undefined);
      isAwake = false;
      // What the hub asks for is spread too: it asked everybody.
      return Math.max(SHORTEST_MS, duration, leastMs * (1 + random() / 4));
    },
    succeeded() {
      backoff = factory.next();
    },
  };
}
