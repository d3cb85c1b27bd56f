import { randomInt } from 'node:crypto';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import type { StaffMember, StaffStore } from './staff-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

/** 74 bits in letters that nobody mixes up, read aloud or copied from a screen. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP_LETTERS = 5;

/** How long a password that an admin has made for somebody else is good. */
const ONE_TIME_MS = 72 * 3_600_000;

/** A member as admins see them. */
export interface StaffView {
  readonly id: Uuid;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly has_second_factor: boolean;
  /** Without one a gate's laptop does not let them in. */
  readonly has_pin: boolean;
  readonly must_change_password: boolean;
  readonly created_at: Instant;
}

/** A password that is told once; the database keeps its hash. */
export interface OneTimePassword {
  readonly member: StaffView;
  readonly password: string;
}

export interface Staff {
  list(): Promise<readonly StaffView[]>;
  /** @throws GatehouseError staff-unknown */
  find(id: Uuid): Promise<StaffView>;
  /** @param actor an admin, or the command line @throws GatehouseError email-taken */
  add(
    actor: Actor,
    member: { readonly email: string; readonly name: string; readonly role: Role },
  ): Promise<OneTimePassword>;
  /** Ends their sessions. @throws GatehouseError staff-unknown, not-allowed (oneself), last-admin */
  changeRole(actor: Actor, id: Uuid, role: Role): Promise<StaffView>;
  /** Ends their sessions. @throws GatehouseError staff-unknown, not-allowed (oneself), last-admin */
  deactivate(actor: Actor, id: Uuid): Promise<StaffView>;
  /** With a new password: who left must not come back with the old one. @throws staff-unknown */
  reactivate(actor: Actor, id: Uuid): Promise<OneTimePassword>;
  /**
   * A new password and no second factor, for who lost theirs; ends their sessions.
   * @throws GatehouseError staff-unknown, not-allowed (oneself: that is what changing is for)
   */
  reset(actor: Actor, id: Uuid): Promise<OneTimePassword>;
  /**
   * Makes the first admin where there is no staff yet; of many hubs that start at once one does.
   * @returns null: there is staff
   */
  ensureFirstAdmin(email: string): Promise<OneTimePassword | null>;
}

