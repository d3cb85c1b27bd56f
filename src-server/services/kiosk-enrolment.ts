import { createHash, randomBytes } from 'node:crypto';
import { GatehouseError } from '#shared/errors.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { Audit } from './audit.ts';
import type { Transact, Transaction } from './transaction.ts';

/** Kiosks that were announced, and the codes by which they come. */
export interface KioskStore {
  add(
    tx: Transaction,
    kiosk: { readonly id: Uuid; readonly name: string; readonly at: Instant },
  ): Promise<void>;
  addCode(
    tx: Transaction,
    code: {
      readonly id: Uuid;
      readonly kioskId: Uuid;
      readonly hash: Uint8Array;
      readonly at: Instant;
      readonly expiresAt: Instant;
    },
  ): Promise<void>;
}

/** Digits and letters that nobody reads for one another (Crockford's base 32). */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 bits: too many to guess, few enough to type. */
const CODE_SIGNS = 16;
const GROUP = 4;
const GOOD_FOR_MS = 24 * 3_600_000;
const NAME_AT_MOST = 100;

/** What is kept of a code. */
export function enrolmentCodeHash(code: string): Uint8Array {
  return createHash('sha256').update(code.replaceAll('-', '').toUpperCase()).digest();
}

function makeCode(): string {
  const signs = Array.from(randomBytes(CODE_SIGNS), (byte) => SIGNS[byte % SIGNS.length]).join('');
  return signs.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? '';
}

/** A kiosk that may come, once, with its code. */
export interface Announcement {
  readonly kioskId: Uuid;
  /** As people type it: four groups of four. Shown once, kept as a hash. */
  readonly code: string;
  readonly expiresAt: Instant;
}

/**
 * Announces a kiosk.
 * @param name as staff call the laptop
 * @throws GatehouseError invalid-input
 */
export async function announceKiosk(
  ports: {
    readonly store: KioskStore;
    readonly audit: Audit;
    readonly transact: Transact;
    readonly now: () => number;
  },
  name: string,
): Promise<Announcement> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > NAME_AT_MOST)
    throw new GatehouseError('invalid-input', `a name has 1 to ${NAME_AT_MOST} signs`);
  const now = ports.now();
  const kioskId = newId();
  const code = makeCode();
  const expiresAt = toInstant(now + GOOD_FOR_MS);
  await ports.transact(async (tx) => {
    const at = toInstant(now);
    await ports.store.add(tx, { id: kioskId, name: trimmed, at });
    const hash = enrolmentCodeHash(code);
    await ports.store.addCode(tx, { id: newId(), kioskId, hash, at, expiresAt });
    await ports.audit.record(tx, {
      actor: { type: 'system', id: null, ip: null, userAgent: null },
      type: 'kiosk.announced',
      facts: { expires_at: expiresAt },
      about: { type: 'kiosk', id: kioskId },
    });
  });
  return { kioskId, code, expiresAt };
}
