import type pg from 'pg';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { kioskReport } from '#shared/wire/sync.ts';
import type { QueueAndKiosks } from '../services/counters.ts';

const found = z.object({
  waiting: z.number(),
  failed: z.number(),
  age: z.number(),
  sync_waiting: z.number(),
  quarantined: z.number(),
  open_alerts: z.number(),
  kiosks: z.array(
    z.object({
      id: uuid,
      name: z.string(),
      lag: z.number(),
      report: kioskReport.nullable().catch(null),
    }),
  ),
  backups: z.array(z.object({ id: uuid, age: z.number() })),
  hub_backup: z.number().nullable(),
});

/** Kiosks that no measure is kept of: they were never there, or are no longer. */
const SQL = `
SELECT
  (SELECT count(*) FROM graphile_worker.jobs WHERE attempts < max_attempts)::int AS waiting,
  (SELECT count(*) FROM graphile_worker.jobs WHERE attempts >= max_attempts)::int AS failed,
  coalesce((SELECT extract(epoch FROM now() - min(run_at)) FROM graphile_worker.jobs
    WHERE attempts < max_attempts AND run_at <= now() AND locked_at IS NULL), 0)::float8 AS age,
  (SELECT count(*) FROM operations WHERE state = 'waiting')::int AS sync_waiting,
  (SELECT count(*) FROM quarantine)::int AS quarantined,
  (SELECT count(*) FROM alerts WHERE closed_at IS NULL)::int AS open_alerts,
  coalesce((SELECT json_agg(json_build_object('id', id, 'name', name, 'report', report,
      'lag', extract(epoch FROM now() - last_seen_at)::float8))
    FROM kiosks WHERE last_seen_at IS NOT NULL AND revoked_at IS NULL), '[]') AS kiosks,
  coalesce((SELECT json_agg(json_build_object('id', kiosk_id, 'age', age))
    FROM (SELECT s.kiosk_id, extract(epoch FROM now() - max(s.taken_at))::float8 AS age
      FROM backup_snapshots AS s JOIN kiosks AS k ON k.id = s.kiosk_id AND k.revoked_at IS NULL
      GROUP BY s.kiosk_id) AS newest), '[]') AS backups,
  (SELECT extract(epoch FROM now() - max(taken_at))::float8 FROM hub_backups) AS hub_backup`;

/** Looks at the queue of jobs, and when each kiosk was last heard from. */
export async function lookAtQueueAndKiosks(pool: pg.Pool): Promise<QueueAndKiosks> {
  const { rows } = await pool.query<Record<string, unknown>>(SQL);
  const read = found.parse(rows[0]);
  const { waiting, failed, age, kiosks } = read;
  return {
    jobs: { waiting, failed, ageSeconds: age },
    kiosks: kiosks.map(({ lag, ...kiosk }) => ({ ...kiosk, lagSeconds: Math.max(0, lag) })),
    backups: {
      kiosks: read.backups.map((one) => ({ id: one.id, ageSeconds: Math.max(0, one.age) })),
      hubAgeSeconds: read.hub_backup,
    },
    sync: {
      waiting: read.sync_waiting,
      quarantined: read.quarantined,
      openAlerts: read.open_alerts,
    },
  };
}
