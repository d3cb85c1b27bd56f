import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { role } from '#shared/domain/staff.ts';
import type { AccessClaims, AccessTokens } from '../services/session-ports.ts';
import { createSignedTokens, TOKEN_SECONDS } from './signed-token.ts';
import type { TokenKeys } from './token-keys.ts';

const claims = z
  .object({ sub: uuid, role: z.union([role, z.literal('attendee')]), sid: uuid })
  .transform(({ sub, role: holds, sid }): AccessClaims => ({
    holderId: sub,
    role: holds,
    sessionId: sid,
  }));

/**
 * Access tokens of people (RFC 9068).
 * @param publicUrl issues them; the interface of programs under it takes them
 * @param now milliseconds since the Unix epoch
 */
export function createAccessTokens(
  keys: TokenKeys,
  publicUrl: string,
  now: () => number,
): AccessTokens {
  const kind = {
    type: 'at+jwt',
    issuer: publicUrl,
    audience: `${publicUrl}/v1`,
    required: ['sid', 'role'],
    claims,
  };
  const tokens = createSignedTokens(keys, kind, now);
  return {
    seconds: TOKEN_SECONDS,
    issue: ({ holderId, role: holds, sessionId }) =>
      tokens.issue(holderId, { role: holds, sid: sessionId }),
    read: (token) => tokens.read(token),
  };
}
