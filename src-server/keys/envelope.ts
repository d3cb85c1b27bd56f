import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/** Bytes of every symmetric key here: AES-256. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** First byte of all sealed bytes: a format that changes takes another. */
const FORMAT = 1;
const HEADER_BYTES = 1 + NONCE_BYTES;

/** Bytes that sealing adds. */
export const SEAL_BYTES = HEADER_BYTES + TAG_BYTES;

function bound(binds: string): Buffer {
  return Buffer.from(`gatehouse-hub-${FORMAT}\0${binds}`, 'utf8');
}

/**
 * Seals bytes with AES-256-GCM (NIST SP 800-38D) under a random nonce.
 * @param binds what the sealed bytes belong to; opening them needs the same text
 * @returns format, nonce, ciphertext and tag, one after another
 */
export function seal(key: KeyObject, plain: Uint8Array, binds: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(binds));
  return Buffer.concat([
    Buffer.of(FORMAT),
    nonce,
    cipher.update(plain),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** Opens what `seal` sealed; null where key, content or `binds` is another, or it is cut short. */
export function openSealed(key: KeyObject, sealed: Uint8Array, binds: string): Buffer | null {
  if (sealed.length < SEAL_BYTES || sealed[0] !== FORMAT) return null;
  const end = sealed.length - TAG_BYTES;
  const nonce = sealed.subarray(1, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound(binds));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(HEADER_BYTES, end));
  try {
    decipher.final();
  } catch {
    return null;
  }
  // GCM is a stream: `final` gives no bytes, it only checks the tag.
  return plain;
}
