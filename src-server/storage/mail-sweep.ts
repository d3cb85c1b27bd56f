import { sql } from 'kysely';
import type { HubDatabase } from './connection.ts';

/**
 * Marks messages as failed that wait for a try that does not come: a worker was killed during the
 * last one, or somebody removed the job. Staff see them among the failed.
 */
export async function failLostMails(database: HubDatabase): Promise<void> {
  await database
    .updateTable('mails')
    .set({ state: 'failed', last_error: 'no-more-tries' })
    .where('state', '=', 'queued')
    .where('created_at', '<', sql<string>`now() - interval '1 hour'`)
    .where(
      sql<boolean>`NOT EXISTS (SELECT FROM graphile_worker.jobs AS j
        WHERE j.key = 'send-mail:' || mails.id
        AND (j.attempts < j.max_attempts OR j.locked_at IS NOT NULL))`,
    )
    .execute();
}
