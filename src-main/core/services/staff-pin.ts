import type { Uuid } from '#shared/domain/id.ts';
import { OVERRIDING_ROLES, type Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { Clock } from './clock.ts';
import { createSignInTries, type TryStore } from './sign-in-tries.ts';
import { createStaffSecret } from './staff-secret.ts';

/** A member of staff as the PIN check needs one. */
export interface StaffEntry {
  readonly role: Role;
  readonly active: boolean;
  readonly pinHash: string | null;
}

export interface StaffPinStore extends TryStore {
  findStaff(staffId: Uuid): StaffEntry | null;
}

export interface StaffPin {
  /**
   * Checks a PIN that may overrule a verdict.
   * @throws GatehouseError pin-wrong, the same for a wrong PIN, unknown or inactive staff and a
   * role that may not overrule; pin-locked. Facts: retryInSeconds, 0 where the next try is open
   */
  verify(staffId: Uuid, pin: string): Promise<void>;
  /**
   * Checks the PIN of an active member of staff of one of these roles.
   * @throws GatehouseError pin-wrong or pin-locked, as verify
   */
  identify(staffId: Uuid, pin: string, roles: ReadonlySet<Role>): Promise<Role>;
}

/** Where a PIN is asked for. Tries are counted apart: guesses at one lock nobody out at another. */
export type PinDoor = 'override' | 'duty' | 'sign-in';

/** Roles whose PIN overrules nothing. */
const POWERLESS: ReadonlySet<Role> = new Set<Role>(['gate']);

/** The scopes of a door's tries: at an account, by id or another mark, and at the kiosk. */
export function tryScopes(door: PinDoor, account: string): readonly [string, string] {
  // The override's have no prefix: they were there before the others.
  const prefix = door === 'override' ? '' : `${door}:`;
  return [`${prefix}${account}`, `${prefix}kiosk`];
}

/** Checks PINs. Wrong ones lock their member of staff, and the kiosk, as sign-in-tries.ts says. */
export function createStaffPin(
  store: StaffPinStore,
  clock: Pick<Clock, 'sinceBoot' | 'wall'>,
  door: PinDoor = 'override',
): StaffPin {
  const queue = new SerialQueue();
  const tries = createSignInTries(store, clock);
  const secrets = createStaffSecret();

  function refuse(code: 'pin-wrong' | 'pin-locked', ms: number): GatehouseError {
    const retryInSeconds = Math.ceil(ms / 1000);
    return new GatehouseError(code, 'the PIN was not accepted', { retryInSeconds });
  }

  async function check(staffId: Uuid, pin: string, roles: ReadonlySet<Role>): Promise<Role> {
    const [account, kiosk] = tryScopes(door, staffId);
    const { lockedMs, nextInMs } = tries.count([account, kiosk]);
    if (lockedMs > 0) throw refuse('pin-locked', lockedMs);
    const staff = store.findStaff(staffId);
    const matches = await secrets.matches(staff?.pinHash ?? null, pin);
    const accepted = staff?.active === true && roles.has(staff.role) ? staff.role : null;
    if (!matches || accepted === null) throw refuse('pin-wrong', nextInMs);
    // A PIN that opens next to nothing must not buy its holder new tries at other people's.
    tries.clear(POWERLESS.has(accepted) ? [account] : [account, kiosk]);
    return accepted;
  }

  return {
    // One after another: tries sent at once must not all see the count before them.
    verify: async (staffId, pin) => {
      await queue.run(() => check(staffId, pin, OVERRIDING_ROLES));
    },
    identify: (staffId, pin, roles) => queue.run(() => check(staffId, pin, roles)),
  };
}
