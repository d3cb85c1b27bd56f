import { uptime } from 'node:os';
import type { Clock } from './services/clock.ts';

/** The laptop's own clocks. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
};
