import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { z } from 'zod';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { Actor, KioskActor, Origin, SignedInActor } from '../services/actor.ts';
import { sentName, type Answer } from './answer.ts';
import { isKnown } from './conditional.ts';
import { sayProtocol } from './protocol.ts';
import type { AnyRoute, RouteAccess } from './route.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route as it was declared; none: an address that has no such method. */
    spec?: AnyRoute;
  }
  interface FastifyRequest {
    /** Who asks, once that is known. */
    actor?: Actor;
  }
}

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
  /**
   * Which kiosk asks, by its token and the proof that it holds its key; none: no kiosk is known.
   * @throws GatehouseError unauthenticated, session-ended, proof-invalid, protocol-too-old,
   * protocol-too-new
   */
  readonly authenticateKiosk?: (
    request: FastifyRequest,
    reply: FastifyReply,
    origin: Origin,
  ) => Promise<KioskActor>;
  /** Whether a token lets its holder read backups again. @throws GatehouseError unauthenticated */
  readonly requireRestore?: (token: string) => Promise<void>;
  /** Counts the request. @returns headers for the answer @throws GatehouseError too-many-requests */
  readonly count: (
    route: AnyRoute,
    request: FastifyRequest,
    actor: Actor,
  ) => Promise<Readonly<Record<string, string>> | void>;
  /** Runs what an Idempotency-Key may have run before; none: each request runs. */
  readonly once?: (
    request: FastifyRequest,
    actor: Actor,
    run: () => Promise<Answer>,
  ) => Promise<Answer>;
  readonly language: (request: FastifyRequest) => 'en' | 'hi';
  /** Whether cookies are to be sent back over TLS only. */
  readonly secureCookies: boolean;
}

/** What no text column or terminal should be given. */
const CONTROLS = /\p{Cc}/gu;

/** Where a request came from. */
export function originOf(request: FastifyRequest): Origin {
  const agent = request.headers['user-agent']?.replaceAll(CONTROLS, ' ').slice(0, 200);
  return { ip: request.ip, userAgent: agent ?? null };
}

/** @throws GatehouseError unauthenticated, not-allowed */
function requireAccess(access: RouteAccess, actor: SignedInActor | null, origin: Origin): Actor {
  if (access === 'public') return actor ?? { type: 'system', id: null, ...origin };
  if (actor === null) throw new GatehouseError('unauthenticated', 'nobody is signed in');
  if (access === 'signed-in') return actor;
  if (access === 'kiosk' || access === 'restore') {
    throw new GatehouseError('not-allowed', 'not for people');
  }
  const isAllowed =
    access === 'attendee'
      ? actor.type === 'attendee'
      : actor.type === 'staff' && access.staff.includes(actor.role);
  if (!isAllowed) throw new GatehouseError('not-allowed', 'not for this role');
  return actor;
}

/** Scheme of a token that whoever has it may use (RFC 6750, 2.1). */
const BEARER = /^Bearer +([\w-]{20,200})$/i;
/** Scheme of a token that is bound to its holder's key (RFC 9449, 7.1). */
const DPOP = /^DPoP /i;

/**
 * Lets a kiosk through before its body is read: a stranger's megabytes are not.
 * @throws GatehouseError as the ports say, kiosk-revoked
 */
async function requireKiosk(
  one: AnyRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  ports: RegistrarPorts,
): Promise<void> {
  const origin = originOf(request);
  const isBound = DPOP.test(request.headers.authorization ?? '');
  if (!isBound || ports.authenticateKiosk === undefined) {
    requireAccess('kiosk', await ports.authenticate(one.kind, request, origin), origin);
    return;
  }
  const actor = await ports.authenticateKiosk(request, reply, origin);
  request.actor = actor;
  if (actor.isRevoked && one.isForRevoked !== true) {
    throw new GatehouseError('kiosk-revoked', 'it may hand over what it holds, and nothing else');
  }
}

/** Wrong places that a refusal names; a body of a million wrong ones is wrong all the same. */
const PLACES_AT_MOST = 50;

/** @throws GatehouseError invalid-input with the places that are wrong, never what stands there */
function parse(schema: z.ZodType | null, value: unknown, where: string): unknown {
  if (schema === null) return null;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues
    .slice(0, PLACES_AT_MOST)
    .map(({ path, code }) => [path.join('.').slice(0, 100), code]);
  throw new GatehouseError(
    'invalid-input',
    `the ${where} is not as described`,
    Object.fromEntries(places),
  );
}

