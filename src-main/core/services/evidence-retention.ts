import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { Evidence, EvidenceFiles, EvidenceRow } from './evidence.ts';
import type { FactRecorder } from './operations.ts';

/** What there is to know of the frames whose time is over. */
export interface RetentionStore {
  evidenceEndedBefore(now: Instant, limit: number): EvidenceRow[];
  /** Takes the row away and notes the erasure, inside the caller's transaction. */
  endEvidence(row: EvidenceRow, at: Instant): void;
  hasEvidenceOfUser(userId: Uuid): boolean;
}

export interface RetentionPorts {
  readonly store: RetentionStore & { transaction<T>(work: () => T): T };
  readonly files: Pick<EvidenceFiles, 'remove'>;
  readonly evidence: Pick<Evidence, 'sweep' | 'isWriting'>;
  /** Erases the key of a person's frames: what a removed file left on the disk stays sealed. */
  readonly eraseKey: (personId: Uuid) => void;
  readonly recorder: Pick<FactRecorder, 'note'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** Ends the keeping of live frames when its time has come. */
export interface EvidenceRetention {
  /** Runs one sweep; a second call while one runs waits for that one. Never rejects. */
  sweep(): Promise<void>;
  /** Stops the hourly sweeps; resolves when the last one is over. */
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 60 * 60_000;
// One transaction's worth: the one writer must not be held while somebody waits at the gate.
const ROWS_AT_ONCE = 20;

/** Sweeps at once and every hour from then on. */
export function createEvidenceRetention(ports: RetentionPorts): EvidenceRetention {
  const { store, files, evidence, eraseKey, recorder, now, onTrouble } = ports;
  let running: Promise<void> | null = null;
  let isClosed = false;

  /** Row first: a crash then leaves a file that no row names, never a row without its file. */
  async function endSome(): Promise<number> {
    const at = toInstant(now());
    // Without a transaction while there is nothing to do, which is nearly always.
    if (store.evidenceEndedBefore(at, 1).length === 0) return 0;
    const ended = store.transaction(() => {
      const rows = store.evidenceEndedBefore(at, ROWS_AT_ONCE);
      for (const row of rows) store.endEvidence(row, at);
      if (rows.length > 0) {
        const actor = { type: 'system', id: null } as const;
        recorder.note({ actor, type: 'evidence.ended', facts: { frames: rows.length } });
      }
      return rows;
    });
    for (const { file_id, user_id } of ended) {
      await files.remove(file_id);
      if (!evidence.isWriting(user_id) && !store.hasEvidenceOfUser(user_id)) eraseKey(user_id);
    }
    return ended.length;
  }

  async function run(): Promise<void> {
    try {
      while (!isClosed && (await endSome()) === ROWS_AT_ONCE);
      if (!isClosed) await evidence.sweep();
    } catch (error) {
      onTrouble(error);
    }
  }

  async function sweep(): Promise<void> {
    running ??= run().finally(() => {
      running = null;
    });
    await running;
  }

  const timer = setInterval(() => void sweep(), SWEEP_EVERY_MS);
  timer.unref();
  void sweep();

  return {
    sweep,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}
