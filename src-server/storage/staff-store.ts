import { sql } from 'kysely';
import type { StaffMember, StaffStore } from '../services/staff-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Any number: whoever makes a first admin takes this lock (pg_advisory_xact_lock). */
const FIRST_ADMIN_LOCK = 7_204_191_133;

function members(open: HubDatabase) {
  return open
    .selectFrom('admin_users')
    .select([
      'id',
      'email',
      'name',
      'role',
      'active',
      'password_hash as passwordHash',
      'pin_hash as pinHash',
      'must_change_password as mustChangePassword',
      'password_until as passwordUntil',
      'totp_secret as totpSecret',
      'totp_confirmed_at as totpConfirmedAt',
      'totp_last_step as totpLastStep',
      'totp_failures as totpFailures',
      'totp_locked_until as totpLockedUntil',
      'created_at as createdAt',
    ]);
}

/** Staff, in PostgreSQL. */
export function createStaffStore(database: HubDatabase): StaffStore {
  return {
    async insert(tx, { passwordHash, passwordUntil, ...member }) {
      const { numInsertedOrUpdatedRows } = await inside(tx)
        .insertInto('admin_users')
        .values({
          ...member,
          password_hash: passwordHash,
          password_until: passwordUntil,
          must_change_password: true,
        })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    list: () => members(database).orderBy('name').orderBy('id').execute(),
    async find(id): Promise<StaffMember | null> {
      return (await members(database).where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async byEmail(email) {
      return (await members(database).where('email', '=', email).executeTakeFirst()) ?? null;
    },
    async lock(tx, id) {
      const row = await members(inside(tx)).where('id', '=', id).forUpdate().executeTakeFirst();
      return row ?? null;
    },
    async lockAdmins(tx) {
      const rows = await inside(tx)
        .selectFrom('admin_users')
        .select('id')
        .where('role', '=', 'admin')
        .where('active', '=', true)
        .orderBy('id')
        .forUpdate()
        .execute();
      return rows.map(({ id }) => id);
    },
    async lockFirst(tx) {
      await sql`SELECT pg_advisory_xact_lock(${FIRST_ADMIN_LOCK})`.execute(inside(tx));
      const row = await inside(tx)
        .selectFrom('admin_users')
        .select('id')
        .limit(1)
        .executeTakeFirst();
      return { hasStaff: row !== undefined };
    },
    async change(tx, id, change) {
      const columns = {
        role: change.role,
        active: change.active,
        password_hash: change.passwordHash,
        pin_hash: change.pinHash,
        must_change_password: change.mustChangePassword,
        password_until: change.passwordUntil,
        totp_secret: change.totpSecret,
        totp_confirmed_at: change.totpConfirmedAt,
        totp_last_step: change.totpLastStep,
        totp_failures: change.totpFailures,
        totp_locked_until: change.totpLockedUntil,
      };
      const given = Object.entries(columns).filter(([, value]) => value !== undefined);
      await inside(tx)
        .updateTable('admin_users')
        .set(Object.fromEntries(given))
        .where('id', '=', id)
        .execute();
    },
    async setRecoveryCodes(tx, id, hashes) {
      await inside(tx).deleteFrom('staff_recovery_codes').where('staff_id', '=', id).execute();
      if (hashes.length === 0) return;
      await inside(tx)
        .insertInto('staff_recovery_codes')
        .values(hashes.map((code_hash) => ({ staff_id: id, code_hash })))
        .execute();
    },
    async useRecoveryCode(tx, id, hash, at) {
      const { numUpdatedRows } = await inside(tx)
        .updateTable('staff_recovery_codes')
        .set({ used_at: at })
        .where('staff_id', '=', id)
        .where('code_hash', '=', hash)
        .where('used_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}
