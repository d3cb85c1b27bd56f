import { createIdempotency } from '../http/idempotency.ts';
import { createLimiter } from '../http/limits.ts';
import { createProofOfWork } from '../http/proof-of-work.ts';
import type { RegistrarPorts } from '../http/registrar.ts';
import type { CronTask } from '../jobs/worker.ts';
import { healthRoutes } from '../routes/health.ts';
import type { Counters } from '../services/counters.ts';
import { createIdempotencyStore } from '../storage/idempotency-store.ts';
import { createRequestLimits, sweepLimits } from '../storage/limit-store.ts';
import { lookAtQueueAndKiosks } from '../storage/queue-and-kiosks.ts';
import { createMetrics, type Metrics } from '../watch/metrics.ts';
import type { HubBase, HubPart } from './base.ts';

/** What is around every request: counting, repeating, measuring. */
export interface WatchPart extends HubPart {
  readonly metrics: Metrics;
  readonly counters: Counters;
  readonly count: RegistrarPorts['count'];
  readonly once: NonNullable<RegistrarPorts['once']>;
  readonly crons: readonly CronTask[];
}

/** Makes the part that counts, measures and says whether the hub is well. */
export function openWatch(
  { config, keys, pool, database, now }: HubBase,
  needs: {
    readonly pingStore: () => Promise<void>;
    /** Zero bits that a client may find in place of waiting; 0: it can't. */
    readonly proofBits: number;
  },
): WatchPart {
  const metrics = createMetrics({
    pool,
    look: () => lookAtQueueAndKiosks(pool),
    folder: config.files.kind === 'disk' ? config.files.folder : null,
    now,
  });
  const limits = createRequestLimits(pool);
  const proofOfWork =
    needs.proofBits === 0
      ? null
      : createProofOfWork({
          bits: needs.proofBits,
          key: keys.forms,
          spendOnce: (challenge) => limits.spendOnce(challenge),
          now,
        });
  const answers = createIdempotencyStore(database);
  return {
    metrics,
    counters: metrics.counters,
    count: createLimiter({ limits, proofOfWork }),
    once: createIdempotency({ store: answers, seal: keys.master }),
    routes: healthRoutes([
      { name: 'database', ask: () => pool.query('SELECT 1') },
      { name: 'store', ask: () => needs.pingStore() },
      { name: 'queue', ask: () => pool.query('SELECT 1 FROM graphile_worker.jobs LIMIT 1') },
    ]),
    crons: [
      {
        name: 'sweep-requests',
        match: '*/10 * * * *',
        run: async () => {
          await answers.sweep();
          await sweepLimits(pool, now());
        },
      },
    ],
  };
}
