import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { DocumentStore, FileType } from './document-ports.ts';
import { purposeOf } from './document-reading.ts';
import type { JobQueue } from './job-queue.ts';
import type { KeyPurpose, PersonKeys } from './person-keys.ts';
import type { Transaction } from './transaction.ts';

const FILE_TYPES: readonly FileType[] = ['adhar_front', 'adhar_back', 'selfie'];

/** Erases documents of people. */
export interface DocumentErasure {
  /**
   * Erases what was kept for some purposes, in the caller's transaction: with the commit the keys are
   * gone, and nothing opens any more, in no copy of the store either; a job then removes the objects.
   * An upload that is under way is refused.
   * @param erasureId the row of `erasures`, which the job marks as done
   */
  erase(
    tx: Transaction,
    userId: Uuid,
    purposes: readonly Exclude<KeyPurpose, 'log'>[],
    erasureId: Uuid,
  ): Promise<void>;
}

export function createDocumentErasure(ports: {
  readonly store: DocumentStore;
  readonly keys: PersonKeys;
  readonly jobs: JobQueue;
  readonly now: () => number;
}): DocumentErasure {
  const { store, keys, jobs, now } = ports;
  return {
    async erase(tx, userId, purposes, erasureId) {
      const owner = await store.lockOwner(tx, userId);
      if (owner === null) return;
      const types = FILE_TYPES.filter((type) => purposes.some((one) => one === purposeOf(type)));
      await keys.destroy(tx, userId, purposes);
      await store.erase(tx, userId, types, {
        version: nextStamp(owner.version, now()),
        at: toInstant(now()),
      });
      await jobs.add(tx, 'delete-files', { erasureId }, erasureId);
    },
  };
}
