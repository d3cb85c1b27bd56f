import { bandOf, type FaceBands } from '#shared/face/bands.ts';

/** Scores of pairs of one person and of two. A missed face scores -1. */
export interface Scores {
  readonly same: readonly number[];
  readonly different: readonly number[];
}

/**
 * The score that must be exceeded so that at most a share of the different pairs is accepted: the
 * smallest such.
 * @param descending scores of different pairs, the highest first
 * @param far false accept rate, 0 to 1
 */
export function thresholdAt(descending: ArrayLike<number>, far: number): number {
  // 0.01 times 600 is 6 and a little in floating point.
  const allowed = Math.floor(descending.length * far + 1e-9);
  return descending[allowed] ?? -1;
}

/** The share of same pairs that is accepted when at most `far` of the different ones is. */
export function tarAtFar({ same, different }: Scores, far: number): number {
  const threshold = thresholdAt(
    different.toSorted((a, b) => b - a),
    far,
  );
  return share(same, (score) => score > threshold);
}

/** The rate at which as many same pairs are refused as different ones accepted, 0 to 1. */
export function equalErrorRate({ same, different }: Scores): number {
  const rising = same.toSorted((a, b) => a - b);
  const falling = different.toSorted((a, b) => b - a);
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1 };
  for (const threshold of [...rising, ...falling]) {
    const refused = share(rising, (score) => score < threshold);
    const accepted = share(falling, (score) => score >= threshold);
    const gap = Math.abs(refused - accepted);
    if (gap < best.gap) best = { gap, rate: (refused + accepted) / 2 };
  }
  return best.rate;
}

/** What the shipped bands make of the pairs; rates 0 to 1. */
export interface BandRates extends FaceBands {
  /** Pairs on the right side of `match`. */
  readonly accuracy: number;
  /** Different pairs called a match. */
  readonly falseMatch: number;
  /** Same pairs called a mismatch. */
  readonly falseMismatch: number;
  /** Pairs that a supervisor decides. */
  readonly unsureSame: number;
  readonly unsureDifferent: number;
}

/** Errors at the bands. */
export function bandRates({ same, different }: Scores, bands: FaceBands): BandRates {
  const right =
    same.filter((score) => bandOf(score, bands) === 'match').length +
    different.filter((score) => bandOf(score, bands) !== 'match').length;
  return {
    ...bands,
    accuracy: right / (same.length + different.length),
    falseMatch: share(different, (score) => bandOf(score, bands) === 'match'),
    falseMismatch: share(same, (score) => bandOf(score, bands) === 'mismatch'),
    unsureSame: share(same, (score) => bandOf(score, bands) === 'unsure'),
    unsureDifferent: share(different, (score) => bandOf(score, bands) === 'unsure'),
  };
}

function share(values: readonly number[], counts: (value: number) => boolean): number {
  return values.length === 0 ? 0 : values.filter(counts).length / values.length;
}

/** 95 %, two-sided. */
const Z = 1.959964;

/**
 * Where a rate lies with 95 % confidence (Wilson, 1927): honest for rates near 0 and 1 too. Takes
 * the trials for independent.
 * @param rate 0 to 1
 */
export function wilsonInterval(rate: number, trials: number): readonly [low: number, high: number] {
  const middle = rate + (Z * Z) / (2 * trials);
  const half = Z * Math.sqrt((rate * (1 - rate)) / trials + (Z * Z) / (4 * trials * trials));
  const scale = 1 + (Z * Z) / trials;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
