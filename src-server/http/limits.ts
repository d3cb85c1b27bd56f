import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '../services/actor.ts';
import type { RequestLimits, SpentBucket } from '../services/limit-ports.ts';
import { clientNetwork } from './client-network.ts';
import type { ProofOfWork } from './proof-of-work.ts';
import type { AnyRoute } from './route.ts';

/** Where a browser or a program sends its proof of work. */
const PROOF_HEADER = 'gatehouse-proof';
/** Where a page of ours leaves it (web/assets/proof.js): a form can send no header. */
const PROOF_COOKIE = 'gatehouse_proof';

const typed = z.object({ email: z.string().min(3).max(200) });

/**
 * Whose bucket a request counts in: the person who is signed in, else the address of the account that
 * is tried; null: nobody's. E-mail addresses are hashed: counts lie in the database in the clear.
 */
function accountOf(request: Pick<FastifyRequest, 'body'>, actor: Actor): string | null {
  if (actor.id !== null) return `${actor.type}:${actor.id}`;
  const { data } = typed.safeParse(request.body);
  if (data === undefined) return null;
  const email = data.email.trim().toLowerCase();
  return `email:${createHash('sha256').update(email).digest('base64url')}`;
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
    const account = accountOf(request, actor);
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
