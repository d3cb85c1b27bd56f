import { createHash, createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

/** So long a challenge can be answered. */
const CHALLENGE_MS = 5 * 60_000;
const NONCE_BYTES = 9;

/**
 * Lets a client work in place of waiting (after Hashcash). A challenge is `bits.expiry.nonce.mac`; its
 * proof is the challenge, a dot and at most 20 signs so that the SHA-256 of all of it begins with so
 * many zero bits. Each proof is good once.
 */
export interface ProofOfWork {
  challenge(network: string): string;
  accept(proof: string, network: string): Promise<boolean>;
}

function leadingZeroBits(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

/** Whether a proof has done the work. */
export function hasWorked(proof: string, bits: number): boolean {
  return leadingZeroBits(createHash('sha256').update(proof).digest()) >= bits;
}

/**
 * @param bits each doubles the work; 20 are about a second on a cheap phone
 * @param key the same in every process of the hub
 * @param spendOnce whether the challenge was not used before
 */
export function createProofOfWork(ports: {
  readonly bits: number;
  readonly key: KeyObject;
  readonly spendOnce: (challenge: string) => Promise<boolean>;
  readonly now: () => number;
}): ProofOfWork {
  const { bits, key, spendOnce, now } = ports;

  function macOf(text: string, network: string): string {
    const mac = createHmac('sha256', key).update(`proof-of-work\0${text}\0${network}`);
    return mac.digest().subarray(0, 16).toString('base64url');
  }

  return {
    challenge(network) {
      const expiry = Math.floor((now() + CHALLENGE_MS) / 1000);
      const text = `${bits}.${expiry}.${randomBytes(NONCE_BYTES).toString('base64url')}`;
      return `${text}.${macOf(text, network)}`;
    },
    async accept(proof, network) {
      const parts = /^((\d+)\.(\d+)\.[\w-]{12})\.([\w-]{22})\.[\w-]{1,20}$/.exec(proof);
      if (parts === null) return false;
      const [, text = '', asked, expiry, mac = ''] = parts;
      const wanted = Buffer.from(macOf(text, network));
      if (!timingSafeEqual(wanted, Buffer.from(mac))) return false;
      if (Number(asked) !== bits || Number(expiry) * 1000 < now()) return false;
      return hasWorked(proof, bits) && (await spendOnce(text));
    },
  };
}
