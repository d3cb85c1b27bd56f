import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance } from 'fastify';
import { GatehouseError } from '#shared/errors.ts';
import { problemOf, statusOf } from './http/problem.ts';
import { registerRoutes } from './http/registrar.ts';
import { UPLOAD_LIMITS } from './http/upload.ts';
import type { Hub } from './hub.ts';

/** Builds the web application on a hub; it does not listen. */
export async function buildApp(hub: Hub): Promise<FastifyInstance> {
  const app = fastify({
    logger: hub.config.logLevel === 'silent' ? false : { level: hub.config.logLevel },
    trustProxy: [...hub.config.trustedProxies],
    bodyLimit: 64 * 1024,
  });
  await app.register(cookie);
  await app.register(multipart, { limits: UPLOAD_LIMITS });
  app.setErrorHandler(async (error, request, reply) => {
    const known =
      error instanceof GatehouseError ? error : new GatehouseError('internal', 'unexpected');
    await reply
      .status(statusOf(known.code))
      .type('application/problem+json')
      .send(problemOf(known, known.code, request.id));
  });
  registerRoutes(app, hub.routes, hub.ports);
  return app;
}
