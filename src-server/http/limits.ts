import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '../services/actor.ts';
import type { LimitName, RequestLimits, SpentBucket } from '../services/limit-ports.ts';
import { clientNetwork } from './client-network.ts';
import type { ProofOfWork } from './proof-of-work.ts';
import type { AnyRoute } from './route.ts';

/** Where a browser or a program sends its proof of work. */
const PROOF_HEADER = 'gatehouse-proof';
/** Where a page of ours leaves it (web/assets/proof.js): a form can send no header. */
const PROOF_COOKIE = 'gatehouse_proof';

/** Read as whoever signs somebody in reads it, and of any length: spaces hide no address. */
const typed = z.object({ email: z.string().trim().toLowerCase().min(1) });

/** Limits of tries at an account, which may be another than the one that is signed in. */
const TRIES: readonly LimitName[] = ['sign-in', 'register', 'link'];

/**
 * Whose bucket a request counts in: the address of the account that is tried, by whomever, so that
 * nobody gets more tries by many sessions of their own; else the person who is signed in; null:
 * nobody's. E-mail addresses are hashed: counts lie in the database in the clear.
 */
function accountOf(
  limit: LimitName,
  request: Pick<FastifyRequest, 'body'>,
  actor: Actor,
): string | null {
  const { data } = TRIES.includes(limit) ? typed.safeParse(request.body) : {};
  if (data !== undefined) {
    return `email:${createHash('sha256').update(data.email).digest('base64url')}`;
  }
  return actor.id === null ? null : `${actor.type}:${actor.id}`;
}

/** The headers of a bucket (draft-ietf-httpapi-ratelimit-headers-10). */
function limitHeaders(name: string, bucket: SpentBucket): Readonly<Record<string, string>> {
  const { points, windowSeconds, remaining, seconds } = bucket;
  return {
    'ratelimit-policy': `"${name}";q=${points};w=${windowSeconds}`,
    ratelimit: `"${name}";r=${remaining};t=${seconds}`,
  };
}

/** What the limits refuse, with what a client is told of them. */
export class LimitReached extends GatehouseError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(name: string, bucket: SpentBucket, challenge: string | null) {
    super('too-many-requests', `the limit ${name} is reached`, {
      limit: name,
      seconds: bucket.seconds,
      // A client that can solves it, and need not wait.
      ...(challenge === null ? {} : { challenge }),
    });
    this.headers = { ...limitHeaders(name, bucket), 'retry-after': String(bucket.seconds) };
  }
}

/**
 * Counts requests: by account first, and by network in a larger bucket beside it, since a whole crowd
 * stands behind one carrier's address. Where the network's is spent, a proof of work lets through.
 */
export function createLimiter(ports: {
  readonly limits: RequestLimits;
  /** Null: who comes from a network whose bucket is spent waits. */
  readonly proofOfWork: ProofOfWork | null;
}): (
  route: Pick<AnyRoute, 'limit'>,
  request: Pick<FastifyRequest, 'body' | 'headers' | 'ip'> &
    Partial<Pick<FastifyRequest, 'cookies'>>,
  actor: Actor,
) => Promise<Readonly<Record<string, string>>> {
  const { limits, proofOfWork } = ports;
  return async ({ limit }, request, actor) => {
    if (limit === 'none') return {};
    const account = accountOf(limit, request, actor);
    const own = account === null ? null : await limits.count(limit, 'account', account);
    if (own?.isSpent === true) throw new LimitReached(limit, own, null);
    const network = clientNetwork(request.ip);
    const shared = await limits.count(limit, 'network', network);
    if (shared.isSpent) {
      const proof = request.headers[PROOF_HEADER] ?? request.cookies?.[PROOF_COOKIE];
      const isProven =
        typeof proof === 'string' && (await proofOfWork?.accept(proof, network)) === true;
      if (!isProven) {
        throw new LimitReached(limit, shared, proofOfWork?.challenge(network) ?? null);
      }
    }
    return limitHeaders(limit, own ?? shared);
  };
}
