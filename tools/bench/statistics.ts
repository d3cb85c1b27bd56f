import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * The value below which a share of the samples lies (nearest rank).
 * @param share 0 to 1
 * @throws {RangeError} on no samples: an empty measurement must not look like a fast one
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no samples');
  return value;
}

/** The middle sample; of an even number, the mean of the middle two. @throws {RangeError} on none */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no samples');
  return (upper + lower) / 2;
}

/** One side of a comparison: runs its work once. */
export type Work = (round: number) => void | Promise<void>;

/**
 * Times several works in turns of a few runs each, so that a disturbance of the machine hits all
 * alike, and so that none profits from a cache that the others warmed.
 * @param plan.warmUp runs of each work that are not counted
 * @returns each work's milliseconds a run, by name
 */
export async function interleave<N extends string>(
  works: Readonly<Record<N, Work>>,
  plan: { readonly runs: number; readonly block: number; readonly warmUp: number },
): Promise<Record<N, number[]>> {
  const names = Object.keys(works) as N[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    N,
    number[]
  >;
  const done = Object.fromEntries(names.map((name) => [name, 0])) as Record<N, number>;
  const total = plan.warmUp + plan.runs;
  for (let start = 0, turn = 0; start < total; start += plan.block, turn += 1) {
    // Every other turn the other way round: nobody always comes second.
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      const end = Math.min(total, start + plan.block);
      while (done[name] < end) {
        const round = done[name];
        // What a run put off (a log line, a status) is done now and timed for nobody, as between
        // two visitors.
        await nextTurn();
        const began = performance.now();
        const running = works[name](round);
        if (running !== undefined) await running;
        const took = performance.now() - began;
        if (round >= plan.warmUp) times[name].push(took);
        done[name] += 1;
      }
    }
  }
  return times;
}
