import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { Transaction } from './transaction.ts';

/** A member of staff as the services see one. */
export interface StaffMember {
  readonly id: Uuid;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly passwordHash: string | null;
  /** Argon2id; null: no PIN yet, so no way in at a gate. */
  readonly pinHash: string | null;
  readonly mustChangePassword: boolean;
  /** A password that somebody else has made is good until then. */
  readonly passwordUntil: Instant | null;
  /** Sealed by the master key. */
  readonly totpSecret: Uint8Array | null;
  readonly totpConfirmedAt: Instant | null;
  readonly totpLastStep: number | null;
  readonly totpFailures: number;
  readonly totpLockedUntil: Instant | null;
  readonly createdAt: Instant;
}

/** What may be changed of a member; what is not given stays. */
export type StaffChange = Partial<
  Pick<
    StaffMember,
    | 'role'
    | 'active'
    | 'passwordHash'
    | 'pinHash'
    | 'mustChangePassword'
    | 'passwordUntil'
    | 'totpSecret'
    | 'totpConfirmedAt'
    | 'totpLastStep'
    | 'totpFailures'
    | 'totpLockedUntil'
  >
>;

export interface NewStaffMember {
  readonly id: Uuid;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly passwordUntil: Instant | null;
}

export interface StaffStore {
  /** With a password that must be changed. @returns false: the address is another's */
  insert(tx: Transaction, member: NewStaffMember): Promise<boolean>;
  /** By name. */
  list(): Promise<readonly StaffMember[]>;
  find(id: Uuid): Promise<StaffMember | null>;
  byEmail(email: string): Promise<StaffMember | null>;
  lock(tx: Transaction, id: Uuid): Promise<StaffMember | null>;
  /** Locks all active admins, always in one order, so that of two changes at once one sees the other. */
  lockAdmins(tx: Transaction): Promise<readonly Uuid[]>;
  /** Holds off whoever else would make a first admin, until the transaction ends. */
  lockFirst(tx: Transaction): Promise<{ readonly hasStaff: boolean }>;
  change(tx: Transaction, id: Uuid, change: StaffChange): Promise<void>;
  /** Keeps recovery codes in the place of those before; none: they are gone. */
  setRecoveryCodes(tx: Transaction, id: Uuid, hashes: readonly Uint8Array[]): Promise<void>;
  /** @returns false: it is none, or was used */
  useRecoveryCode(tx: Transaction, id: Uuid, hash: Uint8Array, at: Instant): Promise<boolean>;
}
