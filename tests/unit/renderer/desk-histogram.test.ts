import { describe, expect, it } from 'vitest';
import { layOutHistogram } from '#renderer/admin/faces/histogram-geometry.ts';

const BANDS = { match: 0.45, mismatch: 0.3 };
const SIZE = { width: 500, height: 100 };

/** Forty steps of 0.05 from -1 on, with the counts that are said by their lowest score. */
function histogram(counts: Readonly<Record<string, number>>) {
  return {
    from: -1,
    step: 0.05,
    counts: Array.from({ length: 40 }, (_, at) => counts[(-1 + at * 0.05).toFixed(2)] ?? 0),
  };
}

describe('the histogram', () => {
  it('shows cosines from 0 to 1 where nobody scored below', () => {
    const plot = layOutHistogram(histogram({ '0.60': 4 }), BANDS, SIZE);
    expect(plot.bars).toHaveLength(20);
    expect(plot.bars[0]?.x).toBe(0);
    expect(plot.bars[0]?.width).toBeCloseTo(25);
    expect(plot.ticks.map(({ score }) => score)).toEqual([
      0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
    expect(plot.total).toBe(4);
  });

  it('widens for scores below 0', () => {
    const plot = layOutHistogram(histogram({ '-0.25': 1, '0.60': 4 }), BANDS, SIZE);
    expect(plot.bars[0]).toMatchObject({ count: 1, x: 0 });
    expect(plot.bars[0]?.from).toBeCloseTo(-0.25);
    expect(plot.ticks[0]?.score).toBe(-0.2);
  });

  it('draws the highest bar no higher than the plot, on a scale of round numbers', () => {
    const plot = layOutHistogram(histogram({ '0.60': 37, '0.10': 20 }), BANDS, SIZE);
    expect(plot.levels.map(({ count }) => count)).toEqual([0, 20, 40]);
    const high = plot.bars.find(({ count }) => count === 37);
    expect(high?.height).toBeCloseTo(92.5);
    expect((high?.y ?? 0) + (high?.height ?? 0)).toBeCloseTo(100);
    expect(plot.levels.at(-1)?.y).toBe(0);
  });

  it('stands the band lines where the scores of that number stand', () => {
    const plot = layOutHistogram(histogram({ '0.45': 1, '0.30': 1, '0.25': 1 }), BANDS, SIZE);
    const bars = plot.bars.filter(({ count }) => count > 0);
    expect(bars.map(({ band }) => band)).toEqual(['mismatch', 'unsure', 'match']);
    expect(plot.lines.match).toBeCloseTo(bars[2]?.x ?? 0);
    expect(plot.lines.mismatch).toBeCloseTo(bars[1]?.x ?? 0);
  });

  it('is a plot also of nothing', () => {
    const plot = layOutHistogram({ from: -1, step: 0.05, counts: [] }, BANDS, SIZE);
    expect(plot.total).toBe(0);
    expect(plot.lines.match).toBeCloseTo(225);
    expect(plot.levels.map(({ count }) => count)).toEqual([0, 1]);
  });
});
