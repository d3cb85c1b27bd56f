import { toMilliseconds } from '#shared/domain/instant.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';

/** What the chart of arrivals shows. */
export const ARRIVAL_SPANS = ['hour', 'all'] as const;
export type ArrivalSpan = (typeof ARRIVAL_SPANS)[number];

/** One bar: entries of so many minutes from `at` on, milliseconds since the Unix epoch. */
export interface ArrivalBar {
  readonly at: number;
  readonly count: number;
}

export interface ArrivalBars {
  /** Minutes that one bar holds. */
  readonly minutes: number;
  readonly bars: readonly ArrivalBar[];
}

const MINUTE_MS = 60_000;
/** More bars than this are thinner than a finger's touch at 1280 pixels. */
const MOST_BARS = 90;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240] as const;
/** Nobody came for so long: the evening is over, and the axis ends with it. */
const OVER_MS = 90 * MINUTE_MS;
/** Full minutes that the pace is an average of. */
const PACE_MINUTES = 5;

/**
 * Entries for the chart, in bars of as many minutes as keep it readable.
 * @param span the last hour minute by minute, or everything
 */
export function arrivalBars(
  { arrivals, at }: Pick<LivePicture, 'arrivals' | 'at'>,
  span: ArrivalSpan,
): ArrivalBars {
  const { counts } = arrivals;
  if (counts.length === 0) return { minutes: 1, bars: [] };
  const first = toMilliseconds(arrivals.from);
  const last = first + (counts.length - 1) * MINUTE_MS;
  const now = Math.floor(toMilliseconds(at) / MINUTE_MS) * MINUTE_MS;
  const end = now - last > OVER_MS ? last : Math.max(now, last);
  const from = span === 'hour' ? Math.max(end - 59 * MINUTE_MS, first) : first;
  const shown = (end - from) / MINUTE_MS + 1;
  const minutes = STEPS.find((step) => shown / step <= MOST_BARS) ?? 480;

  const step = minutes * MINUTE_MS;
  const start = Math.floor(from / step) * step;
  const bars = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, bar) => {
    const begins = start + bar * step;
    let count = 0;
    for (let minute = 0; minute < minutes; minute += 1) {
      count += counts[(begins - first) / MINUTE_MS + minute] ?? 0;
    }
    return { at: begins, count };
  });
  return { minutes, bars };
}

/** Entries a minute, over the last five full minutes; the one that runs is left out. */
export function paceOf({ arrivals, at }: Pick<LivePicture, 'arrivals' | 'at'>): number {
  const first = toMilliseconds(arrivals.from);
  const running = Math.floor((toMilliseconds(at) - first) / MINUTE_MS);
  let sum = 0;
  for (let back = 1; back <= PACE_MINUTES; back += 1) sum += arrivals.counts[running - back] ?? 0;
  return sum / PACE_MINUTES;
}

/** The minute in which most came; null before the first. */
export function busiestMinute(arrivals: LivePicture['arrivals']): ArrivalBar | null {
  const count = Math.max(0, ...arrivals.counts);
  if (count === 0) return null;
  const index = arrivals.counts.indexOf(count);
  return { at: toMilliseconds(arrivals.from) + index * MINUTE_MS, count };
}
