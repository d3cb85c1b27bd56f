import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { emailAddress, newPassword, personName, pin, role } from '../domain/staff.ts';
import { call } from './call.ts';
import { exportTarget } from './export-target.ts';

/** A member of staff, for who manages them. Never a hash. */
export const staffMember = z.strictObject({
  id: uuid,
  name: z.string(),
  email: z.string(),
  role,
  active: z.boolean(),
  hasPassword: z.boolean(),
  hasPin: z.boolean(),
  /** Came with an event package: changed where that was made, not here. */
  fromPackage: z.boolean(),
  lastSignInAt: instant.nullable(),
  createdAt: instant,
});
export type StaffMember = z.infer<typeof staffMember>;

/** Staff: who works here, with which role. */
export const staffContract = {
  'staff.list': call({
    input: z.strictObject({}),
    output: z.strictObject({ staff: z.array(staffMember) }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Writes the list to a file. Of secrets it says only whether there are any. */
  'staff.export': call({
    input: z.strictObject(exportTarget),
    output: z.strictObject({ rows: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
  /** `id`: the window's own, so that a repeated call adds nobody twice. email-taken, not-allowed. */
  'staff.add': call({
    input: z.strictObject({
      id: uuid,
      name: personName,
      email: emailAddress,
      role,
      password: newPassword.nullable(),
      pin: pin.nullable(),
    }),
    output: staffMember,
    access: 'staff',
    retry: 'safe',
  }),
  /** The last active admin stays one: last-admin. Ends the sessions of who lost their role. */
  'staff.change': call({
    input: z.strictObject({
      id: uuid,
      name: personName,
      email: emailAddress,
      role,
      active: z.boolean(),
    }),
    output: staffMember,
    access: 'staff',
    retry: 'safe',
  }),
  /** Sets or takes away a secret of somebody; undefined leaves it. Ends their sessions. */
  'staff.setSecrets': call({
    input: z.strictObject({
      id: uuid,
      password: newPassword.nullable().optional(),
      pin: pin.nullable().optional(),
    }),
    output: staffMember,
    access: 'staff',
    retry: 'safe',
  }),
} as const;
