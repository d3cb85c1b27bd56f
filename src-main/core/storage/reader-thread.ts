import type { AttendeeFinder } from '../services/search.ts';
import { createAskedThread } from './asked-thread.ts';
import type { DatabaseAccess } from './database.ts';
import { readerAnswer, type ReaderRequest } from './reader-messages.ts';

export interface ReaderThread extends AttendeeFinder {
  close(): Promise<void>;
}

/**
 * Runs the reading worker thread; starts it with the first question, and again after it died.
 * @param script reader-worker.ts, or what it was built into
 */
export function createReaderThread(access: DatabaseAccess, script: URL): ReaderThread {
  const thread = createAskedThread(access, script, readerAnswer);
  return {
    async find(eventId, query) {
      const request = (id: number): ReaderRequest => ({ id, eventId, query });
      const { hits, more } = await thread.ask(request);
      return { hits, more };
    },
    close: () => thread.close(),
  };
}