function newPassword(): string {
  const letter = (): string => LETTERS[randomInt(LETTERS.length)] ?? '';
  const group = (): string => Array.from({ length: GROUP_LETTERS }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

function viewOf(member: StaffMember): StaffView {
  const { id, email, name, role, active, totpConfirmedAt, mustChangePassword, createdAt } = member;
  return {
    id,
    email,
    name,
    role,
    active,
    has_second_factor: totpConfirmedAt !== null,
    has_pin: member.pinHash !== null,
    must_change_password: mustChangePassword,
    created_at: createdAt,
  };
}

/** Wires the accounts of staff. */
export function createStaff(ports: {
  readonly store: StaffStore;
  readonly passwords: Pick<Passwords, 'hashNew'>;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): Staff {
  const { store, passwords, sessions, audit, transact, now } = ports;

  function present(member: StaffMember | null): StaffMember {
    if (member === null) throw new GatehouseError('staff-unknown', 'no such member');
    return member;
  }

  function requireAnother(actor: Actor, id: Uuid): void {
    if (actor.type === 'staff' && actor.id === id) {
      throw new GatehouseError('not-allowed', 'not of oneself');
    }
  }

  /** Locks the admins before the member, in one order: two admins may remove each other. */
  async function lockKeepingAnAdmin(tx: Transaction, id: Uuid): Promise<StaffMember> {
    const admins = await store.lockAdmins(tx);
    const member = present(await store.lock(tx, id));
    if (admins.length === 1 && admins[0] === id) {
      throw new GatehouseError('last-admin', 'nobody else could make another');
    }
    return member;
  }

  /** The actor may have been made something else since the request came in. */
  async function requireAdminStill(tx: Transaction, actor: Actor): Promise<void> {
    if (actor.type !== 'staff') return;
    const admins = await store.lockAdmins(tx);
    if (!admins.includes(actor.id)) throw new GatehouseError('not-allowed', 'no admin any more');
  }

  async function insert(
    tx: Transaction,
    given: { readonly email: string; readonly name: string; readonly role: Role },
    until: Instant | null,
    actor: Actor,
    passwordHash: string,
  ): Promise<StaffView> {
    const id = newId();
    const isAdded = await store.insert(tx, { id, ...given, passwordHash, passwordUntil: until });
    if (!isAdded) throw new GatehouseError('email-taken', 'another member has this address');
    await audit.record(tx, {
      actor,
      type: 'staff.added',
      facts: { role: given.role },
      about: { type: 'staff', id },
    });
    return viewOf(present(await store.lock(tx, id)));
  }

  async function renew(
    actor: Actor,
    id: Uuid,
    type: 'staff.reset' | 'staff.reactivated',
  ): Promise<OneTimePassword> {
    const password = newPassword();
    const passwordHash = await passwords.hashNew(password);
    const member = await transact(async (tx) => {
      await requireAdminStill(tx, actor);
      present(await store.lock(tx, id));
      await store.change(tx, id, {
        active: true,
        passwordHash,
        mustChangePassword: true,
        passwordUntil: toInstant(now() + ONE_TIME_MS),
        totpSecret: null,
        totpConfirmedAt: null,
        totpLastStep: null,
        totpFailures: 0,
        totpLockedUntil: null,
      });
      await store.setRecoveryCodes(tx, id, []);
      const ended = await sessions.endAll(tx, { type: 'staff', id });
      const facts = { sessions_ended: ended };
      await audit.record(tx, { actor, type, facts, about: { type: 'staff', id } });
      return viewOf(present(await store.lock(tx, id)));
    });
    return { member, password };
  }

  async function alter(
    actor: Actor,
    id: Uuid,
    change: { readonly role: Role } | { readonly active: false },
    type: string,
  ): Promise<StaffView> {
    requireAnother(actor, id);
    return await transact(async (tx) => {
      await requireAdminStill(tx, actor);
      const removesAdmin = !('role' in change) || change.role !== 'admin';
      const member = removesAdmin
        ? await lockKeepingAnAdmin(tx, id)
        : present(await store.lock(tx, id));
      await store.change(tx, id, change);
      const ended = await sessions.endAll(tx, { type: 'staff', id });
      const facts = {
        role_before: member.role,
        role: 'role' in change ? change.role : member.role,
        sessions_ended: ended,
      };
      await audit.record(tx, { actor, type, facts, about: { type: 'staff', id } });
      return viewOf(present(await store.lock(tx, id)));
    });
  }

  return {
    list: async () => (await store.list()).map(viewOf),
    find: async (id) => viewOf(present(await store.find(id))),
    async add(actor, given) {
      const password = newPassword();
      const passwordHash = await passwords.hashNew(password);
      const until = toInstant(now() + ONE_TIME_MS);
      const member = await transact(async (tx) => {
        await requireAdminStill(tx, actor);
        return await insert(tx, given, until, actor, passwordHash);
      });
      return { member, password };
    },
    changeRole: (actor, id, role) => alter(actor, id, { role }, 'staff.role-changed'),
    deactivate: (actor, id) => alter(actor, id, { active: false }, 'staff.deactivated'),
    reactivate: (actor, id) => renew(actor, id, 'staff.reactivated'),
    async reset(actor, id) {
      requireAnother(actor, id);
      return await renew(actor, id, 'staff.reset');
    },
    async ensureFirstAdmin(email) {
      const password = newPassword();
      const passwordHash = await passwords.hashNew(password);
      const member = await transact(async (tx) => {
        if ((await store.lockFirst(tx)).hasStaff) return null;
        const actor = { type: 'system', id: null, ip: null, userAgent: null } as const;
        const given = { email, name: 'Admin', role: 'admin' } as const;
        // Without an end: who sets a hub up on a Friday comes back on a Tuesday.
        return await insert(tx, given, null, actor, passwordHash);
      });
      return member === null ? null : { member, password };
    },
  };
}