/** The policy of answers that are no page: nothing of them is to be run or shown. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Sends an answer, with its cookies as our address wants them. */
export async function sendAnswer(
  answer: Answer,
  request: FastifyRequest,
  reply: FastifyReply,
  isSecure: boolean,
): Promise<void> {
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
      if (answer.etag !== undefined) {
        reply.header('etag', `"${answer.etag}"`);
        if (request.method === 'GET' && isKnown(request, answer.etag)) {
          await reply.status(304).send();
          return;
        }
      }
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

/** Who nobody is: an actor without an id. */
export function nobody(request: FastifyRequest): Actor {
  return { type: 'system', id: null, ...originOf(request) };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Answers what an address exists for but was not asked (RFC 9110, 15.5.6). */
function refuseOtherMethods(app: FastifyInstance, routes: readonly AnyRoute[]): void {
  for (const url of new Set(routes.map((one) => one.url))) {
    const has: string[] = routes.filter((one) => one.url === url).map(({ method }) => method);
    if (has.includes('GET')) has.push('HEAD');
    const method: HTTPMethods[] = METHODS.filter((one) => !has.includes(one));
    app.route({
      method,
      url,
      // Refused before a body is read.
      onRequest: async (_request, reply) => {
        reply.header('allow', has.join(', '));
        throw new GatehouseError('unknown-call', 'no such method here');
      },
      handler: () => {},
    });
  }
}

async function actorOf(
  one: AnyRoute,
  request: FastifyRequest,
  ports: RegistrarPorts,
): Promise<Actor> {
  const origin = originOf(request);
  if (one.access === 'restore') {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || ports.requireRestore === undefined) {
      throw new GatehouseError('unauthenticated', 'wants the token of a restore');
    }
    await ports.requireRestore(token);
    return { type: 'system', id: null, ...origin };
  }
  return requireAccess(one.access, await ports.authenticate(one.kind, request, origin), origin);
}

/** Addresses that kiosks ask, whatever they are answered. */
const FOR_KIOSKS = /^\/v1\/(sync|backup|enrolments)(?:[/?]|$)/;

/** Says protocol and time in each answer to kiosks: in refusals too, by which they set their clock. */
function tellKiosks(app: FastifyInstance): void {
  const isForKiosks = ({ url }: FastifyRequest): boolean => FOR_KIOSKS.test(url);
  app.addHook('onRequest', async (request, reply) => {
    if (isForKiosks(request)) sayProtocol(reply, Date.now());
  });
  app.addHook('onSend', async (request, reply) => {
    if (isForKiosks(request)) sayProtocol(reply, Date.now());
  });
}

/** Registers routes: the one way by which a request reaches a handler. */
export function registerRoutes(
  app: FastifyInstance,
  routes: readonly AnyRoute[],
  ports: RegistrarPorts,
): void {
  tellKiosks(app);
  refuseOtherMethods(app, routes);
  for (const one of routes) {
    app.route({
      method: one.method,
      url: one.url,
      config: { spec: one },
      ...(one.bodyLimit === undefined ? {} : { bodyLimit: one.bodyLimit }),
      ...(one.access === 'kiosk'
        ? { onRequest: (request, reply) => requireKiosk(one, request, reply, ports) }
        : {}),
      handler: async (request, reply) => {
        const actor = request.actor ?? (await actorOf(one, request, ports));
        request.actor = actor;
        const counted = await ports.count(one, request, actor);
        if (counted !== undefined) reply.headers(counted);
        if (one.kind === 'api') {
          reply.header('content-security-policy', DATA_POLICY);
          // What is answered to somebody is theirs: no cache on the way keeps it.
          reply.header('cache-control', actor.id === null ? 'no-cache' : 'private, no-store');
        }
        const run = async (): Promise<Answer> =>
          one.handle({
            actor,
            params: parse(one.params, request.params, 'address'),
            query: parse(one.query, request.query, 'query'),
            body: parse(one.body, request.body, 'body'),
            language: ports.language(request),
            raw: request,
          });
        const answer =
          one.idempotent === true && ports.once !== undefined
            ? await ports.once(request, actor, run)
            : await run();
        await sendAnswer(answer, request, reply, ports.secureCookies);
        return reply;
      },
    });
  }
}
