import { parse as uuidBytes, stringify as uuidText } from 'uuid';
import type { Uuid } from '#shared/domain/id.ts';
import type { Audit } from './audit.ts';
import type { Origin } from './actor.ts';
import type { Transact, Transaction } from './transaction.ts';

const BINDS = 'unsubscribe';

/** Seals small values so that nobody else can make or read them (keys/master-key.ts). */
export interface Sealer {
  seal(plain: Uint8Array, binds: string): Uint8Array;
  /** @throws Error for what was not sealed by it */
  open(sealed: Uint8Array, binds: string): Uint8Array;
}

/** The value of a person's link. It never ends: messages are kept for years. */
export function unsubscribeToken(sealer: Sealer, userId: Uuid): string {
  return Buffer.from(sealer.seal(uuidBytes(userId), BINDS)).toString('base64url');
}

/** Whose link it is; null: nobody's. */
export function readUnsubscribeToken(sealer: Sealer, token: string): Uuid | null {
  try {
    return uuidText(sealer.open(Buffer.from(token, 'base64url'), BINDS));
  } catch {
    // Anybody can ask for any address: a value that does not open is nobody's.
    return null;
  }
}

export interface ReminderChoice {
  /** Keeps whether somebody wants reminders. @returns false: nobody has this id, or it was so */
  setReminders(tx: Transaction, userId: Uuid, wanted: boolean): Promise<boolean>;
}

/** Ends somebody's reminders; a second time changes nothing. */
export async function unsubscribe(
  { transact, choice, audit }: { transact: Transact; choice: ReminderChoice; audit: Audit },
  userId: Uuid,
  origin: Origin,
): Promise<void> {
  await transact(async (tx) => {
    if (!(await choice.setReminders(tx, userId, false))) return;
    await audit.record(tx, {
      actor: { type: 'system', id: null, ip: origin.ip, userAgent: origin.userAgent },
      type: 'reminders.ended',
      facts: { by: 'link' },
      about: { type: 'attendee', id: userId },
    });
  });
}
