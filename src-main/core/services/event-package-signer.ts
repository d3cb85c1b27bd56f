import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { PACKAGE_SIGNING_CONTEXT } from '#shared/wire/event-package.ts';

const RAW_KEY_BYTES = 32;

/** The public half of an Ed25519 key as its 32 bytes in base64. */
export function rawPublicKey(key: KeyObject): string {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return spki.subarray(spki.length - RAW_KEY_BYTES).toString('base64');
}

/** What a package's signature covers: the context and the file's SHA-256. */
export function packageBytesToSign(sha256: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(PACKAGE_SIGNING_CONTEXT, 'latin1'), sha256]);
}

/** Whether the seal's signature is the header key's (RFC 8032). */
export function isSealedBy(publicKey: string, sha256: Uint8Array, signature: string): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, packageBytesToSign(sha256), key, Buffer.from(signature, 'base64'));
  } catch {
    // 32 bytes that are no point of the curve are nobody's key.
    return false;
  }
}

/** SHA-256 of a signer's key, its first eight groups of four hex digits, to compare by eye. */
export function signerFingerprint(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (digest.slice(0, 32).match(/.{4}/g) ?? []).join(' ');
}
