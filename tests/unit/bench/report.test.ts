import { describe, expect, it } from 'vitest';
import { compared, named, unmeasured } from '#tools/bench/figure.ts';
import { renderJson, renderTable } from '#tools/bench/report.ts';
import { interleave, median, percentile } from '#tools/bench/statistics.ts';

describe('a figure', () => {
  it('is ok up to its limit and not a step past it', () => {
    const at = (value: number) => compared('x', 'ms', { value, baseline: 2 }, 1.5);
    expect(at(3)).toMatchObject({ ratio: 1.5, ok: true });
    expect(at(3.01).ok).toBe(false);
  });

  it('that could not be measured is never ok', () => {
    expect(unmeasured('x')).toMatchObject({ value: null, ok: false });
  });
});

describe('the report', () => {
  const figures = [
    compared('admit', 'ms', { value: 1.234, baseline: 1 }, 1.2),
    named('verify', 'µs', 123.4),
    unmeasured('memory'),
  ];

  it('prints JSON with exactly the members that its readers were promised', () => {
    const rows: unknown = JSON.parse(renderJson(figures));
    expect(rows).toEqual(figures);
    for (const row of rows as object[]) {
      expect(Object.keys(row)).toEqual([
        'name',
        'value',
        'unit',
        'baseline',
        'ratio',
        'limit',
        'ok',
      ]);
    }
  });

  it('marks a missed limit and lines its columns up', () => {
    const lines = renderTable(figures).split('\n');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[2]).toContain('MISSED');
    expect(lines[3]).not.toContain('MISSED');
    expect(lines[4]).toContain('not measured');
  });
});

describe('statistics', () => {
  it('take the middle and the tail of the samples', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.95)).toBe(95);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('refuse to make a figure of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });

  it('run the works in turns, forgetting the warm-up, each round once', async () => {
    const order: string[] = [];
    const times = await interleave(
      { a: (round) => void order.push(`a${round}`), b: (round) => void order.push(`b${round}`) },
      { runs: 3, block: 2, warmUp: 1 },
    );
    expect(order).toEqual(['a0', 'a1', 'b0', 'b1', 'b2', 'b3', 'a2', 'a3']);
    expect(times.a).toHaveLength(3);
    expect(times.b).toHaveLength(3);
  });
});
