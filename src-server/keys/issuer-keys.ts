import {
  createPrivateKey,
  generateKeyPairSync,
  randomInt,
  sign,
  type KeyObject,
} from 'node:crypto';
import type { IssuerKeyRow, IssuerKeys } from '../services/ticket-ports.ts';
import type { MasterKeys } from './master-key.ts';

/** Opened keys that are kept: of more events at once nobody's tickets are read. */
const MOST_OPEN = 2_000;

function binding({ event_id, key_id }: Pick<IssuerKeyRow, 'event_id' | 'key_id'>): string {
  return `issuer-key\0${event_id}\0${key_id}`;
}

/** Ed25519 keys of events' tickets, their private halves sealed by the master key. */
export function createIssuerKeys(master: Pick<MasterKeys, 'seal' | 'open'>): IssuerKeys {
  const open = new Map<string, KeyObject>();

  function privateKeyOf(key: IssuerKeyRow): KeyObject {
    const known = open.get(key.public_key);
    if (known !== undefined) return known;
    const der = master.open(key.sealed_private_key, binding(key));
    const opened = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (open.size >= MOST_OPEN) open.clear();
    open.set(key.public_key, opened);
    return opened;
  }

  return {
    make(eventId) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const { x = '' } = publicKey.export({ format: 'jwk' });
      const named = { event_id: eventId, key_id: randomInt(0x10000) };
      const der = privateKey.export({ format: 'der', type: 'pkcs8' });
      return {
        ...named,
        public_key: Buffer.from(x, 'base64url').toString('base64'),
        sealed_private_key: master.seal(der, binding(named)),
      };
    },
    sign: (key, bytes) => sign(null, bytes, privateKeyOf(key)),
  };
}
