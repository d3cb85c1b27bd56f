import type { StaffRow } from '#shared/domain/staff.ts';
import { PIN_ROLES } from '#shared/domain/staff.ts';
import type { StaffName } from '#shared/ipc/session-contract.ts';
import { sql } from 'kysely';
import type { PasswordHolder, SignInStore } from '../services/sign-in.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

type NewStaff = Omit<StaffRow, 'active'> & { active: Bit };

export interface StaffStore extends SignInStore {
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

  return {
    holdersOf: (email) => storing(() => holders.all({ email })),
    hasStaff: () => storing(() => anybody.get({})) !== undefined,
    withPin: () => storing(() => withPin.all({})),
    insertStaff: (row) => {
      insert.run({ ...row, active: row.active ? 1 : 0 });
    },
  };
}
