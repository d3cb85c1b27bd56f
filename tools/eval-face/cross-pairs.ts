import { similarity } from '#shared/face/template.ts';
import { thresholdAt, wilsonInterval } from './match-rates.ts';
import { identities, type PairSet } from './picture-pairs.ts';

const RATES = [0.01, 0.001, 0.0001];

/** Scores at which the share of different pairs above is told. */
const SCORES = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6];

/**
 * Every picture against every picture of another person: how high scores of different people rise,
 * from as many pairs as the set holds. Its intervals take the pairs for independent, which pairs
 * that share a picture are not: the truth is somewhat wider.
 * @param same scores of the pairs of one person, for the share accepted at each threshold
 */
export function crossReport(
  set: PairSet,
  templates: readonly (Uint8Array | null)[],
  same: readonly number[],
): string[] {
  const descending = crossScores(set, templates);
  const total = descending.length;
  const percent = (rate: number, digits: number): string => `${(100 * rate).toFixed(digits)} %`;
  const interval = (rate: number): string =>
    wilsonInterval(rate, total)
      .map((end) => percent(end, 4))
      .join(' to ');
  const mean = descending.reduce((sum, score) => sum + score, 0) / total;
  return [
    `all pairs of different people: ${total}, mean score ${mean.toFixed(3)}, highest ${(descending[0] ?? 0).toFixed(3)}`,
    ...RATES.map((far) => {
      const threshold = thresholdAt(descending, far);
      const accepted = same.filter((score) => score > threshold).length / same.length;
      return `  FAR ${percent(far, 2)} at ${threshold.toFixed(3)} (95 %: ${interval(far)}): TAR ${percent(accepted, 2)}`;
    }),
    ...SCORES.map((score) => {
      const above = countFrom(descending, score) / total;
      return `  from ${score.toFixed(2)}: ${percent(above, 4)} (95 %: ${interval(above)})`;
    }),
  ];
}

function crossScores(set: PairSet, templates: readonly (Uint8Array | null)[]): Float64Array {
  const person = identities(set);
  const scores: number[] = [];
  for (const [at, one] of templates.entries()) {
    if (!one) continue;
    for (let next = at + 1; next < templates.length; next++) {
      const other = templates[next];
      if (other && person[at] !== person[next]) scores.push(similarity(one, other));
    }
  }
  return Float64Array.from(scores).sort().reverse();
}

function countFrom(descending: Float64Array, score: number): number {
  const end = descending.findIndex((value) => value < score);
  return end < 0 ? descending.length : end;
}
