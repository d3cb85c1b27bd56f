import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { VERDICT_CODES } from '#shared/domain/verdict.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import type { LiveCounts } from './live-tally.ts';

/** What the copy says of an event beside its check-ins. */
export interface LiveEvent {
  readonly expected: number;
  /** Persons; strangers who leave by another way can take it below zero. */
  readonly inside: number;
  readonly admitted: number;
  readonly capacity: number | null;
  readonly gates: readonly {
    readonly id: Uuid;
    readonly name: string;
    readonly quota: number | null;
    /** Persons whom this gate was the first to let in. */
    readonly admitted: number;
  }[];
}

const MINUTE_MS = 60_000;
/** A laptop whose date was wrong for one scan must not stretch the axis over years. */
const LONGEST_MINUTES = 4 * 24 * 60;

/**
 * Puts counts and copy together.
 * @param nowMs milliseconds since the Unix epoch: entries stamped later than five minutes past it
 * are in the sums, not on the axis of time
 */
export function livePictureOf(event: LiveEvent, counts: LiveCounts, nowMs: number): LivePicture {
  return {
    at: toInstant(nowMs),
    expected: event.expected,
    inside: Math.max(0, event.inside),
    admitted: Math.max(0, event.admitted),
    capacity: event.capacity,
    refused: counts.refused,
    overridden: counts.overridden,
    arrivals: arrivalsOf(counts.minutes, nowMs),
    gates: event.gates.map(({ id, name, quota, admitted }) => {
      const counted = counts.gates.get(id);
      return {
        id,
        name,
        admitted: Math.max(0, admitted),
        refused: counted?.refused ?? 0,
        quota,
        lastAt: lastAt(counted?.lastAt),
      };
    }),
    verdicts: ordered(counts.verdicts),
    overrideReasons: [...counts.overrideReasons]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1)),
    medianSecondsAPerson: counts.medianSecondsAPerson,
    faceScores: counts.scores,
  };
}

function lastAt(ms: number | undefined): Instant | null {
  return ms === undefined || !Number.isFinite(ms) ? null : toInstant(ms);
}

/** The most frequent first; of as many, in the order of the verdict table. */
function ordered(verdicts: ReadonlyMap<VerdictCode, number>): LivePicture['verdicts'] {
  return VERDICT_CODES.map((verdict) => ({ verdict, count: verdicts.get(verdict) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count);
}

function arrivalsOf(minutes: ReadonlyMap<number, number>, nowMs: number): LivePicture['arrivals'] {
  const shown = [...minutes.keys()].filter((minute) => minute <= nowMs + 5 * MINUTE_MS);
  if (shown.length === 0) {
    return { from: toInstant(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS), counts: [] };
  }
  const last = shown.reduce((one, other) => Math.max(one, other));
  const earliest = last - (LONGEST_MINUTES - 1) * MINUTE_MS;
  const from = shown
    .filter((minute) => minute >= earliest)
    .reduce((one, other) => Math.min(one, other));
  const length = (last - from) / MINUTE_MS + 1;
  return {
    from: toInstant(from),
    counts: Array.from({ length }, (_, index) => minutes.get(from + index * MINUTE_MS) ?? 0),
  };
}
