import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { parseCronItems, run, runMigrations, type Task, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import type { JobName } from '../services/job-queue.ts';
import { absentWorkers, releaseJobs, showPresence } from '../storage/job-presence.ts';
import { queueLogger, type WorkerLog } from './worker-log.ts';

/** One try of a job. */
export interface JobRun {
  readonly id: string;
  /** Whether no further try comes. */
  readonly isLast: boolean;
  /** Fires when the worker has to end. */
  readonly signal: AbortSignal;
}

/** What runs a job: parses its payload, does it, throws to have it tried again. */
export type JobTask = (payload: unknown, run: JobRun) => Promise<void>;
export type JobTasks = { readonly [N in JobName]: JobTask };

/** A job by the clock, of which one worker takes each turn. */
export interface CronTask {
  readonly name: string;
  /** Minute, hour, day, month, weekday; UTC. */
  readonly match: string;
  readonly run: () => Promise<void>;
}

export interface WorkerOptions {
  /** A direct connection: presence and notices need a session of their own. */
  readonly databaseUrl: string;
  readonly tasks: JobTasks;
  readonly crons: readonly CronTask[];
  /** Jobs at a time. */
  readonly concurrency: number;
  readonly log: WorkerLog;
  /** Milliseconds that running jobs have to end in when the worker stops. */
  readonly stopWithinMs?: number;
  /** Milliseconds for which a worker must not be seen before its jobs are taken from it. */
  readonly deadAfterMs?: number;
  /** Told of each failed try, for error reports. */
  readonly onError?: (error: unknown, job: { readonly id: string; readonly task: string }) => void;
}

export interface JobWorker {
  /** Under which its jobs are locked. */
  readonly id: string;
  /** Resolves when the worker has ended, whyever. */
  readonly ended: Promise<void>;
  /** Takes no more jobs, lets the running ones end, tells those that take too long to stop. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 20_000;
const DEAD_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 15_000;
const POLL_MS = 2_000;
const AHEAD_MS = 2_000;
/** How long a finished job's row may outlive it: what it did is committed already. */
const COMPLETE_WITHIN_MS = 20;

/** Brings the queue's own tables up to date; safe at any time, from any number of processes. */
export async function installJobs(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl, maxPoolSize: 2 });
}

/** An error without its words, which may hold anything: its class and its code. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}

/**
 * Gives the jobs of dead workers back. Dead is who holds jobs and was not seen twice, `deadAfterMs`
 * apart: a living worker whose connection broke is back long before.
 */
function watchForDead(
  pool: pg.Pool,
  deadAfterMs: number,
  log: WorkerLog,
): { close(): Promise<void> } {
  const ending = new AbortController();
  const since = new Map<string, number>();

  const look = async (): Promise<void> => {
    const absent = await absentWorkers(pool);
    const now = performance.now();
    for (const worker of since.keys()) if (!absent.includes(worker)) since.delete(worker);
    for (const worker of absent) if (!since.has(worker)) since.set(worker, now);
    const dead = absent.filter((worker) => now - (since.get(worker) ?? now) >= deadAfterMs);
    if (dead.length === 0) return;
    await releaseJobs(pool, dead);
    for (const worker of dead) since.delete(worker);
    log.warn({ workers: dead }, 'took the jobs of workers that are dead');
  };

  const watch = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        await look();
      } catch (error) {
        log.warn({ error: nameOf(error) }, 'could not look for dead workers');
      }
      const pause = since.size > 0 ? deadAfterMs / 2 : LOOK_EVERY_MS;
      await wait(pause, undefined, { signal: ending.signal }).catch(() => {});
    }
  };
  const watching = watch();
  return {
    async close() {
      ending.abort();
      await watching;
    },
  };
}

/** Starts taking jobs. @throws Error where the database can't be reached */
export async function startWorker(options: WorkerOptions): Promise<JobWorker> {
  const { databaseUrl, concurrency, log } = options;
  const stopWithinMs = options.stopWithinMs ?? STOP_WITHIN_MS;
  // With the parsers of pg: the queue reads its rows as pg gives them.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: Math.min(concurrency, 8) + 3,
    application_name: 'gatehouse worker',
    connectionTimeoutMillis: 10_000,
  });
  const broke = (error: Error): void => {
    log.warn({ error: nameOf(error) }, 'a connection of the queue broke');
  };
  // One that breaks is replaced at its next use, whether it was in use or not.
  pool.on('error', broke);
  pool.on('connect', (client) => client.on('error', broke));

  const guarded =
    (name: string, task: JobTask): Task =>
    async (payload, helpers) => {
      const { job, abortSignal } = helpers;
      const id = String(job.id);
      try {
        const isLast = job.attempts >= job.max_attempts;
        await task(payload, { id, isLast, signal: abortSignal });
      } catch (error) {
        const fields = { job: id, task: name, attempt: job.attempts, error: nameOf(error) };
        log.warn(fields, 'a job failed');
        options.onError?.(error, { id, task: name });
        // The queue keeps this text in its table.
        throw new Error(nameOf(error), { cause: error });
      }
    };

  const events: WorkerEvents = new EventEmitter();
  const created = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  const runner = await run({
    preset: {
      worker: {
        concurrentJobs: concurrency,
        pollInterval: POLL_MS,
        // What one busy worker fetched ahead, an idle one may have after this.
        localQueue: { size: concurrency * 2, ttl: AHEAD_MS },
        completeJobBatchDelay: COMPLETE_WITHIN_MS,
        gracefulShutdownAbortTimeout: stopWithinMs,
        logger: queueLogger(log),
        events,
      },
    },
    pgPool: pool,
    noHandleSignals: true,
    taskList: Object.fromEntries([
      ...Object.entries(options.tasks).map(([name, task]) => [name, guarded(name, task)]),
      ...options.crons.map(({ name, run: turn }) => [name, guarded(name, turn)]),
    ]) as Record<string, Task>,
    parsedCronItems: parseCronItems(
      options.crons.map(({ name, match }) => ({
        task: name,
        match,
        identifier: name,
        // A turn that failed is not tried again: the next one does its work.
        options: { maxAttempts: 1, jobKey: `cron:${name}` },
      })),
    ),
  });
  const id = await created;
  const presence = await showPresence(databaseUrl, id);
  const watching = watchForDead(pool, options.deadAfterMs ?? DEAD_AFTER_MS, log);
  log.info({ worker: id, concurrency }, 'takes jobs');

  const untilClosed = async (): Promise<void> => {
    try {
      await runner.promise;
    } catch (error) {
      log.error({ worker: id, error: nameOf(error) }, 'the worker ended by itself');
    }
    await watching.close();
    await presence.close();
    await pool.end();
  };
  const closed = untilClosed();

  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    const stopped = runner.stop();
    const late = wait(stopWithinMs + 2_000, 'late' as const, { ref: false });
    if ((await Promise.race([stopped, late])) === 'late') {
      log.warn({ worker: id }, 'jobs did not stop when told to: they are given back');
      await runner.kill();
    }
    await closed;
  };
  return {
    id,
    ended: closed,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
