import { statfs } from 'node:fs/promises';
import type pg from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Counters, QueueAndKiosks } from '../services/counters.ts';
import { registerKioskMetrics } from './kiosk-metrics.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly counters: Counters;
  /** Counts a request that was answered. @param route as it was declared, never what was asked */
  readonly answered: (method: string, route: string, status: number, seconds: number) => void;
}

/** Seconds: a page of ours takes milliseconds, a sign-in a good part of a second (Argon2id). */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A scrape asks the database once, however many gauges it fills. */
const LOOK_MS = 5_000;

/** The measures of one process; the supervisor adds up those of all. */
export function createMetrics(ports: {
  readonly pool: Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>;
  readonly look: () => Promise<QueueAndKiosks>;
  /** Folder whose disk is watched; null: files lie elsewhere. */
  readonly folder: string | null;
  readonly now: () => number;
}): Metrics {
  const { pool, look, folder, now } = ports;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const registrations = new Counter({
    name: 'user_registrations_total',
    help: 'Accounts made',
    registers,
  });
  const signIns = new Counter({
    name: 'login_attempts_total',
    help: 'Tries to sign in',
    labelNames: ['status'],
    registers,
  });
  const uploads = new Counter({
    name: 'document_uploads_total',
    help: 'Documents taken in',
    labelNames: ['type'],
    registers,
  });
  const places = new Counter({
    name: 'event_registrations_total',
    help: 'Registrations for events',
    registers,
  });
  const requests = new Histogram({
    name: 'request_duration_seconds',
    help: 'From a request to the end of its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS,
    registers,
  });
  for (const status of ['success', 'failed']) signIns.inc({ status }, 0);

  let seen: { at: number; found: Promise<QueueAndKiosks> } | null = null;
  async function recent(): Promise<QueueAndKiosks> {
    if (seen === null || now() - seen.at > LOOK_MS) seen = { at: now(), found: look() };
    return seen.found;
  }
  registry.registerMetric(
    new Gauge({
      name: 'database_up',
      help: 'Whether the database answered',
      aggregator: 'min',
      registers: [],
      async collect() {
        const found = await recent().catch(() => null);
        this.set(found === null ? 0 : 1);
      },
    }),
  );
  function queueGauge(name: string, help: string, of: (found: QueueAndKiosks) => number): void {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        // Each process sees the same queue: the largest is taken, not the sum.
        aggregator: 'max',
        registers: [],
        async collect() {
          const found = await recent().catch(() => null);
          // Without a database there is no number; database_up says so.
          if (found !== null) this.set(of(found));
        },
      }),
    );
  }
  queueGauge('job_queue_depth', 'Jobs that wait or run', ({ jobs }) => jobs.waiting);
  queueGauge('job_queue_failed', 'Jobs that were given up', ({ jobs }) => jobs.failed);
  queueGauge(
    'job_queue_age_seconds',
    'How long the oldest due job waits',
    ({ jobs }) => jobs.ageSeconds,
  );
  queueGauge(
    'sync_operations_waiting',
    'Operations of kiosks that name a row which has not arrived',
    ({ sync }) => sync.waiting,
  );
  queueGauge(
    'sync_quarantined',
    'Check-ins that could not be believed, and were kept apart',
    ({ sync }) => sync.quarantined,
  );
  queueGauge(
    'sync_alerts_open',
    'Double entries that nobody has closed',
    ({ sync }) => sync.openAlerts,
  );
  registry.registerMetric(
    new Gauge({
      name: 'sync_lag_seconds',
      help: 'Since a kiosk was last heard from',
      labelNames: ['kiosk'],
      aggregator: 'max',
      registers: [],
      async collect() {
        this.reset();
        const found = await recent().catch(() => null);
        for (const { id, lagSeconds } of found?.kiosks ?? []) this.set({ kiosk: id }, lagSeconds);
      },
    }),
  );
  registerKioskMetrics(registry, () => recent().catch(() => null));
  registry.registerMetric(
    new Gauge({
      name: 'backup_age_seconds',
      help: 'Since the newest snapshot of a kiosk, or of the hub, was taken',
      labelNames: ['of'],
      aggregator: 'max',
      registers: [],
      async collect() {
        this.reset();
        const found = await recent().catch(() => null);
        for (const { id, ageSeconds } of found?.backups.kiosks ?? [])
          this.set({ of: id }, ageSeconds);
        const hub = found?.backups.hubAgeSeconds ?? null;
        if (hub !== null) this.set({ of: 'hub' }, hub);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'database_pool_connections',
      help: 'Connections to the database, and who waits for one',
      labelNames: ['state'],
      registers: [],
      collect() {
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
        this.set({ state: 'waited_for' }, pool.waitingCount);
      },
    }),
  );
  if (folder !== null) {
    registry.registerMetric(
      new Gauge({
        name: 'disk_free_bytes',
        help: 'Free space where files are kept',
        aggregator: 'min',
        registers: [],
        async collect() {
          // Not made yet before the first file.
          const { bavail, bsize } = await statfs(folder).catch(() => statfs('.'));
          this.set(bavail * bsize);
        },
      }),
    );
  }
  return {
    registry,
    counters: {
      registered: () => registrations.inc(),
      signInTried: (status) => signIns.inc({ status }),
      documentUploaded: (type) => uploads.inc({ type }),
      eventRegistered: () => places.inc(),
    },
    answered(method, route, status, seconds) {
      requests.observe({ method, route, status }, seconds);
    },
  };
}
