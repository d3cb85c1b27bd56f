import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type {
  SessionEnd,
  SessionKind,
  SessionStore,
  StoredSession,
} from '../services/session-book.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

interface StaffOfSession {
  name: string;
  role: Role;
  active: Bit;
  passwordHash: string | null;
  pinHash: string | null;
}

/** Sessions, for services/session-book.ts. */
export function createSessionStore(database: WritableDatabase): SessionStore {
  const active = query<{ kind: SessionKind }, StoredSession>(database, (p) =>
    build
      .selectFrom('user_sessions')
      .select([
        'id',
        'kind',
        'actor_id as staffId',
        'session_token as tokenHash',
        'login_time as signedInAt',
        'last_used_at as usedAt',
      ])
      .where('kind', '=', p('kind'))
      .where('is_active', '=', 1)
      .orderBy('login_time'),
  );
  const insert = command<{ [K in keyof StoredSession]: StoredSession[K] }>(database, (p) =>
    build.insertInto('user_sessions').values({
      id: p('id'),
      actor_type: 'staff',
      actor_id: p('staffId'),
      kind: p('kind'),
      session_token: p('tokenHash'),
      login_time: p('signedInAt'),
      last_used_at: p('usedAt'),
    }),
  );
  const use = command<{ id: Uuid; at: Instant }>(database, (p) =>
    build
      .updateTable('user_sessions')
      .set({ last_used_at: p('at') })
      .where('id', '=', p('id')),
  );
  const end = command<{ id: Uuid; at: Instant; by: SessionEnd }>(database, (p) =>
    build
      .updateTable('user_sessions')
      .set({ logout_time: p('at'), ended_by: p('by'), is_active: 0 })
      .where('id', '=', p('id'))
      .where('is_active', '=', 1),
  );
  const staff = query<{ id: Uuid }, StaffOfSession>(database, (p) =>
    build
      .selectFrom('admin_users')
      .select(['name', 'role', 'active', 'password_hash as passwordHash', 'pin_hash as pinHash'])
      .where('id', '=', p('id')),
  );

  return {
    active: (kind) => storing(() => active.all({ kind })),
    insert: (session) => {
      insert.run({ ...session });
    },
    use: (id, at) => {
      use.run({ id, at });
    },
    end: (id, at, by) => {
      end.run({ id, at, by });
    },
    staff: (id) => {
      const row = storing(() => staff.get({ id }));
      return row === undefined ? null : { ...row, active: row.active === 1 };
    },
  };
}
