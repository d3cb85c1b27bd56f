import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { CrashPoint } from './crash-point.ts';

/** What is erased of a person: each is one key. */
export interface PendingErasure {
  readonly position: number;
  readonly personId: Uuid;
  readonly purpose: 'template' | 'evidence';
}

export interface ErasureStore {
  transaction<T>(work: () => T): T;
  /** Erasures whose key may still be there, the oldest first. */
  pending(): readonly PendingErasure[];
  complete(position: number, at: Instant): void;
  /** Files that no row names any more, some at a time. */
  doomed(): readonly Uuid[];
  forget(fileId: Uuid): void;
}

export interface Erasures {
  /** Erases the keys of what was withdrawn: nothing under them can be read when it returns. */
  eraseKeys(): void;
  /** The keys at once, then the files. To be called after each commit that may have noted some. */
  complete(): Promise<void>;
}

/**
 * Carries out erasures that a committed transaction noted. A crash in between leaves the note, and
 * the next start carries it out before anybody can ask for what it erases.
 */
export function createErasures(ports: {
  readonly store: ErasureStore;
  readonly keys: { eraseAll(names: readonly PendingErasure[]): void };
  readonly files: { remove(fileId: Uuid): Promise<void> };
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly crashPoint: CrashPoint;
  /** Whose templates are to go from memory too. */
  readonly onErased: (userIds: ReadonlySet<Uuid>) => void;
}): Erasures {
  const { store, keys, files, now, crashPoint, onErased } = ports;
  const queue = new SerialQueue();

  function eraseKeys(): void {
    const pending = store.pending();
    if (pending.length === 0) return;
    onErased(new Set(pending.map(({ personId }) => personId)));
    crashPoint('before-keys-erased');
    keys.eraseAll(pending);
    crashPoint('after-keys-erased');
    store.transaction(() => {
      for (const { position } of pending) store.complete(position, toInstant(now()));
    });
  }

  async function removeFiles(): Promise<void> {
    for (let doomed = store.doomed(); doomed.length > 0; doomed = store.doomed()) {
      for (const fileId of doomed) await files.remove(fileId);
      crashPoint('after-files-removed');
      store.transaction(() => {
        for (const fileId of doomed) store.forget(fileId);
      });
    }
  }

  return {
    eraseKeys,
    async complete() {
      eraseKeys();
      await queue.run(removeFiles);
    },
  };
}
