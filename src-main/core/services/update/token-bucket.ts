import { setTimeout as timeout } from 'node:timers/promises';

/** Lets so much through a second, with bursts of a second's worth. */
export interface TokenBucket {
  /** Waits until these have gone through. @throws where the signal ends it */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** Milliseconds, of a clock that nobody sets. */
interface BucketTime {
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const REAL_TIME: BucketTime = {
  now: () => performance.now(),
  pause: (ms, signal) => timeout(ms, undefined, { signal }),
};

/** Makes a full bucket. */
export function createTokenBucket(
  bytesPerSecond: number,
  { now, pause }: BucketTime = REAL_TIME,
): TokenBucket {
  let tokens = bytesPerSecond;
  let at = now();
  return {
    async take(bytes, signal) {
      const time = now();
      tokens = Math.min(bytesPerSecond, tokens + ((time - at) / 1000) * bytesPerSecond);
      at = time;
      tokens -= bytes;
      if (tokens < 0) await pause((-tokens / bytesPerSecond) * 1000, signal);
    },
  };
}
