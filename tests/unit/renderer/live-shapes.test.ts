import { describe, expect, it } from 'vitest';
import { arrivalBars, busiestMinute, paceOf } from '#renderer/admin/live/arrivals-shape.ts';
import { refusalsOf, scoreSteps } from '#renderer/admin/live/live-words.ts';
import { toInstant } from '#shared/domain/instant.ts';

const SIX = Date.parse('2026-11-22T18:00:00.000Z');
const MINUTE = 60_000;

/** Entries from six on, and a picture made so many minutes after it. */
function picture(counts: number[], atMinute: number) {
  return { arrivals: { from: toInstant(SIX), counts }, at: toInstant(SIX + atMinute * MINUTE) };
}

const sum = (bars: readonly { readonly count: number }[]): number =>
  bars.reduce((total, { count }) => total + count, 0);

describe('arrivals as columns', () => {
  it('are none before anybody came', () => {
    expect(arrivalBars(picture([], 0), 'all')).toEqual({ minutes: 1, bars: [] });
  });

  it('are one a minute, up to now, while that can be read', () => {
    const { minutes, bars } = arrivalBars(picture([3, 0, 5], 6), 'all');
    expect(minutes).toBe(1);
    expect(bars.map(({ count }) => count)).toEqual([3, 0, 5, 0, 0, 0, 0]);
    expect(bars[0]!.at).toBe(SIX);
  });

  it('end with the last one when the evening is long over', () => {
    expect(arrivalBars(picture([3, 0, 5], 24 * 60), 'all').bars).toHaveLength(3);
  });

  it.each([
    [60, 1],
    [150, 2],
    [400, 5],
    [24 * 60, 30],
    [4 * 24 * 60, 120],
  ])('of %i minutes are put together by %i, and nobody is lost', (length, expected) => {
    const counts = Array.from({ length }, (_, minute) => minute % 3);
    const { minutes, bars } = arrivalBars(picture(counts, length), 'all');
    expect(minutes).toBe(expected);
    expect(bars.length).toBeLessThanOrEqual(91);
    expect(sum(bars)).toBe(counts.reduce((total, count) => total + count, 0));
  });

  it('of the last hour are its minutes alone', () => {
    const counts = Array.from({ length: 200 }, () => 1);
    const { minutes, bars } = arrivalBars(picture(counts, 199), 'hour');
    expect(minutes).toBe(1);
    expect(bars).toHaveLength(60);
    expect(bars.at(-1)!.at).toBe(SIX + 199 * MINUTE);
  });
});

describe('the pace', () => {
  it('is of five full minutes, without the one that runs', () => {
    expect(paceOf(picture([9, 9, 9, 9, 1, 100], 5))).toBe(37 / 5);
    expect(paceOf(picture([9], 30))).toBe(0);
    expect(paceOf(picture([], 0))).toBe(0);
  });
});

describe('the busiest minute', () => {
  it('is the first of the fullest, and none where nobody came', () => {
    expect(busiestMinute(picture([1, 7, 2, 7], 4).arrivals)).toEqual({
      at: SIX + MINUTE,
      count: 7,
    });
    expect(busiestMinute(picture([], 0).arrivals)).toBeNull();
  });
});

describe('verdicts and scores', () => {
  it('that let somebody pass are no refusals', () => {
    const verdicts = [
      { verdict: 'admitted' as const, count: 5 },
      { verdict: 'exit-recorded' as const, count: 2 },
      { verdict: 'forged' as const, count: 1 },
    ];
    expect(refusalsOf({ verdicts })).toEqual([{ verdict: 'forged', count: 1 }]);
  });

  it('are shown from the lowest score that came to the highest', () => {
    const counts = [0, 2, 0, 3, 0];
    expect(scoreSteps({ from: 0.3, step: 0.02, counts })).toEqual([
      { from: '0.32', until: '0.34', count: 2 },
      { from: '0.34', until: '0.36', count: 0 },
      { from: '0.36', until: '0.38', count: 3 },
    ]);
    expect(scoreSteps(null)).toEqual([]);
    expect(scoreSteps({ from: 0, step: 0.02, counts: [0, 0] })).toEqual([]);
  });
});
