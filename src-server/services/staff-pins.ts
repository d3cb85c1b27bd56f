import { randomInt } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor, StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Passwords } from './passwords.ts';
import type { StaffStore } from './staff-ports.ts';
import type { Transact } from './transaction.ts';

const DIGITS = 6;

/** PINs, by which staff open a kiosk and overrule a verdict. Kiosks get their hashes. */
export interface StaffPins {
  /**
   * A new PIN for somebody, told once.
   * @param actor an admin, or the command line
   * @throws GatehouseError staff-unknown
   */
  give(actor: Actor, id: Uuid): Promise<string>;
  /**
   * A PIN of one's own choice.
   * @throws GatehouseError sign-in-refused (the password), password-common (a PIN that is guessed first)
   */
  choose(actor: StaffActor, password: string, pin: string): Promise<void>;
}

function makePin(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}

/** Wires PINs: hashed as passwords are, which is how kiosks compare them. */
export function createStaffPins(ports: {
  readonly store: Pick<StaffStore, 'find' | 'lock' | 'change'>;
  readonly passwords: Passwords;
  readonly audit: Audit;
  readonly transact: Transact;
}): StaffPins {
  const { store, passwords, audit, transact } = ports;

  async function keep(actor: Actor, id: Uuid, pinHash: string, type: string): Promise<void> {
    await transact(async (tx) => {
      const member = await store.lock(tx, id);
      if (member === null) throw new GatehouseError('staff-unknown', 'no such member');
      await store.change(tx, id, { pinHash });
      await audit.record(tx, { actor, type, facts: {}, about: { type: 'staff', id } });
    });
  }

  /** What is guessed first is not given out. */
  async function makeGood(): Promise<{ readonly pin: string; readonly pinHash: string }> {
    for (;;) {
      const pin = makePin();
      try {
        return { pin, pinHash: await passwords.hashNew(pin) };
      } catch (error) {
        if (!(error instanceof GatehouseError) || error.code !== 'password-common') throw error;
      }
    }
  }

  return {
    async give(actor, id) {
      const { pin, pinHash } = await makeGood();
      await keep(actor, id, pinHash, 'staff.pin-given');
      return pin;
    },
    async choose(actor, password, pin) {
      const member = await store.find(actor.id);
      if (!(await passwords.matches(member?.passwordHash ?? null, password))) {
        throw new GatehouseError('sign-in-refused', 'the password is wrong');
      }
      await keep(actor, actor.id, await passwords.hashNew(pin), 'staff.pin-changed');
    },
  };
}
