import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { KioskTokenClaims, KioskTokens } from '../services/kiosk-ports.ts';
import type { TokenKeys } from './token-keys.ts';

/** No access token of people is taken for one, nor one of these for theirs. */
const TYPE = 'kiosk+jwt';
const AUDIENCE = 'kiosk';
const ALGORITHM = 'EdDSA';
const SECONDS = 10 * 60;
/** Hubs whose clocks differ a little believe each other's tokens, seconds. */
const TOLERANCE = 5;
/** Tokens that were checked and are kept as such. */
const MOST_CHECKED = 10_000;
/** Longer than any token of ours; nothing longer is decoded. */
const MOST_CHARS = 2048;

const claims = z.object({
  sub: uuid,
  cnf: z.object({ jkt: z.string().regex(/^[\w-]{43}$/) }),
});

/**
 * Tokens of kiosks: JWT (RFC 7519) signed by the keys that sign those of people, for another audience,
 * and bound to the kiosk's key by its thumbprint (RFC 9449, 6.1): who steals one can't use it.
 * @param now milliseconds since the Unix epoch
 */
export function createKioskTokens(
  keys: TokenKeys,
  publicUrl: string,
  now: () => number,
): KioskTokens {
  /** By a token's whole text, which nobody has who was not given it. */
  const checked = new Map<string, { readonly whose: KioskTokenClaims; readonly until: number }>();
  return {
    seconds: SECONDS,
    async issue({ kioskId, thumbprint }) {
      const at = Math.floor(now() / 1000);
      return await new SignJWT({ cnf: { jkt: thumbprint } })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.current.kid })
        .setSubject(kioskId)
        .setIssuer(publicUrl)
        .setAudience(AUDIENCE)
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
            audience: AUDIENCE,
            requiredClaims: ['sub', 'cnf', 'iat', 'exp'],
            maxTokenAge: SECONDS,
            clockTolerance: TOLERANCE,
            currentDate: new Date(now()),
          },
        );
        const parsed = claims.safeParse(payload);
        if (!parsed.success) return null;
        const whose = { kioskId: parsed.data.sub, thumbprint: parsed.data.cnf.jkt };
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
