import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { Role, StaffRow } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { StaffMember } from '#shared/ipc/staff-contract.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { FactRecorder } from './operations.ts';
import type { StaffPassword } from './staff-password.ts';
import type { StaffSecret } from './staff-secret.ts';

/** Hashes of somebody's secrets. */
export interface StaffHashes {
  readonly passwordHash: string | null;
  readonly pinHash: string | null;
}

/** A member of staff as stored. */
export interface StaffRecord extends StaffHashes {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly active: boolean;
  readonly fromPackage: boolean;
  readonly lastSignInAt: Instant | null;
  readonly createdAt: Instant;
}

/** What of somebody an admin edits. */
export type StaffEdit = Pick<StaffRecord, 'active' | 'email' | 'name' | 'role'>;

/** Writes run in the caller's transaction. */
export interface StaffMemberStore {
  members(): readonly StaffRecord[];
  member(id: Uuid): StaffRecord | null;
  /** Whether somebody else has this e-mail, as it is compared. */
  isEmailTaken(email: string, exceptId: Uuid): boolean;
  /** Active admins with a password, but this one. */
  otherAdmins(exceptId: Uuid): number;
  insertStaff(row: StaffRow): void;
  update(id: Uuid, edit: StaffEdit): void;
  setSecrets(id: Uuid, hashes: StaffHashes): void;
}

type NewSecrets = { readonly password: string | null; readonly pin: string | null };

/** The staff who are made here. @throws GatehouseError as staff-contract.ts says */
export interface StaffMembers {
  list(): StaffMember[];
  add(
    actor: Actor,
    asked: { readonly id: Uuid } & Omit<StaffEdit, 'active'> & NewSecrets,
  ): Promise<StaffMember>;
  change(actor: Actor, asked: { readonly id: Uuid } & StaffEdit): StaffMember;
  setSecrets(
    actor: Actor,
    asked: {
      readonly id: Uuid;
      readonly password?: string | null | undefined;
      readonly pin?: string | null | undefined;
    },
  ): Promise<StaffMember>;
}

type Outcome = 'set' | 'removed' | null;

function outcomeOf(secret: string | null | undefined): Outcome {
  if (secret === undefined) return null;
  return secret === null ? 'removed' : 'set';
}

function editOf({ name, email, role, active }: StaffEdit): StaffEdit {
  return { name, email, role, active };
}

function viewOf({ passwordHash, pinHash, ...rest }: StaffRecord): StaffMember {
  return { ...rest, hasPassword: passwordHash !== null, hasPin: pinHash !== null };
}

/** Wires the staff room. @param ports.onChange somebody's role, activity or secret may be another */
export function createStaffMembers(ports: {
  readonly store: StaffMemberStore;
  readonly secrets: Pick<StaffSecret, 'hash'>;
  readonly passwords: StaffPassword;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly now: () => number;
  readonly transaction: <T>(work: () => T) => T;
  readonly onChange: (staffId: Uuid) => void;
}): StaffMembers {
  const { store, secrets, passwords, recorder, now, transaction, onChange } = ports;
  const queue = new SerialQueue();

  function known(id: Uuid): StaffRecord {
    const member = store.member(id);
    if (member === null) throw new GatehouseError('staff-unknown', 'nobody of this id');
    return member;
  }

  function editable(id: Uuid): StaffRecord {
    const member = known(id);
    if (member.fromPackage) throw new GatehouseError('from-package', 'not made here');
    return member;
  }

  function requireFreeEmail(email: string, id: Uuid): void {
    if (!store.isEmailTaken(email, id)) return;
    throw new GatehouseError('email-taken', 'another member of staff has this e-mail');
  }

  /** Somebody must remain who can manage staff. */
  function requireAdminLeft(before: StaffRecord, stays: boolean): void {
    const counted = before.role === 'admin' && before.active && before.passwordHash !== null;
    if (!counted || stays || store.otherAdmins(before.id) > 0) return;
    throw new GatehouseError('last-admin', 'the last admin stays one');
  }

  function note(
    actor: Actor,
    type: string,
    id: Uuid,
    facts: Readonly<Record<string, string | null>>,
    change?: { readonly before: StaffEdit | null; readonly after: StaffEdit },
  ): void {
    recorder.note({
      actor: { type: 'staff', id: actor.staffId },
      type,
      facts,
      about: { type: 'staff', id },
      ...(change === undefined ? {} : { change: { ...change, personId: id } }),
    });
  }

  /** Hashes what is new, and keeps the rest. */
  async function hashesOf(
    before: StaffHashes,
    { password, pin }: { password?: string | null | undefined; pin?: string | null | undefined },
  ): Promise<StaffHashes> {
    return {
      passwordHash:
        typeof password === 'string'
          ? await passwords.hashNew(password)
          : password === null
            ? null
            : before.passwordHash,
      pinHash:
        typeof pin === 'string' ? await secrets.hash(pin) : pin === null ? null : before.pinHash,
    };
  }

  return {
    list: () => store.members().map(viewOf),

    add: (actor, { id, password, pin, ...asked }) =>
      queue.run(async () => {
        const earlier = store.member(id);
        if (earlier !== null) return viewOf(earlier);
        requireFreeEmail(asked.email, id);
        const none = { passwordHash: null, pinHash: null };
        const { passwordHash, pinHash } = await hashesOf(none, { password, pin });
        transaction(() => {
          requireFreeEmail(asked.email, id);
          const after = { ...asked, active: true };
          const created_at = toInstant(now());
          const hashes = { pin_hash: pinHash, password_hash: passwordHash };
          store.insertStaff({ id, ...after, ...hashes, created_at });
          const change = { before: null, after: editOf(after) };
          note(actor, 'staff.added', id, { role: asked.role }, change);
        });
        onChange(id);
        return viewOf(known(id));
      }),

    change(actor, { id, ...asked }) {
      const after = editOf(asked);
      const isChanged = transaction(() => {
        const record = editable(id);
        const before = editOf(record);
        if (JSON.stringify(before) === JSON.stringify(after)) return false;
        requireFreeEmail(after.email, id);
        requireAdminLeft(record, after.active && after.role === 'admin');
        store.update(id, after);
        const facts = {
          role: after.role,
          role_before: before.role,
          active: after.active === before.active ? null : after.active ? 'yes' : 'no',
        };
        note(actor, 'staff.changed', id, facts, { before, after });
        return true;
      });
      if (isChanged) onChange(id);
      return viewOf(known(id));
    },

    setSecrets: (actor, { id, password, pin }) =>
      queue.run(async () => {
        const hashes = await hashesOf(editable(id), { password, pin });
        transaction(() => {
          const record = editable(id);
          requireAdminLeft(record, password !== null);
          store.setSecrets(id, hashes);
          const facts = { password: outcomeOf(password), pin: outcomeOf(pin) };
          note(actor, 'staff.secrets-set', id, facts);
        });
        onChange(id);
        return viewOf(known(id));
      }),
  };
}
