import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hlcStamp,
  isWithinDrift,
  MAX_DRIFT_MS,
  nextStamp,
  stampMilliseconds,
} from '#shared/domain/hybrid-clock.ts';

describe('hybrid logical clock', () => {
  it('never goes back, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 44 }), { minLength: 2 }), (walls) => {
        const stamps: string[] = [];
        for (const wall of walls) stamps.push(nextStamp(stamps.at(-1) ?? null, wall));
        expect(stamps.every((stamp) => hlcStamp.safeParse(stamp).success)).toBe(true);
        expect(stamps).toEqual([...new Set(stamps)].toSorted());
      }),
    );
  });

  it('borrows the next millisecond when the counter is full', () => {
    expect(nextStamp('0000000003e8-ffff', 1000)).toBe('0000000003e9-0000');
  });

  it('lets a remote stamp move the clock only within the drift that is allowed', () => {
    const now = 1_800_000_000_000;
    expect(isWithinDrift(nextStamp(null, now + MAX_DRIFT_MS), now)).toBe(true);
    expect(isWithinDrift(nextStamp(null, now + MAX_DRIFT_MS + 1), now)).toBe(false);
    expect(stampMilliseconds(nextStamp(null, now))).toBe(now);
  });
});
