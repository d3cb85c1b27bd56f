import { createHash } from 'node:crypto';
import { seededRandom, type Random } from '#tools/simulate/random.ts';

/** One step of a run before it is made. */
export interface PlannedStep {
  readonly name: string;
  /** What it chooses by: its own, so that no step's luck moves another's choices. */
  readonly seed: number;
}

/**
 * What happens in a run, all of it, by the seed alone: the same seed is the same plan on every machine,
 * whatever the programs answer.
 * @param weights how often each step comes, by its name
 */
export function drawPlan(
  seed: number,
  steps: number,
  weights: Readonly<Record<string, number>>,
): readonly PlannedStep[] {
  const random = seededRandom(seed);
  const named = Object.entries(weights).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Array.from({ length: steps }, () => ({
    name: draw(random, named),
    seed: Math.floor(random() * 2 ** 31),
  }));
}

function draw(random: Random, named: readonly (readonly [string, number])[]): string {
  let at = random() * named.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of named) {
    at -= weight;
    if (at < 0) return name;
  }
  return named[0]?.[0] ?? '';
}

/** A plan in a few signs, to see that two are the same. */
export function planDigest(plan: readonly PlannedStep[]): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 12);
}
