import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { z } from 'zod';
import type { TokenKeys } from './token-keys.ts';

const ALGORITHM = 'EdDSA';
/** A token is good so long. */
export const TOKEN_SECONDS = 10 * 60;
/** Hubs whose clocks differ a little believe each other's tokens, seconds. */
const TOLERANCE = 5;
/** Tokens that were checked and are kept as such: checking one again takes longer than the rest. */
const MOST_CHECKED = 10_000;
/** Longer than any token of ours; nothing longer is decoded. */
const MOST_CHARS = 2048;

/** One kind of token: what tells it from every other, and what it must say. */
export interface TokenKind<S extends z.ZodType> {
  /** The header's `typ`: no other kind of token of ours is taken for it. */
  readonly type: string;
  readonly issuer: string;
  readonly audience: string;
  readonly required: readonly string[];
  readonly claims: S;
}

/** Tokens of one kind. */
export interface SignedTokens<C> {
  issue(subject: string, said: JWTPayload): Promise<string>;
  /** Null: not one of ours. */
  read(token: string): Promise<C | 'expired' | null>;
}

/**
 * Tokens as JWT (RFC 7519), signed by Ed25519. A token's header is not believed: the algorithm is ours,
 * and `kid` only chooses among our own keys.
 * @param now milliseconds since the Unix epoch
 */
export function createSignedTokens<S extends z.ZodType>(
  keys: TokenKeys,
  { type, issuer, audience, required, claims }: TokenKind<S>,
  now: () => number,
): SignedTokens<z.output<S>> {
  /** By a token's whole text, which nobody has who was not given it: what it says, and till when. */
  const checked = new Map<string, { readonly said: z.output<S>; readonly until: number }>();
  return {
    async issue(subject, said) {
      const at = Math.floor(now() / 1000);
      return await new SignJWT(said)
        .setProtectedHeader({ alg: ALGORITHM, typ: type, kid: keys.current.kid })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(at)
        .setExpirationTime(at + TOKEN_SECONDS)
        .sign(keys.current.privateKey);
    },
    async read(token) {
      if (token.length > MOST_CHARS) return null;
      const known = checked.get(token);
      if (known !== undefined && now() < known.until) return known.said;
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
            typ: type,
            issuer,
            audience,
            requiredClaims: ['sub', 'iat', 'exp', ...required],
            maxTokenAge: TOKEN_SECONDS,
            clockTolerance: TOLERANCE,
            currentDate: new Date(now()),
          },
        );
        const parsed = claims.safeParse(payload);
        if (!parsed.success) return null;
        if (checked.size >= MOST_CHECKED) checked.clear();
        checked.set(token, { said: parsed.data, until: (payload.exp ?? 0) * 1000 });
        return parsed.data;
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired';
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
