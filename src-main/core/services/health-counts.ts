import type { VerdictCode } from '#shared/domain/verdict.ts';
import type { HealthStage, KioskHealth } from '#shared/ipc/health-contract.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import { addScore, histogramOf, noScores } from './score-bins.ts';

/** So many of each stage are remembered: enough for a rare slow one, a few kilobytes. */
const REMEMBERED = 1_000;
const SLOW = 0.95;

type Counted = Pick<KioskHealth, 'scans' | 'verdicts' | 'stages' | 'faceScores' | 'cameraDrops'>;

type CameraWord = KioskReport['camera'];

/** Counts what a gate does, in memory: numbers of nobody in particular. */
export interface HealthCounts {
  noteScan(scan: { readonly verdict: VerdictCode; readonly score: number | null }): void;
  noteStage(stage: HealthStage, ms: number): void;
  /** What the gate's window says of its camera, each time that it changes. */
  readonly noteCamera: (state: CameraWord) => void;
  read(): Counted;
}

/** Begins to count. */
export function createHealthCounts(): HealthCounts {
  const verdicts = new Map<VerdictCode, number>();
  const stages = new Map<HealthStage, { count: number; readonly newest: number[] }>();
  const scores = noScores();
  let scans = 0;
  let hasScores = false;
  let camera: CameraWord = 'unknown';
  let cameraDrops = 0;
  return {
    noteScan({ verdict, score }) {
      scans += 1;
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      if (score === null) return;
      hasScores = true;
      addScore(scores, score);
    },
    noteStage(stage, ms) {
      const kept = stages.get(stage) ?? { count: 0, newest: [] };
      stages.set(stage, kept);
      // The oldest gives its place to the newest.
      kept.newest[kept.count % REMEMBERED] = ms;
      kept.count += 1;
    },
    noteCamera(state) {
      const isGone = state === 'missing' || state === 'failed';
      // One that was never there is no loss: a hand scanner does without.
      if (camera === 'ready' && isGone) cameraDrops += 1;
      camera = state;
    },
    read() {
      return {
        scans,
        verdicts: [...verdicts]
          .map(([verdict, count]) => ({ verdict, count }))
          .toSorted((a, b) => b.count - a.count),
        stages: [...stages].map(([stage, { count, newest }]) => {
          const sorted = newest.toSorted((a, b) => a - b);
          return { stage, count, median: at(sorted, 0.5), slow: at(sorted, SLOW) };
        }),
        cameraDrops,
        faceScores: hasScores ? histogramOf(scores) : null,
      };
    },
  };
}

/** The value below which this share of sorted values lies; 0 where there are none. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
