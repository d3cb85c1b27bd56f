import type { FeedUpkeep } from '../services/feed-ports.ts';
import type { CronTask } from './worker.ts';

/** How long a kiosk may be away and go on from where it stood: after that it takes a snapshot. */
const KEPT_MS = 30 * 86_400_000;

/** Keeps the feeds small. */
export function keepFeeds(upkeep: FeedUpkeep, now: () => number): readonly CronTask[] {
  return [
    {
      name: 'compact-feeds',
      match: '23 * * * *',
      run: async () => {
        await upkeep.compact();
      },
    },
    {
      name: 'expire-feeds',
      match: '41 3 * * *',
      run: async () => {
        await upkeep.expire(now() - KEPT_MS);
      },
    },
  ];
}
