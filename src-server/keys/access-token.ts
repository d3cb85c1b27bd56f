import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { role } from '#shared/domain/staff.ts';
import type { AccessClaims, AccessTokens } from '../services/session-ports.ts';
import type { TokenKeys } from './token-keys.ts';

/** RFC 9068: no other kind of token of ours is taken for one. */
const TYPE = 'at+jwt';
const ALGORITHM = 'EdDSA';
const SECONDS = 10 * 60;
/** Hubs whose clocks differ a little believe each other's tokens, seconds. */
const TOLERANCE = 5;
/** Tokens that were checked and are kept as such: checking one again takes longer than the rest. */
const MOST_CHECKED = 10_000;
/** Longer than any token of ours; nothing longer is decoded. */
const MOST_CHARS = 2048;

const claims = z.object({
  sub: uuid,
  role: z.union([role, z.literal('attendee')]),
  sid: uuid,
});

/**
 * Access tokens as JWT (RFC 7519), signed by Ed25519. A token's header is not believed: the
 * algorithm is ours, and `kid` only chooses among our own keys.
 * @param publicUrl issues them; the interface of programs under it takes them
 * @param now milliseconds since the Unix epoch
 */
export function createAccessTokens(
  keys: TokenKeys,
  publicUrl: string,
  now: () => number,
): AccessTokens {
  const audience = `${publicUrl}/v1`;
  /** By a token's whole text, which nobody has who was not given it: whose it is, and till when. */
  const checked = new Map<string, { readonly whose: AccessClaims; readonly until: number }>();
  return {
    seconds: SECONDS,
    async issue({ holderId, role: holds, sessionId }) {
      const at = Math.floor(now() / 1000);
      return await new SignJWT({ role: holds, sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.current.kid })
        .setSubject(holderId)
        .setIssuer(publicUrl)
        .setAudience(audience)
        .setIssuedAt(at)
        .setExpirationTime(at + SECONDS)
        .sign(keys.current.privateKey);
    },
    async read(token) {
      if (token.length > MOST_CHARS) return null;
      const known = checked.get(token);
      if (known !== undefined && now() < known.until) return known.whose;
      checked.delete(token);
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = kid === undefined ? undefined : keys.publicKeys.get(kid);
            if (key === undefined) throw new errors.JWKSNoMatchingKey();
            return key;
          },
          {
            algorithms: [ALGORITHM],
            typ: TYPE,
            issuer: publicUrl,
            audience,
            requiredClaims: ['sub', 'sid', 'role', 'iat', 'exp'],
            maxTokenAge: SECONDS,
            clockTolerance: TOLERANCE,
            currentDate: new Date(now()),
          },
        );
        const parsed = claims.safeParse(payload);
        if (!parsed.success) return null;
        const { sub, role: holds, sid } = parsed.data;
        const whose = { holderId: sub, role: holds, sessionId: sid };
        if (checked.size >= MOST_CHECKED) checked.clear();
        checked.set(token, { whose, until: (payload.exp ?? 0) * 1000 });
        return whose;
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired';
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
