import type pg from 'pg';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { LimitName, RequestLimits } from '../services/limit-ports.ts';

interface Bucket {
  readonly points: number;
  readonly seconds: number;
}
interface Limit {
  readonly account: Bucket;
  /** Beside it, by network: a crowd at a venue shares one. */
  readonly network: Bucket;
  /**
   * Counted in the database, for all processes. What only reads is counted in each process for
   * itself: the limit is there against floods, and a write for each read would be one.
   */
  readonly isShared: boolean;
}

const MINUTE = 60;
const HOUR = 3600;

/** The plan's: sign-in 5 a minute, register 3 a minute, uploads 10 an hour; and the others'. */
export const LIMITS: Readonly<Record<Exclude<LimitName, 'none'>, Limit>> = {
  'sign-in': {
    account: { points: 5, seconds: MINUTE },
    network: { points: 100, seconds: MINUTE },
    isShared: true,
  },
  register: {
    account: { points: 3, seconds: MINUTE },
    network: { points: 60, seconds: MINUTE },
    isShared: true,
  },
  upload: {
    account: { points: 10, seconds: HOUR },
    network: { points: 600, seconds: HOUR },
    isShared: true,
  },
  link: {
    account: { points: 5, seconds: MINUTE },
    network: { points: 600, seconds: MINUTE },
    isShared: true,
  },
  change: {
    account: { points: 120, seconds: MINUTE },
    network: { points: 2_000, seconds: MINUTE },
    isShared: false,
  },
  enrolment: {
    account: { points: 10, seconds: MINUTE },
    network: { points: 30, seconds: MINUTE },
    isShared: true,
  },
  // Nobody is signed in yet, and a whole venue of kiosks wakes up behind one address.
  'kiosk-token': {
    account: { points: 60, seconds: MINUTE },
    network: { points: 6_000, seconds: MINUTE },
    isShared: false,
  },
  kiosk: {
    account: { points: 1_200, seconds: MINUTE },
    network: { points: 120_000, seconds: MINUTE },
    isShared: false,
  },
  read: {
    account: { points: 600, seconds: MINUTE },
    network: { points: 12_000, seconds: MINUTE },
    isShared: false,
  },
  page: {
    account: { points: 300, seconds: MINUTE },
    network: { points: 6_000, seconds: MINUTE },
    isShared: false,
  },
};

const ONCE_SECONDS = 10 * MINUTE;

/**
 * Limits in PostgreSQL, in memory where that is away: then each process counts for itself, which is
 * laxer by their number, and nobody is refused for our trouble.
 */
export function createRequestLimits(
  pool: pg.Pool,
  limits: Readonly<Record<Exclude<LimitName, 'none'>, Limit>> = LIMITS,
): RequestLimits {
  function limiter(keyPrefix: string, bucket: Bucket, isShared: boolean): RateLimiterAbstract {
    const options = { keyPrefix, points: bucket.points, duration: bucket.seconds };
    const memory = new RateLimiterMemory(options);
    if (!isShared) return memory;
    return new RateLimiterPostgres({
      ...options,
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      // A job of ours does (parts/watch.ts): here each limiter would.
      clearExpiredByTimeout: false,
      insuranceLimiter: memory,
      // Who is far over it is refused without asking the database.
      inMemoryBlockOnConsumed: bucket.points * 3,
    });
  }
  const all = new Map<string, { bucket: Bucket; limiter: RateLimiterAbstract }>();
  for (const [name, limit] of Object.entries(limits)) {
    for (const by of ['account', 'network'] as const) {
      const key = `${name}:${by}`;
      all.set(key, { bucket: limit[by], limiter: limiter(key, limit[by], limit.isShared) });
    }
  }
  const once = limiter('once', { points: 1, seconds: ONCE_SECONDS }, true);

  return {
    async count(name, by, key) {
      const found = all.get(`${name}:${by}`);
      if (found === undefined) throw new TypeError(`no limit ${name} by ${by}`);
      const { bucket } = found;
      const { isSpent, result } = await consume(found.limiter, key);
      return {
        isSpent,
        points: bucket.points,
        windowSeconds: bucket.seconds,
        remaining: Math.max(0, result.remainingPoints),
        seconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
      };
    },
    spendOnce: async (key) => !(await consume(once, key)).isSpent,
  };
}

async function consume(
  limiter: RateLimiterAbstract,
  key: string,
): Promise<{ isSpent: boolean; result: RateLimiterRes }> {
  try {
    return { isSpent: false, result: await limiter.consume(key) };
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return { isSpent: true, result: refused };
    throw refused;
  }
}

/** Removes counts whose window ended more than a minute ago. @param now milliseconds */
export async function sweepLimits(pool: pg.Pool, now: number): Promise<void> {
  await pool.query('DELETE FROM rate_limits WHERE expire < $1', [now - MINUTE * 1000]);
}
