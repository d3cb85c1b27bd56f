import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { newId } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Device } from '../services/device.ts';
import type { KioskStore } from '../storage/kiosk-store.ts';
import type { Secrets } from './secrets.ts';

const SECRET = 'device-key';

function publicText(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('not an Ed25519 key');
  return Buffer.from(x, 'base64url').toString('base64');
}

/** Makes a key pair; its private half is kept before anybody learns the public one. */
async function makeKey(secrets: Secrets): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await secrets.write(SECRET, privateKey.export({ format: 'der', type: 'pkcs8' }));
  return privateKey;
}

async function readKey(secrets: Secrets): Promise<KeyObject | null> {
  const bytes = await secrets.read(SECRET);
  return bytes === null
    ? null
    : createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
}

/**
 * The public half of this kiosk's key, from where the private half is kept: base64 of 32 bytes; null
 * where there is none.
 */
export async function devicePublicKey(secrets: Secrets): Promise<string | null> {
  const key = await readKey(secrets);
  return key === null ? null : publicText(key);
}

/**
 * This kiosk's identity: made on the first start, the same ever after.
 * @throws GatehouseError keychain-unavailable where the kiosk has an identity and the private
 * half is gone or another's: facts signed by a new key under the old id would be forgeries
 */
export async function ensureDevice({
  secrets,
  store,
  at,
}: {
  readonly secrets: Secrets;
  readonly store: Pick<KioskStore, 'ownKiosk' | 'insertOwnKiosk'>;
  readonly at: Instant;
}): Promise<Device> {
  const known = store.ownKiosk();
  const kept = await readKey(secrets);
  if (known !== null && (kept === null || publicText(kept) !== known.publicKey)) {
    throw new GatehouseError('keychain-unavailable', 'the private key of this kiosk is gone', {
      reason: 'device-key-missing',
    });
  }
  const privateKey = kept ?? (await makeKey(secrets));
  const kiosk = known ?? { id: newId(), publicKey: publicText(privateKey) };
  if (known === null) store.insertOwnKiosk(kiosk, at);
  return { kioskId: kiosk.id, sign: (bytes) => sign(null, bytes, privateKey) };
}
