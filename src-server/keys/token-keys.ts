import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'wants 32 bytes in base64url');
const publicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'wants a thumbprint'),
  x: coordinate,
});
const privateJwk = publicJwk.extend({ d: coordinate });

/** Text of the key file: the key that signs, then the public halves of those that did before. */
export const tokenKeysText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.strictObject({ keys: z.tuple([privateJwk], publicJwk) }));

type TokenKeyFile = z.output<typeof tokenKeysText>;

/** Ed25519 keys of access tokens (RFC 8037). */
export interface TokenKeys {
  /** Signs; `kid` goes into the token's header. */
  readonly current: { readonly kid: string; readonly privateKey: KeyObject };
  /** By `kid`, the one in use among them: a token is verified by the key that it names, or by none. */
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
}

async function makeKey(): Promise<z.output<typeof privateJwk>> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  // RFC 7638: the name of a key is its own digest, so no two keys share one.
  return privateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}

function toText(file: TokenKeyFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** A key file with one new key. */
export async function makeTokenKeys(): Promise<string> {
  return toText({ keys: [await makeKey()] });
}

/**
 * A key file whose new key signs. Older keys verify still: tokens live for minutes, but hubs that
 * have not been started again sign with the old one; its private half goes away here.
 * @param keep how many older keys stay
 */
export async function rotateTokenKeys(text: string, keep: number): Promise<string> {
  const { keys } = tokenKeysText.parse(text);
  const older = keys.slice(0, keep).map(({ kty, crv, kid, x }) => ({ kty, crv, kid, x }));
  return toText({ keys: [await makeKey(), ...older] });
}

/** @param file as `tokenKeysText` read it */
export function openTokenKeys({ keys }: TokenKeyFile): TokenKeys {
  const [{ kid, ...jwk }] = keys;
  return {
    current: { kid, privateKey: createPrivateKey({ format: 'jwk', key: jwk }) },
    publicKeys: new Map(
      keys.map(({ kid: name, kty, crv, x }) => [
        name,
        createPublicKey({ format: 'jwk', key: { kty, crv, x } }),
      ]),
    ),
  };
}
