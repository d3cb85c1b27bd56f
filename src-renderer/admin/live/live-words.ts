import type { TFunction } from 'i18next';
import { overrideReason } from '#shared/domain/staff.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { isGreen } from '#shared/domain/verdict.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import type { EventTimes } from '../../i18n/times.ts';

/** Why somebody was let in all the same, in words. */
export function reasonWords(t: TFunction, reason: string): string {
  const known = overrideReason.safeParse(reason);
  if (known.success) return t(`overrideReason.${known.data}`);
  return reason === 'card' ? t('live.overrides.card') : t('live.overrides.unknown');
}

/** Verdicts that let nobody in. */
export function refusalsOf({ verdicts }: Pick<LivePicture, 'verdicts'>): LivePicture['verdicts'] {
  return verdicts.filter(({ verdict }) => !isGreen(verdict));
}

/** A moment of the evening; with its day where that is not the day of `now`. */
export function momentWords(times: EventTimes, ms: number, now: Instant): string {
  return times.short(toInstant(ms), now);
}

/** Where a step of face scores begins and ends, and how often it came; empty ends are left out. */
export function scoreSteps(
  scores: LivePicture['faceScores'],
): { readonly from: string; readonly until: string; readonly count: number }[] {
  if (scores === null) return [];
  const { from, step, counts } = scores;
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return counts
    .map((count, index) => ({
      from: (from + index * step).toFixed(2),
      until: (from + (index + 1) * step).toFixed(2),
      count,
    }))
    .slice(first, last + 1);
}
