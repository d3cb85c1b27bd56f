import { toBase64 } from './base64.ts';
import type { Uuid } from './id.ts';
import type { Instant } from './instant.ts';

/** How far a writer vouches for its chain of log entries (table `log_heads`). */
export interface LogHead {
  /** The writer: a kiosk; the hub's own id in its column `writer_id`. */
  readonly kiosk_id: Uuid;
  /** Of the last entry that it covers. */
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly signed_at: Instant;
}

export interface SignedHead extends LogHead {
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

/** Keeps a head's signature from being valid for any other message of the same key. */
const SIGNING_CONTEXT = 'gatehouse-log-head-1\0';

/** The bytes that a head's signature covers. */
export function headBytes({ kiosk_id, seq, hash, signed_at }: LogHead): Uint8Array {
  const members = [kiosk_id, seq, toBase64(hash), signed_at];
  return new TextEncoder().encode(`${SIGNING_CONTEXT}${JSON.stringify(members)}`);
}
