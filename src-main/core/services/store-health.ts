import { GatehouseError } from '#shared/errors.ts';
import type { StoreTrouble } from '#shared/ipc/gate-views.ts';

/** Below this much free room the gate warns. */
export const LOW_DISK_BYTES = 500 * 1024 * 1024;

export interface DiskSpace {
  /** Free bytes where the store lies; null where the system does not say. */
  freeBytes(): number | null;
}

/** What is wrong with the store, as staff must know it. */
export interface StoreHealth {
  /** Runs a write and remembers whether the store took it. */
  writing<T>(write: () => T): T;
  /** Whether the last write failed for want of room or of access. */
  isFailing(): boolean;
  troubles(): StoreTrouble[];
}

/** Starts in health; the first write that fails says otherwise, the next that works heals it. */
export function createStoreHealth(disk: DiskSpace): StoreHealth {
  let failure: 'disk-full' | 'cannot-write' | null = null;
  return {
    writing(write) {
      try {
        const result = write();
        failure = null;
        return result;
      } catch (error) {
        if (error instanceof GatehouseError) {
          if (error.code === 'disk-full') failure = 'disk-full';
          const lost = error.code === 'database-unavailable' || error.code === 'database-corrupt';
          if (lost) failure = 'cannot-write';
        }
        throw error;
      }
    },
    isFailing: () => failure !== null,
    troubles() {
      if (failure !== null) return [failure];
      const free = disk.freeBytes();
      return free !== null && free < LOW_DISK_BYTES ? ['disk-low'] : [];
    },
  };
}
