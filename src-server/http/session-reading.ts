import type { FastifyRequest } from 'fastify';
import { GatehouseError } from '#shared/errors.ts';
import type { SignedInActor } from '../services/actor.ts';
import type { Sessions } from '../services/sessions.ts';
import { sentName } from './answer.ts';
import type { RegistrarPorts } from './registrar.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
/** Our cookies are 43 signs; nothing else is hashed and looked for. */
const COOKIE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Who makes a request: programs by bearer token alone, so that no page of another site can have a
 * browser call them; pages by cookie alone. A cookie of a session that is over is nobody's, since
 * pages greet strangers; of a token a program is told what is wrong with it.
 * @param cookie the name of the pages' cookie, as `CookieChange` names it
 */
export function authentication(
  sessions: Pick<Sessions, 'ofCookie' | 'ofAccessToken'>,
  cookie: string,
  isSecure: boolean,
): RegistrarPorts['authenticate'] {
  const name = sentName({ name: cookie, isHostOnly: true }, isSecure);
  return async (kind, request: FastifyRequest, origin): Promise<SignedInActor | null> => {
    if (kind === 'page') {
      const value = request.cookies[name];
      return value !== undefined && COOKIE.test(value)
        ? await sessions.ofCookie(value, origin)
        : null;
    }
    const header = request.headers.authorization;
    if (header === undefined) return null;
    const token = BEARER.exec(header)?.[1];
    if (token === undefined) throw new GatehouseError('unauthenticated', 'wants a bearer token');
    return await sessions.ofAccessToken(token, origin);
  };
}
