import { uptime } from 'node:os';
import type { Clock } from './services/clock.ts';

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
};
