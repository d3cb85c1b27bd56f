import { bandOf, type FaceBand, type FaceBands } from '#shared/face/bands.ts';
import type { ScoreHistogram } from '#shared/ipc/face-contract.ts';

/** One bar: scores from `from` up to, not including, `to`. Positions are of the plot. */
export interface HistogramBar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Of its middle. */
  readonly band: FaceBand;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HistogramGeometry {
  readonly bars: readonly HistogramBar[];
  readonly total: number;
  readonly lines: { readonly match: number; readonly mismatch: number };
  readonly ticks: readonly { readonly score: number; readonly x: number }[];
  /** Rules across the plot, whole numbers, the lowest first. */
  readonly levels: readonly { readonly count: number; readonly y: number }[];
}

/** The range that the plot always shows; scores beyond it widen it. */
const SHOWN = { from: 0, to: 1 } as const;
const TICK = 0.1;

/**
 * Where bars, band lines and ticks of a histogram lie in a plot of this size, pixels from its top
 * left. Empty steps beyond the shown range are left out, so that a plot of cosines begins at 0
 * unless somebody scored below.
 */
export function layOutHistogram(
  { from, step, counts }: ScoreHistogram,
  bands: FaceBands,
  size: { readonly width: number; readonly height: number },
): HistogramGeometry {
  const steps = counts
    .map((count, at) => ({ from: from + at * step, to: from + (at + 1) * step, count }))
    .filter(
      (each) => each.count > 0 || (each.to > SHOWN.from + 1e-9 && each.from < SHOWN.to - 1e-9),
    );
  const low = Math.min(SHOWN.from, ...steps.map((each) => each.from));
  const high = Math.max(SHOWN.to, ...steps.map((each) => each.to));
  const top = roundUp(Math.max(1, ...steps.map(({ count }) => count)));
  const xOf = (score: number): number => ((score - low) / (high - low)) * size.width;
  const yOf = (count: number): number => size.height * (1 - count / top);

  const firstTick = Math.ceil(low / TICK - 1e-9);
  const lastTick = Math.floor(high / TICK + 1e-9);
  const ticks = Array.from({ length: lastTick - firstTick + 1 }, (_, at) => {
    const score = Math.round((firstTick + at) * TICK * 100) / 100;
    return { score, x: xOf(score) };
  });
  return {
    bars: steps.map((each) => ({
      ...each,
      band: bandOf((each.from + each.to) / 2, bands),
      x: xOf(each.from),
      y: yOf(each.count),
      width: xOf(each.to) - xOf(each.from),
      height: size.height - yOf(each.count),
    })),
    total: counts.reduce((sum, count) => sum + count, 0),
    lines: { match: xOf(bands.match), mismatch: xOf(bands.mismatch) },
    ticks,
    levels: levelsTo(top).map((count) => ({ count, y: yOf(count) })),
  };
}

/** The next of 1, 2, 4, 5, 10, 20, 40, 50, 100: a height whose half is often whole too. */
function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count));
  return [1, 2, 4, 5, 10].map((each) => each * power).find((each) => each >= count) ?? count;
}

function levelsTo(top: number): number[] {
  return top % 2 === 0 ? [0, top / 2, top] : [0, top];
}
