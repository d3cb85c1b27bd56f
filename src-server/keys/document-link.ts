import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { DOCUMENT_VARIANTS } from '../services/document-ports.ts';
import type { LinkClaims, LinkTokens } from '../services/document-links.ts';

const AUDIENCE = 'gatehouse-document';
const ALGORITHM = 'HS256';

const claims = z.object({
  jti: uuid,
  variant: z.enum(DOCUMENT_VARIANTS),
  actor: z.enum(['attendee', 'staff']),
  sub: uuid,
  sid: uuid,
});

/**
 * Tokens of signed addresses: JWTs under a key of their own, so that none of them is an access token
 * and no access token one of them.
 */
export function createLinkTokens(key: KeyObject): LinkTokens {
  return {
    sign: ({ documentId, variant, actorType, actorId, sessionId }, expiresAtMs) =>
      new SignJWT({ variant, actor: actorType, sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM })
        .setJti(documentId)
        .setSubject(actorId)
        .setAudience(AUDIENCE)
        .setExpirationTime(Math.floor(expiresAtMs / 1000))
        .sign(key),
    async verify(token, nowMs): Promise<LinkClaims | null> {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          audience: AUDIENCE,
          requiredClaims: ['exp'],
          currentDate: new Date(nowMs),
        });
        const { jti, variant, actor, sub, sid } = claims.parse(payload);
        return { documentId: jti, variant, actorType: actor, actorId: sub, sessionId: sid };
      } catch {
        // Forged, altered, over: to the reader it is all the same.
        return null;
      }
    },
  };
}
