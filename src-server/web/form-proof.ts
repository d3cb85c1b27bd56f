import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { GatehouseError } from '#shared/errors.ts';
import { sentName, type CookieChange } from '../http/answer.ts';
import type { AnyRoute } from '../http/route.ts';
import type { Asked } from './pages.ts';

const COOKIE = 'gatehouse_form';
const COOKIE_BYTES = 16;
/** Of HMAC-SHA-256. */
const TOKEN_BYTES = 32;

/** Proves that a form came from a page of ours, shown to the same browser in the same session. */
export interface FormProof {
  /** The token that a page's forms carry, and the cookies that it needs. */
  tokenFor(asked: Asked): { readonly token: string; readonly cookies: readonly CookieChange[] };
  /** @throws GatehouseError form-stale */
  check(asked: Asked, token: unknown): void;
}

/**
 * Tokens by HMAC over the browser's own secret and its session (OWASP's signed double submit): a
 * cookie that somebody planted gives no token, and one from before a sign-in is none after it.
 * @param key the same in every process of the hub
 * @param isSecure whether we speak TLS
 */
export function createFormProof(key: KeyObject, isSecure: boolean): FormProof {
  const name = sentName({ name: COOKIE, isHostOnly: true }, isSecure);
  const tokenOf = (secret: string, { actor }: Asked): Buffer => {
    const session = 'sessionId' in actor ? actor.sessionId : 'nobody';
    return createHmac('sha256', key).update(`${secret}.${session}`).digest();
  };
  const secretOf = ({ raw }: Asked): string | undefined => {
    const value = raw.cookies[name];
    return value !== undefined && /^[\w-]{22}$/.test(value) ? value : undefined;
  };
  return {
    tokenFor(asked) {
      const held = secretOf(asked);
      const secret = held ?? randomBytes(COOKIE_BYTES).toString('base64url');
      return {
        token: masked(tokenOf(secret, asked)),
        cookies: held === undefined ? [{ name: COOKIE, isHostOnly: true, value: secret }] : [],
      };
    },
    check(asked, token) {
      const secret = secretOf(asked);
      const given = typeof token === 'string' ? unmasked(token) : null;
      const wanted = secret === undefined ? null : tokenOf(secret, asked);
      if (wanted === null || given === null || !timingSafeEqual(given, wanted)) {
        throw new GatehouseError('form-stale', 'the form carries no token of this session');
      }
    },
  };
}

/**
 * A token under a mask of its own each time: what stands in a packed page next to what somebody else
 * had put there must not be guessed from its length (BREACH).
 */
function masked(token: Buffer): string {
  const mask = randomBytes(TOKEN_BYTES);
  return Buffer.concat([mask, combined(mask, token)]).toString('base64url');
}

/** Null: it has not the length of one. */
function unmasked(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 2 * TOKEN_BYTES) return null;
  return combined(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES));
}

function combined(mask: Buffer, bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

/** The routes, their forms let through only with the token of a page of ours. */
export function guardForms(routes: readonly AnyRoute[], proof: FormProof): AnyRoute[] {
  return routes.map((one) => {
    // A form of files is read by its handler, which looks at the token before the files.
    if (one.method === 'GET' || one.consumes !== undefined) return one;
    return {
      ...one,
      handle(asked) {
        const { body } = asked.raw;
        const token = typeof body === 'object' && body !== null ? Reflect.get(body, '_csrf') : null;
        proof.check(asked, token);
        return one.handle(asked);
      },
    };
  });
}
