import { z } from 'zod';
import { uuid } from './id.ts';

/** Roles of staff, from the least to the most trusted at the gate. */
export const ROLES = ['gate', 'supervisor', 'reviewer', 'organiser', 'admin'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** Roles whose PIN may overrule a verdict. */
export const OVERRIDING_ROLES: ReadonlySet<Role> = new Set<Role>([
  'supervisor',
  'organiser',
  'admin',
]);

/** Roles that sign in by PIN; all others by e-mail and password. */
export const PIN_ROLES: ReadonlySet<Role> = new Set<Role>(['gate', 'supervisor']);

/** A PIN: six digits. */
export const pin = z.string().regex(/^\d{6}$/);

/** A password that may be chosen; whether it is a common one is the core's to say. */
export const newPassword = z.string().min(8).max(200);

/** As it is compared: trimmed, in lower case. */
export const emailAddress = z.string().trim().toLowerCase().pipe(z.email().max(120));

export const personName = z.string().trim().min(2).max(100);

const argon2Hash = z.string().startsWith('$argon2id$').max(200);

/** A member of staff (table `admin_users`). Hashes are Argon2id in PHC text form. */
export const staffRow = z.strictObject({
  id: uuid,
  email: z.email().max(120),
  name: z.string().min(2).max(100),
  role,
  pin_hash: argon2Hash.nullable(),
  /** Absent in packages of before version 3. */
  password_hash: argon2Hash.nullable().default(null),
  active: z.boolean(),
  created_at: z.string(),
});
export type StaffRow = z.infer<typeof staffRow>;

/** Why a supervisor overruled a verdict: a closed list, so that reports can count them. */
export const OVERRIDE_REASONS = [
  'identity-checked',
  'ticket-damaged',
  'organiser-approved',
  'wrong-gate-accepted',
  'came-back',
  'paid-at-door',
  'assistance',
  'system-error',
] as const;
export const overrideReason = z.enum(OVERRIDE_REASONS);
export type OverrideReason = z.infer<typeof overrideReason>;
