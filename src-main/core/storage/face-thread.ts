import { Worker } from 'node:worker_threads';
import { GatehouseError } from '#shared/errors.ts';
import type { FaceFinder } from '../services/similar-faces.ts';
import type { DatabaseAccess } from './database.ts';
import { faceThreadAnswer, type FaceThreadRequest } from './face-messages.ts';

export interface FaceThread extends FaceFinder {
  close(): Promise<void>;
}

type Found = Awaited<ReturnType<FaceFinder['find']>>;

interface Waiting {
  /** The thread that was asked: another's end is nothing to it. */
  readonly asked: Worker;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs the thread that searches among faces; starts it to prepare or with the first question, and
 * again after it died. While it does not run there is no open template in memory but those of the moment.
 * @param script face-worker.ts, or what it was built into
 */
export function createFaceThread(access: DatabaseAccess, script: URL): FaceThread {
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
    const parsed = faceThreadAnswer.safeParse(message);
    if (!parsed.success) {
      lose(from, parsed.error);
      void from.terminate();
      return;
    }
    const answer = parsed.data;
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) question?.resolve({ hits: answer.hits, searched: answer.searched });
    else {
      const { code, facts } = answer.error;
      question?.reject(new GatehouseError(code, 'the search among faces failed', facts));
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
      lose(started, new GatehouseError('core-restarted', 'the face thread ended'));
    });
    return started;
  }

  const tell = (request: FaceThreadRequest): void => worker?.postMessage(request);

  return {
    find: (question) =>
      new Promise<Found>((resolve, reject) => {
        worker ??= start();
        const id = ++lastId;
        waiting.set(id, { asked: worker, resolve, reject });
        // Copies of their own: what is posted must not be a view of a larger pool.
        const templates = question.templates.map((template) => Uint8Array.from(template));
        tell({ do: 'find', id, question: { ...question, templates } });
      }),
    prepare: (eventId) => {
      worker ??= start();
      tell({ do: 'prepare', eventId });
    },
    changed: (userId) => {
      tell({ do: 'changed', userId });
    },
    reload: () => {
      tell({ do: 'reload' });
    },
    async close() {
      const running = worker;
      worker = null;
      await running?.terminate();
    },
  };
}
