import { Worker } from 'node:worker_threads';
import type { z } from 'zod';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import type { DatabaseAccess } from './database.ts';

/** What every such thread answers: what was asked for, or why not. */
type Answer =
  | { readonly id: number; readonly ok: true }
  | {
      readonly id: number;
      readonly ok: false;
      readonly error: { readonly code: ErrorCode; readonly facts: GatehouseError['facts'] };
    };
type Found<A extends Answer> = Extract<A, { ok: true }>;

interface Waiting<A extends Answer> {
  /** The thread that was asked: another's end is nothing to it. */
  readonly asked: Worker;
  readonly resolve: (found: Found<A>) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread with read-only connections, which is asked and told things. */
export interface AskedThread<A extends Answer> {
  /** Starts the thread where none runs. */
  ensure(): void;
  /** Asks under a fresh id. @returns rejects with the thread's own error, or for its end */
  ask(message: (id: number) => unknown): Promise<Found<A>>;
  /** Says something that has no answer; to a thread that does not run, nothing. */
  tell(message: unknown): void;
  close(): Promise<void>;
}

/**
 * Runs a worker thread; starts it with the first question, and again after it died.
 * @param script the worker's TypeScript, or what it was built into
 * @param answers the schema of what it says
 */
export function createAskedThread<A extends Answer>(
  { dataFolder, key, nativeBinding }: DatabaseAccess,
  script: URL,
  answers: z.ZodType<A>,
): AskedThread<A> {
  let worker: Worker | null = null;
  let lastId = 0;
  const waiting = new Map<number, Waiting<A>>();

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
    const parsed = answers.safeParse(message);
    if (!parsed.success) {
      lose(from, parsed.error);
      void from.terminate();
      return;
    }
    const answer: Answer = parsed.data;
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) question?.resolve(answer as Found<A>);
    else {
      const { code, facts } = answer.error;
      question?.reject(new GatehouseError(code, 'a worker thread of the core failed', facts));
    }
  }

  function start(): Worker {
    const started = new Worker(script, { workerData: { dataFolder, key, nativeBinding } });
    started.unref();
    started.on('message', (message: unknown) => {
      receive(started, message);
    });
    started.on('error', (error: Error) => {
      lose(started, error);
    });
    started.on('exit', () => {
      lose(started, new GatehouseError('core-restarted', 'a worker thread of the core ended'));
    });
    return started;
  }

  return {
    ensure: () => {
      worker ??= start();
    },
    ask: (message) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = ++lastId;
        waiting.set(id, { asked: worker, resolve, reject });
        worker.postMessage(message(id));
      }),
    tell: (message) => worker?.postMessage(message),
    async close() {
      const running = worker;
      worker = null;
      await running?.terminate();
    },
  };
}
