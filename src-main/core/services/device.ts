import type { Uuid } from '#shared/domain/id.ts';

/** This kiosk, as others know it: its id, and the key that signs its facts. */
export interface Device {
  readonly kioskId: Uuid;
  /** An Ed25519 signature, 64 bytes (RFC 8032). */
  sign(bytes: Uint8Array): Uint8Array;
}
