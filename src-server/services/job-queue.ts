import type { Transaction } from './transaction.ts';

/** What the jobs take: ids only, never a personal value. */
export interface JobPayloads {
  readonly 'send-mail': { readonly mailId: string };
  readonly 'make-pictures': { readonly documentId: string };
  /** Deletes every object that no row names any more; then says that an erasure is done. */
  readonly 'delete-files': { readonly erasureId: string | null };
}
export type JobName = keyof JobPayloads;

export interface JobQueue {
  /**
   * Enqueues a job in the caller's transaction.
   * @param key a job of this name and key that waits already is not added again
   */
  add<N extends JobName>(
    tx: Transaction,
    name: N,
    payload: JobPayloads[N],
    key?: string,
  ): Promise<void>;
}
