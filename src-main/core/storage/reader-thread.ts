import { Worker } from 'node:worker_threads';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeFinder, SearchHits } from '../services/search.ts';
import type { DatabaseAccess } from './database.ts';
import { readerAnswer, type ReaderRequest } from './reader-messages.ts';

export interface ReaderThread extends AttendeeFinder {
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (hits: SearchHits) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs the reading worker thread; starts it with the first question, and again after it died.
 * @param script reader-worker.ts, or what it was built into
 */
export function createReaderThread(access: DatabaseAccess, script: URL): ReaderThread {
  let worker: Worker | null = null;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();

  function rejectAll(error: Error): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function receive(message: unknown): void {
    const answer = readerAnswer.parse(message);
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) asked?.resolve({ hits: answer.hits, more: answer.more });
    else asked?.reject(new GatehouseError(answer.error.code, 'search failed', answer.error.facts));
  }

  function start(): Worker {
    const { dataFolder, key, nativeBinding } = access;
    const started = new Worker(script, { workerData: { dataFolder, key, nativeBinding } });
    started.unref();
    started.on('message', receive);
    started.on('error', (error: Error) => {
      if (worker === started) worker = null;
      rejectAll(error);
    });
    started.on('exit', () => {
      if (worker === started) worker = null;
      rejectAll(new GatehouseError('core-restarted', 'the reading thread ended'));
    });
    return started;
  }

  return {
    find: (eventId: Uuid, query: string) =>
      new Promise<SearchHits>((resolve, reject) => {
        worker ??= start();
        const request: ReaderRequest = { id: ++lastId, eventId, query };
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request);
      }),
    async close() {
      const running = worker;
      worker = null;
      await running?.terminate();
    },
  };
}
