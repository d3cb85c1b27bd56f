import { createPublicKey, verify } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { headBytes, type SignedHead } from '#shared/domain/log-head.ts';
import type { Device } from './device.ts';

/** @param publicKey Ed25519, 32 bytes in base64 */
export function isHeadGenuine(head: SignedHead, publicKey: string): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, headBytes(head), key, head.signature);
  } catch {
    // Not a key: nothing is genuine under it.
    return false;
  }
}

export interface LogHeadStore {
  transaction<T>(work: () => T): T;
  /** The last entry of a writer. */
  lastEntry(kioskId: Uuid): { readonly seq: number; readonly hash: Uint8Array } | null;
  /** Up to which entry a writer's chain is signed; 0: not yet. */
  signedUpTo(kioskId: Uuid): number;
  insert(head: SignedHead): void;
}

/**
 * Signs this kiosk's chain up to its end, where it grew since the last time.
 * @param now milliseconds since the Unix epoch
 */
export function createLogHeads(store: LogHeadStore, device: Device, now: () => number) {
  return {
    sign(): void {
      const last = store.lastEntry(device.kioskId);
      if (last === null || last.seq <= store.signedUpTo(device.kioskId)) return;
      const head = { kiosk_id: device.kioskId, ...last, signed_at: toInstant(Math.round(now())) };
      const signature = device.sign(headBytes(head));
      store.transaction(() => {
        store.insert({ ...head, signature });
      });
    },
  };
}
