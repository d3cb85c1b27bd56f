import { sql, type RawBuilder } from 'kysely';
import type { Instant } from '#shared/domain/instant.ts';
import type { DocumentRetentionStore, DuePerson } from '../services/document-retention.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Who has something to destroy: `u` names the person. */
const HAS_SOMETHING = sql`(
  EXISTS (SELECT 1 FROM documents AS d WHERE d.user_id = u.id)
  OR EXISTS (SELECT 1 FROM face_templates AS t WHERE t.user_id = u.id))`;

/** What was uploaded after somebody's last event is for a next one, for so many days where no number is set. */
const NEXT_DAYS = 30;

/**
 * Whose time is over: every event that they ever registered for lies back for longer than is allowed, and
 * so does what they uploaded since. Without a number of days nothing ever does.
 */
function isOver(now: Instant, days: number | null): RawBuilder<boolean> {
  return sql<boolean>`(
    NOT EXISTS (SELECT 1 FROM registrations AS r JOIN events AS e ON e.id = r.event_id
      LEFT JOIN event_retention AS k ON k.event_id = e.id
      WHERE r.user_id = u.id
        AND (e.doors_close_at + make_interval(days => coalesce(k.days, ${days}::integer)) < ${now}) IS NOT TRUE)
    AND (${days}::integer IS NOT NULL
      OR EXISTS (SELECT 1 FROM registrations AS r WHERE r.user_id = u.id))
    AND NOT EXISTS (SELECT 1 FROM documents AS d WHERE d.user_id = u.id
      AND d.created_at + make_interval(days => ${days ?? NEXT_DAYS}::integer) >= ${now}
      AND d.created_at > ALL (SELECT e.doors_close_at FROM registrations AS r
        JOIN events AS e ON e.id = r.event_id WHERE r.user_id = u.id)))`;
}

/** Whose documents are to end, in PostgreSQL. */
export function createDocumentRetentionStore(database: HubDatabase): DocumentRetentionStore {
  return {
    async due(now, days, limit) {
      const { rows } = await sql<DuePerson>`
        SELECT u.id, coalesce((SELECT json_agg(r.event_id) FROM registrations AS r
          WHERE r.user_id = u.id), '[]') AS events
        FROM users AS u
        WHERE u.erased_at IS NULL AND ${HAS_SOMETHING} AND ${isOver(now, days)}
        ORDER BY u.id LIMIT ${limit}`.execute(database);
      return rows;
    },
    async isDue(tx, userId, now, days) {
      const transaction = inside(tx);
      await transaction
        .selectFrom('users')
        .select('id')
        .where('id', '=', userId)
        .forUpdate()
        .execute();
      const { rows } = await sql`
        SELECT 1 FROM users AS u
        WHERE u.id = ${userId} AND u.erased_at IS NULL AND ${HAS_SOMETHING}
          AND ${isOver(now, days)}`.execute(transaction);
      return rows.length > 0;
    },
    async removeTemplates(tx, userId) {
      await inside(tx).deleteFrom('face_templates').where('user_id', '=', userId).execute();
    },
    async setDays(tx, eventId, days) {
      const transaction = inside(tx);
      const event = await transaction
        .selectFrom('events')
        .select('id')
        .where('id', '=', eventId)
        .executeTakeFirst();
      if (event === undefined) return false;
      await transaction.deleteFrom('event_retention').where('event_id', '=', eventId).execute();
      if (days !== null) {
        await transaction
          .insertInto('event_retention')
          .values({ event_id: eventId, days })
          .execute();
      }
      return true;
    },
    async addCertificate(tx, { id, madeAt, text, signature }) {
      await inside(tx)
        .insertInto('destruction_certificates')
        .values({ id, made_at: madeAt, text, signature })
        .execute();
    },
    certificates: () =>
      database
        .selectFrom('destruction_certificates')
        .select(['id', 'made_at as madeAt', 'text', 'signature'])
        .orderBy('made_at', 'desc')
        .orderBy('id', 'desc')
        .execute(),
  };
}
