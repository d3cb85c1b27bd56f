import { statfsSync } from 'node:fs';
import type { DiskSpace } from '../services/store-health.ts';

const FRESH_MS = 5_000;

/** Free room of the disk that a folder lies on; asked at most every five seconds. */
export function createDiskSpace(folder: string): DiskSpace {
  let askedAt = -Infinity;
  let free: number | null = null;
  return {
    freeBytes() {
      const now = performance.now();
      if (now - askedAt < FRESH_MS) return free;
      askedAt = now;
      try {
        const { bavail, bsize } = statfsSync(folder);
        free = bavail * bsize;
      } catch {
        // A file system that does not say (some network drives) is no trouble by itself.
        free = null;
      }
      return free;
    },
  };
}
