import type { Uuid } from '#shared/domain/id.ts';
import { PIN_ROLES, type StaffRow } from '#shared/domain/staff.ts';
import type { StaffName } from '#shared/ipc/session-contract.ts';
import { sql } from 'kysely';
import type { PasswordHolder, SignInStore } from '../services/sign-in.ts';
import type { StaffEdit, StaffMemberStore, StaffRecord } from '../services/staff-members.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

type NewStaff = Omit<StaffRow, 'active'> & { active: Bit };

type MemberRow = Omit<StaffRecord, 'active' | 'fromPackage'> & { active: Bit; fromPackage: Bit };

function recordOf({ active, fromPackage, ...row }: MemberRow): StaffRecord {
  return { ...row, active: active === 1, fromPackage: fromPackage === 1 };
}

export interface StaffStore extends SignInStore, StaffMemberStore {
  /** Active staff who sign in by PIN. */
  withPin(): readonly StaffName[];
}

/** Staff, for services of sessions and of the staff room; writes run in the caller's transaction. */
export function createStaffStore(database: WritableDatabase): StaffStore {
  const holders = query<{ email: string }, PasswordHolder>(database, (p) =>
    build
      .selectFrom('admin_users')
      .select(['id', 'password_hash as passwordHash'])
      .where(sql`lower(email)`, '=', p('email'))
      .where('active', '=', 1)
      .orderBy(sql`issuer_key is not null`)
      .orderBy('id'),
  );
  const anybody = query<object, { id: string }>(database, () =>
    build.selectFrom('admin_users').select('id').limit(1),
  );
  const withPin = query<object, StaffName>(database, () =>
    build
      .selectFrom('admin_users')
      .select(['id', 'name', 'role'])
      .where('active', '=', 1)
      .where('pin_hash', 'is not', null)
      .where('role', 'in', [...PIN_ROLES])
      .orderBy('name'),
  );
  const insert = command<{ [K in keyof NewStaff]: NewStaff[K] }>(database, (p) =>
    build.insertInto('admin_users').values({
      id: p('id'),
      issuer_key: null,
      email: p('email'),
      name: p('name'),
      role: p('role'),
      pin_hash: p('pin_hash'),
      password_hash: p('password_hash'),
      active: p('active'),
      created_at: p('created_at'),
    }),
  );

  const members = build.selectFrom('admin_users as a').select((eb) => [
    'a.id',
    'a.name',
    'a.email',
    'a.role',
    'a.active',
    'a.password_hash as passwordHash',
    'a.pin_hash as pinHash',
    sql<Bit>`a.issuer_key is not null`.as('fromPackage'),
    eb
      .selectFrom('user_sessions as s')
      .select(({ fn }) => fn.max('s.login_time').as('at'))
      .whereRef('s.actor_id', '=', 'a.id')
      .where('s.kind', '=', 'admin')
      .as('lastSignInAt'),
    'a.created_at as createdAt',
  ]);
  const all = query<object, MemberRow>(database, () => members.orderBy('a.name').orderBy('a.id'));
  const one = query<{ id: Uuid }, MemberRow>(database, (p) => members.where('a.id', '=', p('id')));
  const sameEmail = query<{ email: string; id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('admin_users')
      .select('id')
      .where(sql`lower(email)`, '=', p('email'))
      .where('id', '<>', p('id'))
      .limit(1),
  );
  const admins = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('admin_users')
      .select('id')
      .where('role', '=', 'admin')
      .where('active', '=', 1)
      .where('password_hash', 'is not', null)
      .where('id', '<>', p('id')),
  );
  const update = command<{ id: Uuid; active: Bit } & Omit<StaffEdit, 'active'>>(database, (p) =>
    build
      .updateTable('admin_users')
      .set({ name: p('name'), email: p('email'), role: p('role'), active: p('active') })
      .where('id', '=', p('id')),
  );
  const setSecrets = command<{ id: Uuid; password: string | null; pin: string | null }>(
    database,
    (p) =>
      build
        .updateTable('admin_users')
        .set({ password_hash: p('password'), pin_hash: p('pin') })
        .where('id', '=', p('id')),
  );

  return {
    members: () => storing(() => all.all({})).map(recordOf),
    member: (id) => {
      const row = storing(() => one.get({ id }));
      return row === undefined ? null : recordOf(row);
    },
    isEmailTaken: (email, id) => sameEmail.get({ email, id }) !== undefined,
    otherAdmins: (id) => admins.all({ id }).length,
    update: (id, { active, ...edit }) => {
      update.run({ id, ...edit, active: active ? 1 : 0 });
    },
    setSecrets: (id, { passwordHash, pinHash }) => {
      setSecrets.run({ id, password: passwordHash, pin: pinHash });
    },
    holdersOf: (email) => storing(() => holders.all({ email })),
    hasStaff: () => storing(() => anybody.get({})) !== undefined,
    withPin: () => storing(() => withPin.all({})),
    insertStaff: (row) => {
      insert.run({ ...row, active: row.active ? 1 : 0 });
    },
  };
}
