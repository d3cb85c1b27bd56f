import { sql } from 'kysely';
import type pg from 'pg';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { SessionHolder, SessionStore, StandingSession } from '../services/session-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside, type HubDatabase } from './connection.ts';

const DAY_MS = 86_400_000;
/** Longer than any family lives: until then a token that is used again is known as one. */
const KEEP_ROTATED_MS = 2 * DAY_MS;
/** Who signed in from where is kept for a year: India's DPDP Rules 2025, rule 6 (1) (e). */
const KEEP_MS = 366 * DAY_MS;

interface HolderColumns {
  readonly user_id: Uuid | null;
  readonly staff_id: Uuid | null;
  readonly is_gone: boolean | null;
  readonly role: Role | null;
}

function holderOf(row: HolderColumns): SessionHolder | null {
  if (row.user_id !== null) {
    return row.is_gone === false ? { type: 'attendee', id: row.user_id } : null;
  }
  if (row.staff_id === null || row.role === null) return null;
  return { type: 'staff', id: row.staff_id, role: row.role };
}

/** Sessions with what their holder is now. Staff who are not active have no role here. */
function withHolder(open: HubDatabase) {
  return open
    .selectFrom('user_sessions as session')
    .leftJoin('users', 'users.id', 'session.user_id')
    .leftJoin('admin_users as staff', (join) =>
      join.onRef('staff.id', '=', 'session.staff_id').on('staff.active', '=', sql.lit(true)),
    )
    .select([
      'session.id',
      'session.family_id',
      'session.user_id',
      'session.staff_id',
      'session.kind',
      'session.login_time',
      'session.last_used_at',
      'session.expires_at',
      'session.rotated_at',
      'session.is_active',
      'staff.role',
      sql<boolean | null>`(users.erased_at IS NOT NULL OR users.merged_into IS NOT NULL)`.as(
        'is_gone',
      ),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof withHolder>['executeTakeFirstOrThrow']>>;

function standing(row: Row | undefined): StandingSession | null {
  if (row === undefined) return null;
  const { id, family_id: familyId, last_used_at: usedAt, expires_at: expiresAt } = row;
  return { id, familyId, holder: holderOf(row), usedAt, expiresAt };
}

const columnOf = ({ type }: Pick<SessionHolder, 'type'>) =>
  type === 'staff' ? ('staff_id' as const) : ('user_id' as const);

/**
 * Sessions in PostgreSQL.
 * @param pool of the database: what each request asks first is prepared on its connections, since
 * planning its joins takes longer than running them
 */
export function createSessionStore(database: HubDatabase, pool: pg.Pool): SessionStore {
  // Of each, what is looked for is the one parameter.
  const byToken = withHolder(database)
    .where('session.session_token', '=', '')
    .where('session.kind', '=', sql.lit('web'))
    .where('session.is_active', '=', sql.lit(true))
    .compile();
  const byFamily = withHolder(database)
    .where('session.family_id', '=', '')
    .where('session.kind', '=', sql.lit('api'))
    .where('session.is_active', '=', sql.lit(true))
    .compile();

  /** The first row of a family stands for it: who changes a family locks that row. */
  async function lockFamily(tx: Transaction, familyId: Uuid): Promise<void> {
    await inside(tx)
      .selectFrom('user_sessions')
      .select('id')
      .where('id', '=', familyId)
      .forUpdate()
      .execute();
  }

  return {
    async insert(tx, row) {
      const isStaff = row.holder.type === 'staff';
      await inside(tx)
        .insertInto('user_sessions')
        .values({
          id: row.id,
          family_id: row.familyId,
          user_id: isStaff ? null : row.holder.id,
          staff_id: isStaff ? row.holder.id : null,
          actor_type: row.holder.type,
          kind: row.kind,
          session_token: row.tokenHash,
          login_time: row.signedInAt,
          last_used_at: row.usedAt,
          expires_at: row.expiresAt,
          ip_address: row.ip,
          user_agent: row.userAgent,
        })
        .execute();
    },
    async standingByToken(tokenHash) {
      const query = { name: 'session-by-token', text: byToken.sql, values: [tokenHash] };
      return standing((await pool.query<Row>(query)).rows[0]);
    },
    async standingByFamily(familyId) {
      const query = { name: 'session-by-family', text: byFamily.sql, values: [familyId] };
      return standing((await pool.query<Row>(query)).rows[0]);
    },
    async use(id, at) {
      await database
        .updateTable('user_sessions')
        .set({ last_used_at: at })
        .where('id', '=', id)
        .where('last_used_at', '<', at)
        .execute();
    },
    async lockByToken(tx, tokenHash) {
      const asked = await inside(tx)
        .selectFrom('user_sessions')
        .select('family_id')
        .where('session_token', '=', tokenHash)
        .executeTakeFirst();
      if (asked === undefined) return null;
      await lockFamily(tx, asked.family_id);
      // Read after the lock: whoever held it has changed the row.
      const row = await withHolder(inside(tx))
        .where('session.session_token', '=', tokenHash)
        .executeTakeFirst();
      const found = standing(row);
      if (row === undefined || found === null) return null;
      const { kind, login_time: signedInAt, is_active: isActive, rotated_at: rotatedAt } = row;
      return { ...found, kind, signedInAt, isActive, rotatedAt };
    },
    async rotate(tx, id, at) {
      await inside(tx)
        .updateTable('user_sessions')
        .set({ is_active: false, logout_time: at, ended_by: 'replaced', rotated_at: at })
        .where('id', '=', id)
        .execute();
    },
    async spend(tx, id) {
      await inside(tx)
        .updateTable('user_sessions')
        .set({ rotated_at: null })
        .where('id', '=', id)
        .execute();
    },
    async endFamily(tx, familyId, by, at) {
      await lockFamily(tx, familyId);
      const { numUpdatedRows } = await inside(tx)
        .updateTable('user_sessions')
        .set({ is_active: false, logout_time: at, ended_by: by })
        .where('family_id', '=', familyId)
        .where('is_active', '=', true)
        .executeTakeFirst();
      const hasEnded = numUpdatedRows > 0n;
      if (by === 'replaced') return hasEnded;
      // No token of a family that ended is traded any more, lost answer or not.
      await inside(tx)
        .updateTable('user_sessions')
        .set({ rotated_at: null })
        .where('family_id', '=', familyId)
        .where('rotated_at', 'is not', null)
        .execute();
      return hasEnded;
    },
    async endAll(tx, holder, by, at, except) {
      // Locked first and in one order: a token of one of them may be traded at this moment.
      let families = inside(tx)
        .selectFrom('user_sessions')
        .select('id')
        .where(columnOf(holder), '=', holder.id)
        .where('expires_at', '>', at)
        .whereRef('id', '=', 'family_id');
      if (except !== null) families = families.where('family_id', '<>', except);
      const locked = await families.orderBy('id').forUpdate().execute();
      if (locked.length === 0) return 0;
      const ids = locked.map(({ id }) => id);
      const rows = await inside(tx)
        .updateTable('user_sessions')
        .set({ is_active: false, logout_time: at, ended_by: by })
        .where('family_id', 'in', ids)
        .where('is_active', '=', true)
        .returning('family_id')
        .execute();
      await inside(tx)
        .updateTable('user_sessions')
        .set({ rotated_at: null })
        .where('family_id', 'in', ids)
        .where('rotated_at', 'is not', null)
        .execute();
      return new Set(rows.map(({ family_id: familyId }) => familyId)).size;
    },
    listOf: (holder, at) =>
      database
        .selectFrom('user_sessions')
        .select([
          'family_id as id',
          'kind',
          'login_time as signed_in_at',
          'last_used_at',
          'ip_address',
          'user_agent',
        ])
        .where(columnOf(holder), '=', holder.id)
        .where('is_active', '=', true)
        .where('expires_at', '>', at)
        .orderBy('login_time', 'desc')
        .execute(),
    async sweep(at, idleSince) {
      for (const type of ['attendee', 'staff'] as const) {
        await database
          .updateTable('user_sessions')
          .set((eb) => ({
            is_active: false,
            logout_time: at,
            ended_by: eb
              .case()
              .when('expires_at', '<=', at)
              .then('too-long' as const)
              .else('idle' as const)
              .end(),
          }))
          .where('is_active', '=', true)
          .where('actor_type', '=', type)
          .where((eb) =>
            eb.or([eb('expires_at', '<=', at), eb('last_used_at', '<=', idleSince[type])]),
          )
          .execute();
      }
      const before = (ms: number) => toInstant(toMilliseconds(at) - ms);
      await database
        .deleteFrom('user_sessions')
        .where('is_active', '=', false)
        .where((eb) =>
          eb.or([
            eb('expires_at', '<', before(KEEP_MS)),
            eb.and([
              eb('expires_at', '<', before(KEEP_ROTATED_MS)),
              eb('id', '<>', eb.ref('family_id')),
            ]),
          ]),
        )
        .execute();
    },
  };
}
