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
  /** The thread that was asked: another's end is nothing to it. */
  readonly asked: Worker;
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

  /** A thread that is no more, or talks nonsense: the next question starts another. */
  function lose(lost: Worker, error: Error): void {
    if (worker === lost) worker = null;
    for (const [id, { asked, reject }] of waiting) {
      if (asked !== lost) continue;
      waiting.delete(id);
      reject(error);
    }
  }

  function receive(from: Worker, message: unknown): void {
    const parsed = readerAnswer.safeParse(message);
    if (!parsed.success) {
      lose(from, parsed.error);
      void from.terminate();
      return;
    }
    const answer = parsed.data;
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) question?.resolve({ hits: answer.hits, more: answer.more });
    else {
      const { code, facts } = answer.error;
      question?.reject(new GatehouseError(code, 'search failed', facts));
    }
  }

  function start(): Worker {
    const { dataFolder, key, nativeBinding } = access;
    const started = new Worker(script, { workerData: { dataFolder, key, nativeBinding } });
    started.unref();
    started.on('message', (message: unknown) => {
      receive(started, message);
    });
    started.on('error', (error: Error) => {
      lose(started, error);
    });
    started.on('exit', () => {
      lose(started, new GatehouseError('core-restarted', 'the reading thread ended'));
    });
    return started;
  }

  return {
    find: (eventId: Uuid, query: string) =>
      new Promise<SearchHits>((resolve, reject) => {
        worker ??= start();
        const request: ReaderRequest = { id: ++lastId, eventId, query };
        waiting.set(request.id, { asked: worker, resolve, reject });
        worker.postMessage(request);
      }),
    async close() {
      const running = worker;
      worker = null;
      await running?.terminate();
    },
  };
}
