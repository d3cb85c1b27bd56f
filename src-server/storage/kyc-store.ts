import { sql, type Kysely } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import type { KycStore } from '../services/kyc-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { HubSchema } from './schema.ts';

/** Reviews, in PostgreSQL. A decision locks its person first: two at once come one after another. */
export function createKycStore(database: HubDatabase): KycStore {
  const on = (tx: Transaction | null): Kysely<HubSchema> => (tx === null ? database : inside(tx));

  const decisions = (tx: Transaction | null) =>
    on(tx)
      .selectFrom('kyc_decisions as k')
      .leftJoin('admin_users as a', 'a.id', 'k.staff_id')
      .select([
        'k.id',
        'k.user_id',
        'k.decision',
        'k.reason',
        'k.words',
        'k.about_id',
        'k.staff_id',
        'k.seen_id',
        'k.status_before',
        'k.decided_at',
        'a.name as staffName',
      ]);

  return {
    async person(userId, tx) {
      const row = await on(tx)
        .selectFrom('users as u')
        .leftJoin('admin_users as a', 'a.id', 'u.added_by')
        .select([
          'u.id',
          'u.name',
          'u.email',
          'u.phone',
          'u.location',
          'u.status',
          'u.review_state as reviewState',
          'u.waiting_since as waitingSince',
          'u.added_by as addedById',
          'a.name as addedByName',
          'u.created_at as addedAt',
          'u.version',
        ])
        .where('u.id', '=', userId)
        .where('u.merged_into', 'is', null)
        .where('u.erased_at', 'is', null)
        .$if(tx !== null, (query) => query.forNoKeyUpdate('u'))
        .executeTakeFirst();
      return row ?? null;
    },
    documents: (userId, tx) =>
      on(tx)
        .selectFrom('documents')
        .select(['id', 'file_type', 'created_at', 'width', 'height'])
        .where('user_id', '=', userId)
        .where('replaced_at', 'is', null)
        .orderBy('file_type')
        .execute(),
    decisions: (userId, tx) =>
      decisions(tx).where('k.user_id', '=', userId).orderBy('k.position').execute(),
    async decision(tx, id) {
      return (await decisions(tx).where('k.id', '=', id).executeTakeFirst()) ?? null;
    },
    async staffEmail(tx, staffId) {
      const row = await on(tx)
        .selectFrom('admin_users')
        .select('email')
        .where('id', '=', staffId)
        .executeTakeFirst();
      return row?.email.toLowerCase() ?? null;
    },
    async cameInSince(tx, userId, at) {
      const row = await inside(tx)
        .selectFrom('check_ins')
        .select('id')
        .where('user_id', '=', userId)
        .where('occurred_at', '>=', at)
        .where('verdict', '=', 'admitted')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async counts(staffId, now, since) {
      return await database
        .selectNoFrom((columns) => [
          columns
            .selectFrom('users')
            .select((counted) => counted.fn.countAll<number>().as('count'))
            .where('review_state', '=', sql.lit('waiting' as const))
            .$asScalar()
            .$notNull()
            .as('waiting'),
          columns
            .selectFrom('kyc_leases as l')
            .innerJoin('users as u', 'u.id', 'l.user_id')
            .select((counted) => counted.fn.countAll<number>().as('count'))
            .where('l.leased_until', '>', now)
            .where('l.staff_id', '<>', staffId)
            .where('u.review_state', '=', sql.lit('waiting' as const))
            .$asScalar()
            .$notNull()
            .as('leased'),
          columns
            .selectFrom('users')
            .select((counted) => counted.fn.countAll<number>().as('count'))
            .where('review_state', '=', sql.lit('asked' as const))
            .$asScalar()
            .$notNull()
            .as('asked'),
          columns
            .selectFrom('kyc_decisions')
            .select((counted) => counted.fn.countAll<number>().as('count'))
            .where('decided_at', '>=', since)
            .where('decision', '<>', 'taken-back')
            .$asScalar()
            .$notNull()
            .as('decided'),
        ])
        .executeTakeFirstOrThrow();
    },
    async leaseNext(tx, { staffId, sessionId, skip, now, until }) {
      const next = async (isOwn: boolean): Promise<{ readonly given: Uuid | null } | null> => {
        // Whom one added, or turned down last, one may not approve: they come when nobody else does.
        const isBarred = sql`(u.added_by IS NOT DISTINCT FROM ${staffId}::uuid OR EXISTS (
          SELECT 1 FROM kyc_decisions AS d WHERE d.user_id = u.id AND d.staff_id = ${staffId}::uuid
            AND d.decision = 'rejected' AND NOT EXISTS (
              SELECT 1 FROM kyc_decisions AS l
              WHERE l.user_id = u.id AND l.position > d.position)))`;
        const wanted = isOwn ? isBarred : sql`NOT ${isBarred}`;
        // Whoever is being given away is locked and skipped. Whoever was given away since this
        // statement began is caught by the lease's own row: then it is asked anew.
        const { rows } = await sql<{ given: Uuid | null }>`
          WITH next AS (
            SELECT u.id FROM users AS u
            WHERE u.review_state = 'waiting' AND u.merged_into IS NULL AND u.erased_at IS NULL
              AND ${wanted} AND u.id <> ALL (${skip}::uuid[])
              AND NOT EXISTS (
                SELECT 1 FROM kyc_leases AS l WHERE l.user_id = u.id
                  AND l.leased_until > ${now} AND l.staff_id <> ${staffId}::uuid)
            ORDER BY u.waiting_since, u.id LIMIT 1
            FOR NO KEY UPDATE OF u SKIP LOCKED
          ), given AS (
            INSERT INTO kyc_leases AS l (user_id, session_id, staff_id, leased_until)
            SELECT id, ${sessionId}::uuid, ${staffId}::uuid, ${until}::timestamptz FROM next
            ON CONFLICT (user_id) DO UPDATE SET session_id = excluded.session_id,
              staff_id = excluded.staff_id, leased_until = excluded.leased_until
            WHERE l.leased_until <= ${now} OR l.staff_id = excluded.staff_id
            RETURNING user_id
          )
          SELECT given.user_id AS given
          FROM next LEFT JOIN given ON given.user_id = next.id`.execute(inside(tx));
        return rows[0] ?? null;
      };
      for (const isOwn of [false, true]) {
        for (;;) {
          const found = await next(isOwn);
          if (found === null) break;
          if (found.given !== null) return found.given;
        }
      }
      return null;
    },
    async lease(tx, { userId, staffId, sessionId, now, until }) {
      const { rows } = await sql`
        INSERT INTO kyc_leases AS l (user_id, session_id, staff_id, leased_until)
        VALUES (${userId}, ${sessionId}, ${staffId}, ${until})
        ON CONFLICT (user_id) DO UPDATE SET session_id = excluded.session_id,
          staff_id = excluded.staff_id, leased_until = excluded.leased_until
        WHERE l.leased_until <= ${now} OR l.staff_id = excluded.staff_id
        RETURNING user_id`.execute(inside(tx));
      return rows.length > 0;
    },
    async release(tx, userId, staffId) {
      await inside(tx)
        .deleteFrom('kyc_leases')
        .where('user_id', '=', userId)
        .where('staff_id', '=', staffId)
        .execute();
    },
    async putDecision(tx, row, statusBefore) {
      await inside(tx)
        .insertInto('kyc_decisions')
        .values({ ...row, status_before: statusBefore })
        .execute();
    },
    async settle(tx, userId, { status, reviewState, version, at }) {
      await inside(tx)
        .updateTable('users')
        .set({
          status,
          review_state: reviewState,
          version,
          updated_at: at,
          ...(reviewState === 'waiting'
            ? { waiting_since: sql<string>`coalesce(waiting_since, ${at})` }
            : {}),
        })
        .where('id', '=', userId)
        .execute();
    },
  };
}
