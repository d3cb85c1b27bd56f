import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEPT, keptSnapshots, type AgedSnapshot } from '#server/services/backup-retention.ts';
import { newId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-23T12:00:00.000Z');

/** @param ages days before now, newest first */
function taken(ages: readonly number[]): AgedSnapshot[] {
  return ages.map((age) => ({
    id: newId(),
    takenAt: toInstant(NOW - age * DAY_MS),
    operationsUpTo: 0,
  }));
}

function keptAges(ages: readonly number[]): number[] {
  const all = taken(ages);
  const kept = keptSnapshots(all, NOW);
  return ages.filter((_, index) => kept.has(all[index]?.id ?? newId()));
}

describe('which snapshots stay', () => {
  test('of a laptop that is backed up daily: a week of days, five weeks, twelve months', () => {
    const kept = keptAges(Array.from({ length: 500 }, (_, age) => age));
    // 23 November 2026 is a Monday: the newest of a week is its Sunday, of a month its last day.
    const days = [0, 1, 2, 3, 4, 5, 6];
    const weeks = [1, 8, 15, 22];
    const months = [23, 54, 84, 115, 146, 176, 207, 237, 268, 296, 327];
    expect(kept).toEqual([...new Set([...days, ...weeks, ...months])].toSorted((a, b) => a - b));
  });

  test('all of the last two days; of a day before them its newest', () => {
    expect(keptAges([0.1, 0.2, 0.9, 1.2, 1.9, 3.1, 3.2])).toEqual([0.1, 0.2, 0.9, 1.2, 1.9, 3.1]);
  });

  test('all that a laptop has which lay in a cupboard for three years', () => {
    expect(keptAges([1100, 1101, 1102])).toEqual([1100, 1101, 1102]);
  });

  test('the newest always, never more than are asked for, and one day later none that went', () => {
    const ages = fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ages, (given) => {
        const sorted = given.toSorted((a, b) => a - b);
        const all = taken(sorted);
        const kept = keptSnapshots(all, NOW);
        expect(kept.has(all[0]?.id ?? newId())).toBe(true);
        expect(kept.size).toBeLessThanOrEqual(KEPT.days + KEPT.weeks + KEPT.months);
        const stayed = all.filter(({ id }) => kept.has(id));
        expect(keptSnapshots(stayed, NOW)).toEqual(kept);
      }),
    );
  });
});
