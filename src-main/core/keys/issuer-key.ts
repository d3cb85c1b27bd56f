import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { rawPublicKey } from '../services/event-package-signer.ts';
import type { IssuerSigner } from '../services/ticket-issuing.ts';
import type { Secrets } from './secrets.ts';

const SECRET = 'issuer-key';

/**
 * This laptop's Ed25519 key for tickets: made when it is first asked for, the same ever after. Its
 * private half is a secret; its 16-bit id follows from the public one, so that nothing else need be
 * kept. Where the secret is gone a new key is made, and older tickets count as issued elsewhere.
 */
export async function ensureIssuerKey(secrets: Secrets): Promise<IssuerSigner> {
  const privateKey = await keptOrNew(secrets);
  const publicKey = rawPublicKey(privateKey);
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest();
  return {
    keyId: digest.readUInt16BE(),
    publicKey,
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

async function keptOrNew(secrets: Secrets): Promise<ReturnType<typeof createPrivateKey>> {
  const kept = await secrets.read(SECRET);
  if (kept !== null) {
    return createPrivateKey({ key: Buffer.from(kept), format: 'der', type: 'pkcs8' });
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  // Kept before any ticket is signed by it.
  await secrets.write(SECRET, privateKey.export({ format: 'der', type: 'pkcs8' }));
  return privateKey;
}
