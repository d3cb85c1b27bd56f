import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Secrets } from './secrets.ts';

/** This laptop's Ed25519 key by which its event packages are known; its private half is a secret. */
export async function ensurePackageKey(secrets: Secrets): Promise<KeyObject> {
  const kept = await secrets.read(SECRET);
  if (kept !== null)
    return createPrivateKey({ key: Buffer.from(kept), format: 'der', type: 'pkcs8' });
  const { privateKey } = generateKeyPairSync('ed25519');
  await secrets.write(SECRET, privateKey.export({ format: 'der', type: 'pkcs8' }));
  return privateKey;
}

const SECRET = 'package-key';
