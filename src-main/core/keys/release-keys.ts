import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/** @returns whether a signature over bytes is one of a release key. @param keys SPKI, DER, base64 */
export function releaseVerifier(
  keys: readonly string[],
): (bytes: Uint8Array, signature: string) => boolean {
  const known = keys.map((key): KeyObject => {
    return createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  });
  return (bytes, signature) =>
    known.some((key) => verify(null, bytes, key, Buffer.from(signature, 'base64')));
}
