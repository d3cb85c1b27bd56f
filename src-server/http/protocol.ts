import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatehouseError } from '#shared/errors.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION, SYNC_HEADERS } from '#shared/wire/sync.ts';

/** Says what we are and what time it is; a refusal says it too. */
export function sayProtocol(reply: FastifyReply, now: number): void {
  reply.headers({
    [SYNC_HEADERS.protocol]: String(PROTOCOL_VERSION),
    [SYNC_HEADERS.time]: String(now),
  });
}

/**
 * Whether we understand a kiosk's protocol.
 * @throws GatehouseError protocol-too-old, also where it names none; protocol-too-new
 */
export function requireProtocol(request: Pick<FastifyRequest, 'headers'>): void {
  const said = Number(request.headers[SYNC_HEADERS.protocol]);
  const facts = { oldest: OLDEST_PROTOCOL_VERSION, newest: PROTOCOL_VERSION };
  if (!Number.isInteger(said) || said < OLDEST_PROTOCOL_VERSION) {
    throw new GatehouseError('protocol-too-old', 'the kiosk is to be updated', facts);
  }
  if (said > PROTOCOL_VERSION) {
    throw new GatehouseError('protocol-too-new', 'the hub is to be updated', facts);
  }
}
