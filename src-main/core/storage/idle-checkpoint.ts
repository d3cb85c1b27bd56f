import type { WritableDatabase } from './database.ts';

/** The log is emptied this long after the last fact: nobody is at the gate. */
const IDLE_MS = 500;
/** Fewer facts than this are not worth the disk's time. */
const WORTH_IT = 20;

/** Moves what the write-ahead log holds into the database while nobody waits for an answer. */
export interface IdleCheckpoint {
  /** A fact was committed. */
  noteFact(): void;
  close(): void;
}

/**
 * SQLite would move them inside the commit that fills the log, and one visitor in forty would wait
 * for it, some 30 ms. Its own limit stays, far higher, for a gate at which there is no pause.
 * @param onFailure told why a checkpoint failed; the facts are safe in the log, and the next tries
 */
export function createIdleCheckpoint(
  database: WritableDatabase,
  onFailure: (error: unknown) => void,
): IdleCheckpoint {
  let facts = 0;
  let timer: NodeJS.Timeout | undefined;

  function checkpoint(): void {
    facts = 0;
    try {
      // PASSIVE waits for no reader: what one still needs stays in the log for the next time.
      database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      onFailure(error);
    }
  }

  return {
    noteFact() {
      facts += 1;
      clearTimeout(timer);
      if (facts >= WORTH_IT) timer = setTimeout(checkpoint, IDLE_MS).unref();
    },
    close() {
      clearTimeout(timer);
    },
  };
}
