import { Gauge, type Registry } from 'prom-client';
import type { QueueAndKiosks } from '../services/counters.ts';

type Kiosk = QueueAndKiosks['kiosks'][number];
type Report = NonNullable<Kiosk['report']>;
type Figures = NonNullable<Report['figures']>;

/** One number, and the labels beside the kiosk's id. */
interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A measure of every kiosk. */
interface Measure {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly of: (report: Report, kiosk: Kiosk) => readonly Sample[];
}

const one = (value: number | null | undefined): Sample[] =>
  value === null || value === undefined ? [] : [{ value }];

/** Of those that say how they are doing. */
function figured(of: (figures: Figures) => readonly Sample[]): Measure['of'] {
  return ({ figures }) => (figures === undefined ? [] : of(figures));
}

const SECOND_MS = 1_000;
/** So many of a kiosk's steps are one here: each is a series for every kiosk. */
const SCORE_STEPS = 5;

const MEASURES: readonly Measure[] = [
  {
    name: 'kiosk_info',
    help: 'One for each kiosk, with what it is called and which version it runs',
    labels: ['name', 'version'],
    of: ({ version }, { name }) => [{ value: 1, labels: { name, version } }],
  },
  {
    name: 'kiosk_facts_waiting',
    help: 'Facts that a kiosk has not handed over yet, as it said last',
    of: (report) => one(report.facts_waiting),
  },
  {
    name: 'kiosk_dead_letters',
    help: 'Facts of a kiosk that the hub refused',
    of: (report) => one(report.dead_letters),
  },
  {
    name: 'kiosk_disk_free_bytes',
    help: 'Free space on a kiosk',
    of: (report) => one(report.disk_free),
  },
  {
    name: 'kiosk_camera_up',
    help: 'Whether the camera of a kiosk works; nothing where its gate has not asked for it',
    of: ({ camera }) => (camera === 'unknown' ? [] : one(camera === 'ready' ? 1 : 0)),
  },
  {
    name: 'kiosk_camera_drops',
    help: 'How often the camera of a kiosk went, since its start',
    of: figured((figures) => one(figures.camera_drops)),
  },
  {
    name: 'kiosk_scans',
    help: 'What a kiosk recorded at its gate, since its start',
    of: figured((figures) => one(figures.scans)),
  },
  {
    name: 'kiosk_verdicts',
    help: 'How often a kiosk gave a verdict, since its start',
    labels: ['verdict'],
    of: figured(({ verdicts }) =>
      verdicts.map(({ verdict, count }) => ({ value: count, labels: { verdict } })),
    ),
  },
  {
    name: 'kiosk_stage_seconds',
    help: 'How long a step of a presentation takes, of the newest thousand',
    labels: ['stage', 'quantile'],
    of: figured(({ stages }) =>
      stages.flatMap(({ stage, median, slow }) => [
        { value: median / SECOND_MS, labels: { stage, quantile: '0.5' } },
        { value: slow / SECOND_MS, labels: { stage, quantile: '0.95' } },
      ]),
    ),
  },
  {
    name: 'kiosk_face_scores',
    help: 'How often faces were as alike as this or less, since the start: the upper end of each step',
    labels: ['le'],
    of: figured(({ face_scores: scores }) => {
      if (scores === null) return [];
      const { from, step, counts } = scores;
      const ends = counts.map((_count, at) => at + 1).filter((end) => end % SCORE_STEPS === 0);
      return ends.map((end) => ({
        value: counts.slice(0, end).reduce((all, count) => all + count, 0),
        labels: { le: (from + end * step).toFixed(2) },
      }));
    }),
  },
  {
    name: 'kiosk_memory_bytes',
    help: 'What all programs of a kiosk take together',
    of: figured((figures) => one(figures.memory_bytes)),
  },
  {
    name: 'kiosk_restarts',
    help: 'How often a part of a kiosk had to be started again, since its start',
    labels: ['program'],
    of: figured(({ restarts }) =>
      restarts === null
        ? []
        : [
            { value: restarts.core, labels: { program: 'core' } },
            { value: restarts.page, labels: { program: 'page' } },
          ],
    ),
  },
  {
    name: 'kiosk_crashes',
    help: 'Crash reports that a kiosk keeps',
    of: figured((figures) => one(figures.crashes)),
  },
  {
    name: 'kiosk_store_troubles',
    help: 'What is wrong with the store of a kiosk',
    labels: ['trouble'],
    of: figured(({ troubles }) => troubles.map((trouble) => ({ value: 1, labels: { trouble } }))),
  },
];

/**
 * Registers how each kiosk is doing, as it said last. Each process of the hub sees the same, so the
 * largest is taken of them, not the sum.
 * @param look answers null without a database: then there are no numbers
 */
export function registerKioskMetrics(
  registry: Registry,
  look: () => Promise<QueueAndKiosks | null>,
): void {
  for (const { name, help, labels = [], of } of MEASURES) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: ['kiosk', ...labels],
        aggregator: 'max',
        registers: [],
        async collect() {
          this.reset();
          for (const kiosk of (await look())?.kiosks ?? []) {
            if (kiosk.report === null) continue;
            for (const { value, labels: more } of of(kiosk.report, kiosk)) {
              this.set({ kiosk: kiosk.id, ...more }, value);
            }
          }
        },
      }),
    );
  }
}
