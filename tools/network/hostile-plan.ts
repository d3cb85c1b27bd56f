import type { FaultName } from './fault.ts';

/** How often what goes wrong in hostile weather. */
export interface HostilePlan {
  /** Of each request, each stream of events and each new connection; those of requests add up to at most 1. */
  readonly chances: Readonly<Partial<Record<FaultName, number>>>;
  /** The longest delay, hold or stall, milliseconds. */
  readonly longestMs: number;
}

/**
 * About every second request meets something; the lost answer is the likeliest, since it costs most.
 * 'bit-flip' is not in it: through TLS no turned bit comes as far as the body ('wire-flip' does that),
 * and without it one in a name is a name like any other.
 */
export const HOSTILE_PLAN: HostilePlan = {
  chances: {
    'drop-request': 0.04,
    'drop-answer': 0.08,
    delay: 0.04,
    duplicate: 0.06,
    reorder: 0.04,
    'slow-upload': 0.02,
    truncate: 0.04,
    shorten: 0.02,
    'slow-answer': 0.01,
    'clock-jump': 0.02,
    'portal-page': 0.02,
    'portal-redirect': 0.02,
    conflict: 0.01,
    'too-large': 0.01,
    'too-many-requests': 0.01,
    'server-error': 0.02,
    'bad-gateway': 0.02,
    'garbage-json': 0.02,
    'wrong-shape': 0.02,
    'endless-body': 0.01,
    'stream-cut': 0.2,
    'stream-stall': 0.2,
    'tls-reset': 0.05,
    'wrong-certificate': 0.03,
    'wire-flip': 0.03,
  },
  longestMs: 2000,
};
