import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFromProcess, type ToProcess } from './process-messages.ts';
import { ROLE_VARIABLE, type ProcessRole } from './process-role.ts';
import { restartDelay } from './restart-delay.ts';

export interface SupervisorLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface SupervisorOptions {
  readonly counts: Readonly<Record<ProcessRole, number>>;
  /** Added to the environment of each. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for what is begun at a stop. */
  readonly shutdownMs: number;
  /** Takes what they print; null: they print where we do. */
  readonly output: number | null;
  readonly log: SupervisorLog;
  /** Told of a process that ended without having been told to. */
  readonly onFailure: (role: ProcessRole) => void;
}

/** Keeps the hub's processes running. */
export interface Supervisor {
  /** Resolves once each process was ready once. */
  readonly ready: Promise<void>;
  /** How many processes of a role run. */
  running(role: ProcessRole): number;
  /** Tells every web process that the certificate is another. */
  renew(): void;
  /** Replaces every process, as after a key was rotated, without dropping a request. */
  replace(): void;
  /** Lets all of them finish, then ends; those that take too long are killed. */
  stop(): Promise<void>;
}

/** One process, from its start to its end. */
interface Run {
  readonly role: ProcessRole;
  readonly worker: Worker;
  /** Whether it became ready; false: it ended before. */
  readonly ready: Promise<boolean>;
  readonly over: Promise<'ended'>;
  readonly tired: Promise<'tired'>;
  /** Has it replaced. */
  readonly tire: () => void;
  readonly since: number;
}

/** At a stop a connection that asks nothing is given a moment: what it sends may be on its way. */
const IDLE_AT_STOP_MS = 500;
/** A replaced process has no hurry: connections that ask nothing end by themselves (web-server.ts). */
const RETIRE_MS = 90_000;
/** Whoever ran for so long did not fail at its start. */
const STEADY_MS = 60_000;
/** Beyond its limit a process gets that long to end by itself. */
const KILL_AFTER_MS = 2_000;

function tell(worker: Worker, message: ToProcess): void {
  // A process that ends at this moment needs no telling.
  if (worker.isConnected()) worker.send(message, () => {});
}

/** Lets a process finish; kills it where it takes too long. */
async function retire({ worker, over }: Run, idleMs: number, limitMs: number): Promise<void> {
  tell(worker, { hub: 'finish', idleMs, limitMs });
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), limitMs + KILL_AFTER_MS);
  await over;
  clearTimeout(timer);
}

/** Starts the processes and keeps them running until `stop`. */
export function supervise(options: SupervisorOptions): Supervisor {
  const { counts, env, shutdownMs, output, log, onFailure } = options;
  cluster.setupPrimary({
    // main.ts again, which reads its role from the environment.
    args: [],
    ...(output === null ? {} : { stdio: ['ignore', output, output, 'ipc'] }),
  });
  /** All that run, those that are being replaced among them. */
  const running = new Set<Run>();
  /** Those of them that were told to end. */
  const finishing = new WeakSet<Run>();
  const ending = new AbortController();

  function finish(run: Run, idleMs: number, limitMs: number): Promise<void> {
    finishing.add(run);
    return retire(run, idleMs, limitMs);
  }

  function launch(role: ProcessRole): Run {
    const worker = cluster.fork({ ...env, [ROLE_VARIABLE]: role });
    const ready = Promise.withResolvers<boolean>();
    const over = Promise.withResolvers<'ended'>();
    const tired = Promise.withResolvers<'tired'>();
    const run: Run = {
      role,
      worker,
      ready: ready.promise,
      over: over.promise,
      tired: tired.promise,
      tire: () => tired.resolve('tired'),
      since: performance.now(),
    };
    const fields = { role, process: worker.process.pid };
    running.add(run);
    worker.on('message', (raw: unknown) => {
      const message = readFromProcess(raw);
      if (message?.hub === 'ready') {
        log.info(fields, 'process ready');
        ready.resolve(true);
      } else if (message?.hub === 'tired') {
        log.info({ ...fields, why: message.why }, 'process has had enough: it is replaced');
        run.tire();
      }
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      running.delete(run);
      if (!finishing.has(run)) onFailure(role);
      if (code !== 0) log.warn({ ...fields, code, signal }, 'process ended');
      ready.resolve(false);
      over.resolve('ended');
    });
    return run;
  }

  async function pause(failures: number): Promise<void> {
    await sleep(restartDelay(failures), undefined, { signal: ending.signal }).catch(() => {});
  }

  /** Keeps one process of a role running. */
  async function keep(role: ProcessRole, onReady: () => void): Promise<void> {
    let failures = 0;
    let run = launch(role);
    void run.ready.then((isReady) => isReady && onReady());
    while (!ending.signal.aborted) {
      const what = await Promise.race([run.over, run.tired]);
      if (ending.signal.aborted) return;
      if (what === 'ended') {
        failures = performance.now() - run.since > STEADY_MS ? 1 : failures + 1;
        await pause(failures);
        if (ending.signal.aborted) return;
        run = launch(role);
        void run.ready.then((isReady) => isReady && onReady());
        continue;
      }
      // The new one answers before the old one stops; where it can't, the old one stays.
      const fresh = launch(role);
      if (await fresh.ready) {
        void finish(run, RETIRE_MS, RETIRE_MS);
        run = fresh;
      } else {
        failures += 1;
        await pause(failures);
      }
    }
  }

  const roles = (['web', 'jobs'] as const).flatMap((role) =>
    Array.from({ length: counts[role] }, () => role),
  );
  const ready = Promise.all(
    roles.map((role) => new Promise<void>((resolve) => void keep(role, resolve))),
  );
  return {
    ready: ready.then(() => {}),
    running: (role) => [...running].filter((one) => one.role === role).length,
    renew() {
      for (const { worker } of running) tell(worker, { hub: 'renew' });
    },
    replace() {
      for (const run of running) run.tire();
    },
    async stop() {
      ending.abort();
      await Promise.all([...running].map((one) => finish(one, IDLE_AT_STOP_MS, shutdownMs)));
    },
  };
}
