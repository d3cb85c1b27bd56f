import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { Actor, Origin, SignedInActor } from '../services/actor.ts';
import { sentName, type Answer } from './answer.ts';
import type { AnyRoute, RouteAccess } from './route.ts';

/** What the registrar asks of others. */
export interface RegistrarPorts {
  /**
   * Who is signed in: by bearer token (api) or cookie (page). Null: nobody is.
   * @throws GatehouseError session-ended
   */
  readonly authenticate: (
    kind: AnyRoute['kind'],
    request: FastifyRequest,
    origin: Origin,
  ) => Promise<SignedInActor | null>;
  /** Counts the request. @throws GatehouseError too-many-requests */
  readonly count: (route: AnyRoute, request: FastifyRequest, actor: Actor) => Promise<void>;
  readonly language: (request: FastifyRequest) => 'en' | 'hi';
  /** Whether cookies are to be sent back over TLS only. */
  readonly secureCookies: boolean;
}

/** Where a request came from. */
export function originOf(request: FastifyRequest): Origin {
  const agent = request.headers['user-agent'];
  return { ip: request.ip, userAgent: agent === undefined ? null : agent.slice(0, 200) };
}

/** @throws GatehouseError unauthenticated, not-allowed */
function requireAccess(access: RouteAccess, actor: SignedInActor | null, origin: Origin): Actor {
  if (access === 'public') return actor ?? { type: 'system', id: null, ...origin };
  if (actor === null) throw new GatehouseError('unauthenticated', 'nobody is signed in');
  if (access === 'signed-in') return actor;
  const isAllowed =
    access === 'attendee'
      ? actor.type === 'attendee'
      : actor.type === 'staff' && access.staff.includes(actor.role);
  if (!isAllowed) throw new GatehouseError('not-allowed', 'not for this role');
  return actor;
}

/** @throws GatehouseError invalid-input with the places that are wrong, never what stands there */
function parse(schema: z.ZodType | null, value: unknown, where: string): unknown {
  if (schema === null) return null;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, code }) => [path.join('.'), code]);
  throw new GatehouseError(
    'invalid-input',
    `the ${where} is not as described`,
    Object.fromEntries(places),
  );
}

async function send(answer: Answer, reply: FastifyReply, isSecure: boolean): Promise<void> {
  reply.status(answer.status);
  if (answer.headers !== undefined) reply.headers(answer.headers);
  for (const cookie of answer.cookies ?? []) {
    const { value, maxAge } = cookie;
    const name = sentName(cookie, isSecure);
    const kept = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
    if (value === null) reply.clearCookie(name, kept);
    else reply.setCookie(name, value, { ...kept, ...(maxAge === undefined ? {} : { maxAge }) });
  }
  switch (answer.kind) {
    case 'json':
      if (answer.etag !== undefined) reply.header('etag', `"${answer.etag}"`);
      await reply.send(answer.body);
      return;
    case 'html':
      await reply.type('text/html; charset=utf-8').send(answer.html);
      return;
    case 'bytes':
      await reply.type(answer.type).send(answer.bytes);
      return;
    case 'redirect':
      await reply.redirect(answer.to, answer.status);
      return;
    case 'empty':
      await reply.send();
      return;
    default:
      missingCase(answer);
  }
}

/** Registers routes: the one way by which a request reaches a handler. */
export function registerRoutes(
  app: FastifyInstance,
  routes: readonly AnyRoute[],
  ports: RegistrarPorts,
): void {
  for (const one of routes) {
    app.route({
      method: one.method,
      url: one.url,
      handler: async (request, reply) => {
        const origin = originOf(request);
        const signedIn = await ports.authenticate(one.kind, request, origin);
        const actor = requireAccess(one.access, signedIn, origin);
        await ports.count(one, request, actor);
        const answer = await one.handle({
          actor: actor as SignedInActor,
          params: parse(one.params, request.params, 'address'),
          query: parse(one.query, request.query, 'query'),
          body: parse(one.body, request.body, 'body'),
          language: ports.language(request),
          raw: request,
        });
        await send(answer, reply, ports.secureCookies);
        return reply;
      },
    });
  }
}
