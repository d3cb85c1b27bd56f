import { createHash, randomUUID } from 'node:crypto';
import type { Device } from '../services/device.ts';

function part(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

/**
 * Proves that who asks holds the key that a token is bound to (RFC 9449): good for one request.
 * @param device signs with the key whose public half `publicKey` is: 32 bytes in base64
 * @returns makes the header's value. `atMs`: the hub's time, milliseconds since the Unix epoch
 */
export function createProofMaker(
  device: Pick<Device, 'sign'>,
  publicKey: string,
): (asked: {
  readonly method: string;
  /** Whole; its query is left out. */
  readonly url: string;
  readonly token: string;
  readonly atMs: number;
}) => string {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const header = part({ typ: 'dpop+jwt', alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x } });
  return ({ method, url, token, atMs }) => {
    const { origin, pathname } = new URL(url);
    const claims = part({
      jti: randomUUID(),
      htm: method,
      htu: `${origin}${pathname}`,
      iat: Math.floor(atMs / 1000),
      ath: createHash('sha256').update(token).digest('base64url'),
    });
    const text = `${header}.${claims}`;
    const signature = Buffer.from(device.sign(Buffer.from(text, 'utf8'))).toString('base64url');
    return `${text}.${signature}`;
  };
}
