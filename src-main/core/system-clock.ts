import { uptime } from 'node:os';
import type { Clock } from './services/clock.ts';

// The system's uptime is read from a file: once a second is enough to notice a clock that was set.
const UPTIME_FRESH_MS = 1_000;
let uptimeMs = 0;
let readAt = -Infinity;

function sinceBoot(): number {
  const now = performance.now();
  if (now - readAt > UPTIME_FRESH_MS) {
    uptimeMs = uptime() * 1000;
    readAt = now;
  }
  return uptimeMs + (now - readAt);
}

/** The laptop's own clocks. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot,
};
