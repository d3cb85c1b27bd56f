import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Role } from '#shared/domain/staff.ts';
import type {
  Actor,
  AttendeeActor,
  KioskActor,
  SignedInActor,
  StaffActor,
  SystemActor,
} from '../services/actor.ts';
import type { LimitName } from '../services/limit-ports.ts';
import type { Answer } from './answer.ts';

/**
 * Who may make a request: anybody; attendees; whoever is signed in; kiosks; whoever showed that they
 * can open backups; staff of some roles.
 */
export type RouteAccess =
  | 'public'
  | 'attendee'
  | 'signed-in'
  | 'kiosk'
  | 'restore'
  | { readonly staff: readonly Role[] };

/** Who acts, as an access guarantees it. */
type ActorOf<A extends RouteAccess> = A extends 'public'
  ? Actor
  : A extends 'attendee'
    ? AttendeeActor
    : A extends 'signed-in'
      ? SignedInActor
      : A extends 'kiosk'
        ? KioskActor
        : A extends 'restore'
          ? SystemActor
          : StaffActor;

type Parsed<S extends z.ZodType | null> = S extends z.ZodType ? z.output<S> : null;

/** A request as its handler sees it: parsed, its actor checked. */
export interface HandledRequest<
  A extends RouteAccess,
  P extends z.ZodType | null,
  Q extends z.ZodType | null,
  B extends z.ZodType | null,
> {
  readonly actor: ActorOf<A>;
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  /** What the person reads: of the cookie, else Accept-Language. */
  readonly language: 'en' | 'hi';
  /** For what no schema covers: multipart bodies, conditional headers. */
  readonly raw: FastifyRequest;
}

/**
 * One route of the hub. The registrar parses, checks who asks, counts, runs the handler and makes
 * the answer; nothing else registers a route.
 */
export interface RouteSpec<
  A extends RouteAccess = RouteAccess,
  P extends z.ZodType | null = z.ZodType | null,
  Q extends z.ZodType | null = z.ZodType | null,
  B extends z.ZodType | null = z.ZodType | null,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: `/${string}`;
  /**
   * api: JSON and problem documents, signed in by bearer token. page: HTML, signed in by cookie,
   * forms carry a CSRF token. Kiosks' are api, by a token bound to the kiosk's key.
   */
  readonly kind: 'api' | 'page';
  /** A heading of the API's description. */
  readonly tag: string;
  /** One sentence: what it does. */
  readonly summary: string;
  readonly access: A;
  /** Whether a kiosk that was revoked may still ask: to hand over what it has not sent. */
  readonly isForRevoked?: true;
  /** Which bucket of the rate limits a request counts in. */
  readonly limit: LimitName;
  readonly params: P;
  readonly query: Q;
  /** Null: none, or one that the handler reads itself (`consumes` says which). */
  readonly body: B;
  readonly consumes?: 'multipart/form-data' | 'image/jpeg' | 'application/octet-stream';
  /** Bytes of a body at most, in place of the usual 64 KB. */
  readonly bodyLimit?: number;
  /** Whether a repeated request with the same Idempotency-Key gets the first one's answer. */
  readonly idempotent?: boolean;
  /** The JSON of the good answers, by status; null: no JSON. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  readonly handle: (request: HandledRequest<A, P, Q, B>) => Promise<Answer> | Answer;
}

/** A route whose types are no longer told apart, as the registrar takes it. */
export interface AnyRoute extends Omit<RouteSpec, 'handle'> {
  readonly handle: (
    request: HandledRequest<RouteAccess, z.ZodType | null, z.ZodType | null, z.ZodType | null>,
  ) => Promise<Answer> | Answer;
}

/** Declares a route; its handler's types follow from its schemas and its access. */
export function route<
  const A extends RouteAccess,
  P extends z.ZodType | null,
  Q extends z.ZodType | null,
  B extends z.ZodType | null,
>(spec: RouteSpec<A, P, Q, B>): AnyRoute {
  // The registrar calls a handler only with what these very schemas and this access let through.
  return spec;
}
