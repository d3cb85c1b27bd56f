import type { FastifyRequest } from 'fastify';
import { GatehouseError } from '#shared/errors.ts';
import { SYNC_HEADERS } from '#shared/wire/sync.ts';
import type { Origin } from '../services/actor.ts';
import type { KioskAccess } from '../services/kiosk-access.ts';
import { requireProtocol } from './protocol.ts';
import type { RegistrarPorts } from './registrar.ts';

const BOUND = /^DPoP +([A-Za-z0-9._~+/-]+=*)$/i;

/** Reads which kiosk asks: an access token and a proof in the header DPoP (RFC 9449). */
export function kioskAuthentication(
  access: Pick<KioskAccess, 'authenticate'>,
): NonNullable<RegistrarPorts['authenticateKiosk']> {
  async function read(request: FastifyRequest, origin: Origin) {
    const token = BOUND.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new GatehouseError('unauthenticated', 'wants a bound token');
    requireProtocol(request);
    const given = request.headers['dpop'];
    return await access.authenticate(
      {
        token,
        proof: typeof given === 'string' ? given : undefined,
        method: request.method,
        path: request.url.split('?', 1).join(''),
      },
      origin,
    );
  }
  return async (request, reply, origin) => {
    try {
      const { actor, epoch } = await read(request, origin);
      reply.header(SYNC_HEADERS.epoch, epoch);
      return actor;
    } catch (error) {
      if (error instanceof GatehouseError) {
        const { code, facts } = error;
        const { why = null, kiosk = null } = facts;
        request.log.warn({ security: 'kiosk-refused', code, why, kiosk, ip: request.ip }, code);
      }
      throw error;
    }
  };
}
