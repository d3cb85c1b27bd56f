import type { Uuid } from '#shared/domain/id.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { StaffPinStore } from '../services/staff-pin.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

interface StaffPinRow {
  role: Role;
  active: Bit;
  pin_hash: string | null;
}

/** Staff's PIN hashes and wrong tries, for services/staff-pin.ts. */
export function createPinStore(database: WritableDatabase): StaffPinStore {
  const staff = query<{ id: Uuid }, StaffPinRow>(database, (p) =>
    build
      .selectFrom('admin_users')
      .select(['role', 'active', 'pin_hash'])
      .where('id', '=', p('id')),
  );
  const tries = query<{ scope: string }, { failures: number; locked_until: number | null }>(
    database,
    (p) =>
      build
        .selectFrom('pin_attempts')
        .select(['failures', 'locked_until'])
        .where('staff_id', '=', p('scope')),
  );
  const forget = command<{ scope: string }>(database, (p) =>
    build.deleteFrom('pin_attempts').where('staff_id', '=', p('scope')),
  );
  const remember = command<{ scope: string; failures: number; until: number | null }>(
    database,
    (p) =>
      build
        .replaceInto('pin_attempts')
        .values({ staff_id: p('scope'), failures: p('failures'), locked_until: p('until') }),
  );
  const run = database.transaction((work: () => unknown) => work());

  return {
    findStaff: (staffId) =>
      storing(() => {
        const row = staff.get({ id: staffId });
        if (row === undefined) return null;
        return { role: row.role, active: row.active === 1, pinHash: row.pin_hash };
      }),
    transaction: <T>(work: () => T) => storing(() => run.immediate(work) as T),
    tries: (scope) => {
      const row = tries.get({ scope });
      return { failures: row?.failures ?? 0, lockedUntil: row?.locked_until ?? null };
    },
    setTries: (scope, { failures, lockedUntil }) => {
      if (failures === 0) forget.run({ scope });
      else remember.run({ scope, failures, until: lockedUntil });
    },
  };
}
