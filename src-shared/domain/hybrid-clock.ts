import { z } from 'zod';

/**
 * A hybrid-logical-clock stamp: 48 bits of milliseconds and a 16-bit counter, as
 * `<12 hex>-<4 hex>`, so that text order is causal order.
 * Source: Kulkarni et al., Logical Physical Clocks, 2014.
 */
export const hlcStamp = z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}$/);
export type HlcStamp = z.infer<typeof hlcStamp>;

/** A remote stamp further ahead than this is kept as said and never moves our clock. */
export const MAX_DRIFT_MS = 5 * 60_000;

const MAX_COUNTER = 0xffff;

function parts(stamp: HlcStamp): { ms: number; counter: number } {
  return {
    ms: Number.parseInt(stamp.slice(0, 12), 16),
    counter: Number.parseInt(stamp.slice(13), 16),
  };
}

function format(ms: number, counter: number): HlcStamp {
  return `${ms.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}`;
}

/**
 * The stamp of a new local fact: later than `last` whatever the wall clock did, since a clock
 * set back must not reorder facts. A full counter borrows the next millisecond.
 */
export function nextStamp(last: HlcStamp | null, nowMs: number): HlcStamp {
  if (last === null) return format(nowMs, 0);
  const { ms, counter } = parts(last);
  if (nowMs > ms) return format(nowMs, 0);
  return counter < MAX_COUNTER ? format(ms, counter + 1) : format(ms + 1, 0);
}

/** Whether a stamp received from elsewhere may move the local clock forward. */
export function isWithinDrift(stamp: HlcStamp, nowMs: number): boolean {
  return parts(stamp).ms - nowMs <= MAX_DRIFT_MS;
}

/** The wall-clock part of a stamp, in milliseconds since the Unix epoch. */
export function stampMilliseconds(stamp: HlcStamp): number {
  return parts(stamp).ms;
}
