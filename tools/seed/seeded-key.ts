import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ByteStream } from './byte-stream.ts';

// RFC 8410's PKCS #8 prefix of an Ed25519 seed.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * An Ed25519 key that follows from the seed. Whoever knows the seed can sign as its owner: for
 * trying out only.
 */
export function seededKey(seed: string, label: string): KeyObject {
  const secret = new ByteStream(seed, `key ${label}`).take(32);
  return createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, secret]),
    format: 'der',
    type: 'pkcs8',
  });
}
