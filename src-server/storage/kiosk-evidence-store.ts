import type pg from 'pg';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { EvidenceStore } from '../services/kiosk-evidence.ts';
import { inside } from './connection.ts';

const subject = z.object({
  eventId: uuid,
  userId: uuid.nullable(),
  isAlerted: z.boolean(),
  doorsCloseAt: z.string(),
  evidenceDays: z.number().nullable(),
});
const stored = z.object({
  checkInId: uuid,
  eventId: uuid,
  userId: uuid,
  storageKey: z.string(),
});

/** A registration may have been put together with another; its person's key is who it is now. */
const SUBJECT = `
SELECT c.event_id AS "eventId", coalesce(r.user_id, u.id) AS "userId",
  EXISTS (SELECT FROM alerts a WHERE a.closed_at IS NULL AND a.event_id = c.event_id
    AND (a.first_id = c.id OR a.second_id = c.id)) AS "isAlerted",
  e.doors_close_at AS "doorsCloseAt", e.evidence_days AS "evidenceDays"
FROM check_ins c JOIN events e ON e.id = c.event_id
LEFT JOIN aliases l ON l.entity = 'registration' AND l.alias_id = c.registration_id
LEFT JOIN registrations r ON r.id = coalesce(l.id, c.registration_id)
LEFT JOIN users u ON u.id = c.user_id
WHERE c.id = $1`;

const SWEEP = `
WITH gone AS (
  DELETE FROM evidence e USING users u
  WHERE u.id = e.user_id AND (e.keep_until <= $1 OR u.erased_at IS NOT NULL)
  RETURNING e.storage_key)
INSERT INTO doomed_files (storage_key, why) SELECT storage_key, 'erased' FROM gone
ON CONFLICT DO NOTHING`;

/** Frames of the gates, in PostgreSQL. */
export function createEvidenceStore(pool: pg.Pool): EvidenceStore {
  async function one<S extends z.ZodType>(
    schema: S,
    sql: string,
    id: string,
  ): Promise<z.output<S> | null> {
    const { rows } = await pool.query<Record<string, unknown>>(sql, [id]);
    return rows[0] === undefined ? null : schema.parse(rows[0]);
  }
  return {
    subject: (checkInId) => one(subject, SUBJECT, checkInId),
    find: (checkInId) =>
      one(
        stored,
        `SELECT check_in_id AS "checkInId", event_id AS "eventId", user_id AS "userId",
           storage_key AS "storageKey" FROM evidence WHERE check_in_id = $1`,
        checkInId,
      ),
    async holds(kioskId, eventId) {
      const sql = 'SELECT FROM kiosk_events WHERE kiosk_id = $1 AND event_id = $2';
      return (await pool.query(sql, [kioskId, eventId])).rowCount === 1;
    },
    async insert(tx, { checkInId, eventId, userId, storageKey, keepUntil, at }) {
      const { numInsertedOrUpdatedRows } = await inside(tx)
        .insertInto('evidence')
        .values({
          check_in_id: checkInId,
          event_id: eventId,
          user_id: userId,
          storage_key: storageKey,
          keep_until: keepUntil,
          received_at: at,
        })
        .onConflict((conflict) => conflict.column('check_in_id').doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async sweep(at) {
      await pool.query(SWEEP, [at]);
    },
  };
}
