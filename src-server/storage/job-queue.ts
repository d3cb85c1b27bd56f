import { sql } from 'kysely';
import type { JobQueue } from '../services/job-queue.ts';
import { inside, type HubDatabase } from './connection.ts';

/** graphile-worker's queue, written in the transaction that makes the job needed. */
export const jobQueue: JobQueue = {
  async add(tx, name, payload, key) {
    const jobKey = key === undefined ? null : `${name}:${key}`;
    // A job that waits for another try keeps its time: an eager caller can't wear a server out.
    await sql`SELECT graphile_worker.add_job(${name}::text, payload := ${JSON.stringify(payload)}::json,
      job_key := ${jobKey}::text, job_key_mode := 'preserve_run_at')`.execute(inside(tx));
  },
};

/** How many jobs of one kind there are. */
export interface JobDepth {
  readonly task: string;
  /** Due and not begun. */
  readonly waiting: number;
  readonly running: number;
  /** Failed at least once, and to be tried again. */
  readonly retrying: number;
  /** Tried for the last time; they stay until somebody looks. */
  readonly dead: number;
  /** Seconds that the oldest one due has waited. */
  readonly oldestSeconds: number;
}

/** The depth of the queue by kind of job, for the metrics. */
export async function jobDepths(database: HubDatabase): Promise<readonly JobDepth[]> {
  const { rows } = await sql<JobDepth>`
    SELECT task_identifier AS task,
      (count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts AND run_at <= now()))::int
        AS waiting,
      (count(*) FILTER (WHERE locked_at IS NOT NULL))::int AS running,
      (count(*) FILTER (WHERE locked_at IS NULL AND attempts BETWEEN 1 AND max_attempts - 1))::int
        AS retrying,
      (count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts))::int AS dead,
      coalesce(max(extract(epoch FROM now() - run_at)) FILTER (
        WHERE locked_at IS NULL AND attempts < max_attempts AND run_at <= now()), 0)::float8
        AS "oldestSeconds"
    FROM graphile_worker.jobs GROUP BY task_identifier ORDER BY task_identifier`.execute(database);
  return rows;
}
