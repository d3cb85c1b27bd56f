import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { Secrets } from './secrets.ts';

const SECRET = 'tls-key';

/** This kiosk's key for connections with the kiosks beside it: P-256, which the hub certifies. */
export interface TlsKey {
  /** PEM (PKCS #8). A secret. */
  readonly privateKey: string;
  /** SPKI DER in base64. */
  readonly publicKey: string;
}

function bothHalves(key: KeyObject): TlsKey {
  return {
    privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}

/**
 * The key, made where there is none yet; kept before anybody learns its public half.
 * @throws GatehouseError keychain-unavailable
 */
export async function ensureTlsKey(secrets: Secrets): Promise<TlsKey> {
  const kept = await secrets.read(SECRET);
  if (kept !== null) {
    return bothHalves(createPrivateKey({ key: kept, format: 'der', type: 'pkcs8' }));
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await secrets.write(SECRET, privateKey.export({ format: 'der', type: 'pkcs8' }));
  return bothHalves(privateKey);
}
