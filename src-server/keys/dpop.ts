import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { ProofFault, ProofReader, ReadProof } from '../services/kiosk-ports.ts';

/** Seconds that a proof's time may be from ours, before or behind. */
export const PROOF_SECONDS = 120;
const MOST_CHARS = 2048;
const MOST_KEYS = 5_000;

const jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[\w-]{43}$/),
});
const claims = z.object({
  jti: z.string().min(8).max(100),
  htm: z.string().max(10),
  htu: z.string().max(2_000),
  iat: z.number(),
  ath: z.string().max(50),
});

/** The thumbprint (RFC 7638) of an Ed25519 key. @param x its 32 bytes in base64url */
function thumbprintOf(x: string): string {
  return createHash('sha256')
    .update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)
    .digest('base64url');
}

/** The thumbprint of a kiosk's key. @param publicKey its 32 bytes in base64 */
export function keyThumbprint(publicKey: string): string {
  return thumbprintOf(Buffer.from(publicKey, 'base64').toString('base64url'));
}

/** @returns the path of an address, without query: proxies change hosts, ports and schemes */
function pathOf(address: string): string | null {
  return URL.parse(address)?.pathname ?? null;
}

/**
 * Reads proofs that who asks holds the key that a token is bound to (RFC 9449, 4.3). Whether one was
 * seen before is not looked at here.
 * @param now milliseconds since the Unix epoch
 */
export function createProofReader(now: () => number): ProofReader {
  const keys = new Map<string, KeyObject>();

  function keyOf(x: string): KeyObject {
    const known = keys.get(x);
    if (known !== undefined) return known;
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(x, key);
    return key;
  }

  function faultOf(
    { htm, htu, iat, ath }: z.output<typeof claims>,
    asked: { readonly method: string; readonly path: string; readonly token: string },
  ): ProofFault | null {
    if (Math.abs(now() / 1000 - iat) > PROOF_SECONDS) return 'clock';
    if (htm !== asked.method) return 'method';
    if (pathOf(htu) !== asked.path) return 'address';
    const digest = createHash('sha256').update(asked.token).digest('base64url');
    return ath === digest ? null : 'token';
  }

  return {
    async read(proof, asked): Promise<ReadProof> {
      if (proof.length > MOST_CHARS) return { fault: 'unreadable' };
      let thumbprint = '';
      try {
        const { payload } = await jwtVerify(
          proof,
          (header) => {
            const { x } = jwk.parse(header.jwk);
            thumbprint = thumbprintOf(x);
            return keyOf(x);
          },
          // Its time is compared with ours below, and told apart from other faults.
          { algorithms: ['EdDSA'], typ: 'dpop+jwt', currentDate: new Date(0) },
        );
        const parsed = claims.safeParse(payload);
        if (!parsed.success) return { fault: 'unreadable' };
        if (thumbprint !== asked.thumbprint) return { fault: 'key' };
        const fault = faultOf(parsed.data, asked);
        if (fault !== null) return { fault };
        const id = createHash('sha256').update(`${thumbprint}\0${parsed.data.jti}`);
        return {
          fault: null,
          id: id.digest('base64url'),
          untilMs: (parsed.data.iat + PROOF_SECONDS) * 1000 + 1000,
        };
      } catch (error) {
        const isTheirs =
          error instanceof errors.JOSEError ||
          error instanceof z.ZodError ||
          (error instanceof Error && 'code' in error);
        if (isTheirs) return { fault: 'unreadable' };
        throw error;
      }
    },
  };
}
