import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { DoomedFiles } from './document-ports.ts';
import type { FileStore } from './file-store.ts';
import type { Transact } from './transaction.ts';

/**
 * An object that was only intended is swept when it is older, milliseconds: no upload takes so long,
 * and what a crash left is gone within this and the next run.
 */
const INTENDED_MS = 60 * 60_000;

/** Removes objects that no row names any more. */
export interface FileRemoval {
  /**
   * Removes them all: what was replaced or erased, and what a crash left half. May run beside itself.
   * @param erasureId whose end it is when all files of its person are gone
   * @throws Error while another run still has some of them in hand: to be tried again
   */
  removeAll(erasureId: Uuid | null): Promise<void>;
}

export function createFileRemoval(ports: {
  readonly doomed: DoomedFiles;
  readonly files: FileStore;
  readonly transact: Transact;
  readonly now: () => number;
}): FileRemoval {
  const { doomed, files, transact, now } = ports;
  return {
    async removeAll(erasureId) {
      let count: number;
      do {
        count = await doomed.take(toInstant(now() - INTENDED_MS), async (storageKeys) => {
          await Promise.all(storageKeys.map((key) => files.delete(key)));
        });
      } while (count > 0);
      if (erasureId === null) {
        await files.removeUnfinished(now() - INTENDED_MS);
        return;
      }
      const isDone = await transact((tx) => doomed.finishErasure(tx, erasureId, toInstant(now())));
      if (!isDone) throw new Error(`files of erasure ${erasureId} are left`);
    },
  };
}
