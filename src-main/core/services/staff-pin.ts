import type { Uuid } from '#shared/domain/id.ts';
import { OVERRIDING_ROLES, type Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import { SerialQueue } from '../serial-queue.ts';

/** A member of staff as the PIN check needs one. */
export interface StaffEntry {
  readonly role: Role;
  readonly active: boolean;
  readonly pinHash: string | null;
}

/** Wrong tries since the last right one, and until when further ones are not looked at. */
export interface PinTries {
  readonly failures: number;
  /** Milliseconds since the Unix epoch; null: not locked. */
  readonly lockedUntil: number | null;
}

/** Where tries are counted: a member of staff's id, or the kiosk as a whole. */
export type PinScope = string;

const WHOLE_KIOSK: PinScope = 'kiosk';

export interface StaffPinStore {
  findStaff(staffId: Uuid): StaffEntry | null;
  /** All or nothing, and durable when it returns: a restart must not give new tries. */
  transaction<T>(work: () => T): T;
  tries(scope: PinScope): PinTries;
  setTries(scope: PinScope, tries: PinTries): void;
}

export interface StaffPin {
  /**
   * Checks a PIN that may overrule a verdict.
   * @throws GatehouseError pin-wrong, the same for a wrong PIN, unknown or inactive staff and a
   * role that may not overrule; pin-locked. Facts: retryInSeconds, 0 where the next try is open
   */
  verify(staffId: Uuid, pin: string): Promise<void>;
  /**
   * Checks the PIN of any active member of staff, for the caller to look at the role.
   * @throws GatehouseError pin-wrong or pin-locked, as verify
   */
  identify(staffId: Uuid, pin: string): Promise<Role>;
}

/** Tries that cost nothing; the fifth wrong one locks. */
const FREE_TRIES = 5;
const FIRST_LOCK_MS = 60_000;
/** A million PINs at four tries an hour take decades. */
const LONGEST_LOCK_MS = 15 * 60_000;

/** Roles whose PIN neither overrules nor opens the desk. */
const POWERLESS: ReadonlySet<Role> = new Set<Role>(['gate']);

const NO_TRIES: PinTries = { failures: 0, lockedUntil: null };

function lockMs(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_TRIES), LONGEST_LOCK_MS);
}

/** A clock that was set back must not lengthen a lock past what it can be. */
function remainingMs({ failures, lockedUntil }: PinTries, now: number): number {
  if (lockedUntil === null) return 0;
  return Math.min(Math.max(0, lockedUntil - now), lockMs(failures));
}

/**
 * Checks PINs with Argon2id, off the event loop. Five wrong ones in a row lock their member of
 * staff, and five at one kiosk the kiosk, for a minute, then twice as long for each further one.
 * @param now milliseconds since the Unix epoch
 */
export function createStaffPin(store: StaffPinStore, now: () => number): StaffPin {
  const queue = new SerialQueue();
  // What an unknown id is checked against, so that the answer takes as long as for a known one.
  let nobodysHash: string | null = null;

  function refuse(code: 'pin-wrong' | 'pin-locked', ms: number): GatehouseError {
    const retryInSeconds = Math.ceil(ms / 1000);
    return new GatehouseError(code, 'the PIN was not accepted', { retryInSeconds });
  }

  /** Counts the try as a wrong one before it is looked at: a crash in between gives no new one. */
  function countTry(scopes: readonly PinScope[]): number {
    return store.transaction(() => {
      const at = now();
      const locked = Math.max(...scopes.map((scope) => remainingMs(store.tries(scope), at)));
      if (locked > 0) throw refuse('pin-locked', locked);
      let nextIn = 0;
      for (const scope of scopes) {
        const failures = store.tries(scope).failures + 1;
        const ms = lockMs(failures);
        store.setTries(scope, { failures, lockedUntil: ms === 0 ? null : at + ms });
        nextIn = Math.max(nextIn, ms);
      }
      return nextIn;
    });
  }

  async function check(
    staffId: Uuid,
    pin: string,
    isAccepted: (role: Role) => boolean,
  ): Promise<Role> {
    const scopes = [staffId, WHOLE_KIOSK];
    const nextIn = countTry(scopes);
    const staff = store.findStaff(staffId);
    const pinHash = staff?.pinHash ?? null;
    // Loaded and made for the first PIN, known or not: at the start both would hold up the gate.
    const { hash, verify } = await import('@node-rs/argon2');
    nobodysHash ??= await hash('nobody');
    const matches = await verify(pinHash ?? nobodysHash, pin);
    const accepted = staff?.active === true && isAccepted(staff.role) ? staff.role : null;
    if (!matches || pinHash === null || accepted === null) throw refuse('pin-wrong', nextIn);
    // A PIN that opens nothing anywhere must not buy its holder new tries at other people's.
    const cleared = POWERLESS.has(accepted) ? [staffId] : scopes;
    store.transaction(() => {
      for (const scope of cleared) store.setTries(scope, NO_TRIES);
    });
    return accepted;
  }

  return {
    // One after another: tries sent at once must not all see the count before them.
    verify: async (staffId, pin) => {
      await queue.run(() => check(staffId, pin, (role) => OVERRIDING_ROLES.has(role)));
    },
    identify: (staffId, pin) => queue.run(() => check(staffId, pin, () => true)),
  };
}
