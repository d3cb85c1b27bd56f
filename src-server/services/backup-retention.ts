import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { Transact, Transaction } from './transaction.ts';

const DAY_MS = 86_400_000;

/** Grandfather, father, son: the newest snapshot of each of so many days, weeks and months that have one. */
export const KEPT = { days: 7, weeks: 5, months: 12 } as const;
/** All snapshots so young stay: whoever finds an error today may want the one before it. */
const ALL_MS = 2 * DAY_MS;
/** A piece that nothing names is a backup under way for so long: a first one may take a weak line days. */
const UNNAMED_MS = 7 * DAY_MS;

/** A backup, as far as its age goes. */
export interface Aged {
  readonly id: Uuid;
  readonly takenAt: Instant;
}

/** A kiosk's snapshot, as far as retention looks at it. */
export interface AgedSnapshot extends Aged {
  readonly operationsUpTo: number;
}

export interface BackupRetentionStore {
  /** Kiosks of which anything is here. */
  kiosks(): Promise<readonly Uuid[]>;
  /** One kiosk's, newest first. */
  snapshots(kioskId: Uuid): Promise<readonly AgedSnapshot[]>;
  dropSnapshots(tx: Transaction, ids: readonly Uuid[]): Promise<void>;
  /** Drops segments that hold nothing behind an operation, and notes that it did. */
  cutSegments(tx: Transaction, kioskId: Uuid, upTo: number): Promise<void>;
  /**
   * Drops pieces that neither snapshot nor segment names, and dooms their files and copies.
   * @param announcedBefore younger ones stay
   */
  dropPieces(tx: Transaction, kioskId: Uuid, announcedBefore: Instant): Promise<number>;
}

/** Lets kiosks' old backups go. */
export interface BackupRetention {
  sweep(): Promise<{ readonly snapshots: number; readonly pieces: number }>;
}

const dayOf = (at: Instant): number => Math.floor(Date.parse(at) / DAY_MS);
const PERIODS: readonly (readonly [number, (at: Instant) => number | string])[] = [
  [KEPT.days, dayOf],
  // The Unix epoch was a Thursday: weeks begin on Monday.
  [KEPT.weeks, (at) => Math.floor((dayOf(at) + 3) / 7)],
  [KEPT.months, (at) => at.slice(0, 7)],
];

/** The newest snapshot of each of the last so many periods (UTC) that have one. */
function newestOfEach<T extends Aged>(
  snapshots: readonly T[],
  count: number,
  periodOf: (at: Instant) => number | string,
): T[] {
  const newest = new Map<number | string, T>();
  for (const one of snapshots) {
    const period = periodOf(one.takenAt);
    if (!newest.has(period)) newest.set(period, one);
  }
  return [...newest.values()].slice(0, count);
}

/**
 * Which snapshots of one kiosk, or backups of the hub, stay. Periods without one are not counted: a laptop that lay in a cupboard
 * for a year keeps all that it had.
 * @param snapshots newest first @param now milliseconds since the Unix epoch
 */
export function keptSnapshots(snapshots: readonly Aged[], now: number): ReadonlySet<Uuid> {
  const young = snapshots.filter(({ takenAt }) => now - Date.parse(takenAt) < ALL_MS);
  const ofPeriods = PERIODS.flatMap(([count, of]) => newestOfEach(snapshots, count, of));
  return new Set([...young, ...ofPeriods].map(({ id }) => id));
}

/**
 * From where on a kiosk's operations are kept beside its snapshots: from the oldest that stays as a day's.
 * Those kept for their week or month are restored as they are.
 */
function segmentsFrom(kept: readonly AgedSnapshot[]): number | null {
  return newestOfEach(kept, KEPT.days, dayOf).at(-1)?.operationsUpTo ?? null;
}

/** Wires retention. */
export function createBackupRetention(ports: {
  readonly store: BackupRetentionStore;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): BackupRetention {
  const { store, transact, now } = ports;

  async function sweepOne(kioskId: Uuid): Promise<{ snapshots: number; pieces: number }> {
    const all = await store.snapshots(kioskId);
    const kept = keptSnapshots(all, now());
    const [stay, go] = [
      all.filter(({ id }) => kept.has(id)),
      all.filter(({ id }) => !kept.has(id)),
    ];
    const cut = segmentsFrom(stay);
    const pieces = await transact(async (tx) => {
      if (go.length > 0)
        await store.dropSnapshots(
          tx,
          go.map(({ id }) => id),
        );
      if (cut !== null) await store.cutSegments(tx, kioskId, cut);
      return await store.dropPieces(tx, kioskId, toInstant(now() - UNNAMED_MS));
    });
    return { snapshots: go.length, pieces };
  }

  return {
    async sweep() {
      const gone = { snapshots: 0, pieces: 0 };
      for (const kioskId of await store.kiosks()) {
        const { snapshots, pieces } = await sweepOne(kioskId);
        gone.snapshots += snapshots;
        gone.pieces += pieces;
      }
      return gone;
    },
  };
}
