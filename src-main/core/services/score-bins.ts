import type { ScoreHistogram } from '#shared/ipc/face-contract.ts';

const FROM = -0.2;
const STEP = 0.02;
const BINS = 60;

/** A histogram of face scores with nothing in it yet. */
export function noScores(): number[] {
  return Array.from({ length: BINS }, () => 0);
}

/** Counts one score; what lies beyond the ends is counted at them. */
export function addScore(counts: number[], score: number): void {
  // Rounded first: 0.3 lies a hair below 25 steps from -0.2.
  const step = Math.floor(Math.round(((score - FROM) / STEP) * 1e6) / 1e6);
  const bin = Math.min(BINS - 1, Math.max(0, step));
  counts[bin] = (counts[bin] ?? 0) + 1;
}

/** The counts with where their steps lie. */
export function histogramOf(counts: readonly number[]): ScoreHistogram {
  return { from: FROM, step: STEP, counts: [...counts] };
}
