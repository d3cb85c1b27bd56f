import type pg from 'pg';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { QueueAndKiosks } from '../services/counters.ts';

const found = z.object({
  waiting: z.number(),
  failed: z.number(),
  age: z.number(),
  kiosks: z.array(z.object({ id: uuid, lag: z.number() })),
});

/** Kiosks that no measure is kept of: they were never there, or are no longer. */
const SQL = `
SELECT
  (SELECT count(*) FROM graphile_worker.jobs WHERE attempts < max_attempts)::int AS waiting,
  (SELECT count(*) FROM graphile_worker.jobs WHERE attempts >= max_attempts)::int AS failed,
  coalesce((SELECT extract(epoch FROM now() - min(run_at)) FROM graphile_worker.jobs
    WHERE attempts < max_attempts AND run_at <= now() AND locked_at IS NULL), 0)::float8 AS age,
  coalesce((SELECT json_agg(json_build_object('id', id,
      'lag', extract(epoch FROM now() - last_seen_at)::float8))
    FROM kiosks WHERE last_seen_at IS NOT NULL AND revoked_at IS NULL), '[]') AS kiosks`;

/** Looks at the queue of jobs, and when each kiosk was last heard from. */
export async function lookAtQueueAndKiosks(pool: pg.Pool): Promise<QueueAndKiosks> {
  const { rows } = await pool.query<Record<string, unknown>>(SQL);
  const { waiting, failed, age, kiosks } = found.parse(rows[0]);
  return {
    jobs: { waiting, failed, ageSeconds: age },
    kiosks: kiosks.map(({ id, lag }) => ({ id, lagSeconds: Math.max(0, lag) })),
  };
}
