import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import { operationText } from '#shared/domain/operation.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import { operationOf } from '#shared/wire/carried-operation.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { Applied, ChangeApplier, PeerStore } from './ports.ts';

/** What became of operations that another kiosk brought. */
export interface Taken {
  readonly applied: number;
  /** Here already, or our own. */
  readonly known: number;
  /** Of kiosks that we don't know or that were revoked, not signed by whom they name, or unreadable. */
  readonly refused: number;
  /** About rows that are not here. */
  readonly held: readonly CarriedOperation[];
}

/** Brings in operations that came over the local network or on a stick. */
export interface OperationIntake {
  /**
   * Takes them in their order, one transaction each, and lets the gate have its turn in between.
   * Nothing is refused aloud: what can't be believed is left, counted and logged by its code.
   */
  take(operations: readonly CarriedOperation[], carrierId: Uuid): Promise<Taken>;
}

const MOST_KEYS = 1_000;
/** Signatures checked at once on the thread pool, which the gate's files need too. */
const AT_ONCE = 8;

const STORE_TROUBLE: ReadonlySet<ErrorCode> = new Set([
  'disk-full',
  'database-unavailable',
  'database-corrupt',
]);

/** Checks an Ed25519 signature on the thread pool. */
function isSigned(key: KeyObject, carried: CarriedOperation): Promise<boolean> {
  const text = Buffer.from(operationText(carried, carried.payload), 'utf8');
  const signature = Buffer.from(carried.signature, 'base64');
  return new Promise((resolve, reject) => {
    verify(null, text, key, signature, (error, isGood) => {
      if (error === null) resolve(isGood);
      else reject(error);
    });
  });
}

/** The key of 32 bytes in base64; null where they are no point of the curve. */
export function ed25519Key(publicKey: string): KeyObject | null {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    // Nobody can have signed with it, and nobody can act on why.
    return null;
  }
}

export function createOperationIntake(ports: {
  readonly kioskId: Uuid;
  readonly peers: Pick<PeerStore, 'find'>;
  readonly applier: Pick<ChangeApplier, 'applyOperation'>;
  readonly onApplied: (applied: Applied) => void;
  readonly onRefused: (
    why: ErrorCode,
    facts: { readonly author: Uuid; readonly carrier: Uuid; readonly type: string },
  ) => void;
  readonly onTrouble: (error: unknown) => void;
}): OperationIntake {
  const { peers, applier } = ports;
  const keys = new Map<string, KeyObject | null>();

  function keyOf(publicKey: string): KeyObject | null {
    let key = keys.get(publicKey);
    if (key === undefined) {
      if (keys.size >= MOST_KEYS) keys.clear();
      key = ed25519Key(publicKey);
      keys.set(publicKey, key);
    }
    return key;
  }

  /** Null: it may be taken. */
  async function faultOf(carried: CarriedOperation): Promise<ErrorCode | null> {
    const author = peers.find(carried.kiosk_id);
    if (author === null) return 'kiosk-unknown';
    if (author.revoked_at !== null) return 'kiosk-revoked';
    const key = keyOf(author.public_key);
    if (key === null || !(await isSigned(key, carried))) return 'signature-invalid';
    return operationOf(carried) === null ? 'operation-unreadable' : null;
  }

  /** @returns a fault to refuse it for; else what applying made of it */
  function apply(carried: CarriedOperation): ErrorCode | 'applied' | 'known' {
    try {
      const applied = applier.applyOperation(carried);
      if (applied === null) return 'known';
      ports.onApplied(applied);
      return 'applied';
    } catch (error) {
      // The store's own trouble: nothing was taken, and it is asked for again.
      if (error instanceof GatehouseError && STORE_TROUBLE.has(error.code)) throw error;
      if (error instanceof GatehouseError) return error.code;
      // One that nobody foresaw costs itself, and not all that comes after it for ever.
      ports.onTrouble(error);
      return 'internal';
    }
  }

  return {
    async take(operations, carrierId) {
      const held: CarriedOperation[] = [];
      const counts = { applied: 0, known: 0, refused: 0 };
      const others = operations.filter(({ kiosk_id: author }) => author !== ports.kioskId);
      counts.known = operations.length - others.length;
      for (let from = 0; from < others.length; from += AT_ONCE) {
        const some = others.slice(from, from + AT_ONCE);
        const faults = await Promise.all(some.map(faultOf));
        for (const [index, carried] of some.entries()) {
          const outcome = faults[index] ?? apply(carried);
          if (outcome === 'applied' || outcome === 'known') counts[outcome] += 1;
          else if (outcome === 'depends-on-missing') held.push(carried);
          else {
            counts.refused += 1;
            const { kiosk_id: author, type } = carried;
            ports.onRefused(outcome, { author, carrier: carrierId, type });
          }
          await nextTurn();
        }
      }
      return { ...counts, held };
    },
  };
}
