import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { KioskTokenClaims, KioskTokens } from '../services/kiosk-ports.ts';
import { createSignedTokens, TOKEN_SECONDS } from './signed-token.ts';
import type { TokenKeys } from './token-keys.ts';

const claims = z
  .object({ sub: uuid, cnf: z.object({ jkt: z.string().regex(/^[\w-]{43}$/) }) })
  .transform(({ sub, cnf }): KioskTokenClaims => ({ kioskId: sub, thumbprint: cnf.jkt }));

/**
 * Tokens of kiosks, for an audience of their own, and bound to the kiosk's key by its thumbprint
 * (RFC 9449, 6.1): who steals one can't use it. No access token of people is taken for one.
 * @param now milliseconds since the Unix epoch
 */
export function createKioskTokens(
  keys: TokenKeys,
  publicUrl: string,
  now: () => number,
): KioskTokens {
  const kind = {
    type: 'kiosk+jwt',
    issuer: publicUrl,
    audience: 'kiosk',
    required: ['cnf'],
    claims,
  };
  const tokens = createSignedTokens(keys, kind, now);
  return {
    seconds: TOKEN_SECONDS,
    issue: ({ kioskId, thumbprint }) => tokens.issue(kioskId, { cnf: { jkt: thumbprint } }),
    read: (token) => tokens.read(token),
  };
}
