import type { FastifyInstance } from 'fastify';
import type { GatehouseError } from '#shared/errors.ts';
import { errorFields } from '../watch/error-fields.ts';

/** Told of an answer: the route as it was declared, `none` where there is no such. */
export type Answered = (method: string, route: string, status: number, seconds: number) => void;

/** Asked every few seconds by whoever watches us. */
const QUIET = new Set(['/health', '/ready']);

/**
 * Logs each request when it is answered: by the route's pattern, never its address, which may hold a
 * link's secret; no header, no body. Its id is in the answer's `x-request-id`.
 */
export function logRequests(app: FastifyInstance, answered: Answered): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method, actor } = request;
    const { statusCode: status, elapsedTime } = reply;
    answered(method, route, status, elapsedTime / 1000);
    const fields = {
      method,
      route,
      status,
      ms: Math.round(elapsedTime * 10) / 10,
      ip: request.ip,
      actor: actor?.type ?? null,
      actorId: actor?.id ?? null,
    };
    if (QUIET.has(route)) request.log.debug(fields, 'answered');
    else request.log.info(fields, 'answered');
  });
}

/** Logs what went wrong on our side; a refusal is the caller's, and stands in the answer's line. */
export function logFailure(
  log: { error(fields: object, message: string): void },
  error: unknown,
  refusal: GatehouseError,
): boolean {
  const isOurs = refusal.code === 'internal';
  if (isOurs) log.error({ error: errorFields(error) }, 'failed');
  return isOurs;
}
