import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { Evidence, EvidenceRow } from './evidence.ts';
import type { FactRecorder } from './operations.ts';

/** What there is to know of the frames whose time is over. */
export interface RetentionStore {
  evidenceEndedBefore(now: Instant, limit: number): EvidenceRow[];
  /** Takes the row away and notes the erasure, inside the caller's transaction. */
  endEvidence(row: EvidenceRow, at: Instant): void;
  /** Whether any frame of the person is kept beyond that time. */
  keepsEvidenceOf(userId: Uuid, at: Instant): boolean;
  /** Whether any frame of the event is kept beyond that time. */
  keepsEvidenceBeyond(eventId: Uuid, end: Instant): boolean;
  /** Lets an event's frames end no later than that. @returns how many were to be kept for longer */
  shortenEvidence(eventId: Uuid, end: Instant, limit: number): number;
}

export interface RetentionPorts {
  readonly store: RetentionStore & { transaction<T>(work: () => T): T };
  readonly evidence: Pick<Evidence, 'sweep' | 'isWriting'>;
  /** Erases the keys of these persons' frames: what a removed file left on the disk stays sealed. */
  readonly eraseKeys: (personIds: readonly Uuid[]) => void;
  readonly recorder: Pick<FactRecorder, 'note'>;
  /** Until when the frames of the event at hand are kept by now; null: none is taken any more. */
  readonly endNow: () => { readonly eventId: Uuid; readonly end: Instant } | null;
  /**
   * Milliseconds since the epoch. A time that is proven: what a wrong clock erased is gone for good,
   * and one that was set back must not keep what is over.
   */
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** Ends the keeping of live frames when its time has come. */
export interface EvidenceRetention {
  /** Runs one sweep; a second call while one runs waits for that one. Never rejects. */
  sweep(): Promise<void>;
  /** Stops the sweeps; resolves when the last one is over. */
  close(): Promise<void>;
}

// A start with a far date is believed after half an hour, and laptops are not on for long.
const SWEEP_EVERY_MS = 20 * 60_000;
// One transaction's worth: the one writer must not be held while somebody waits at the gate.
const ROWS_AT_ONCE = 20;

/** Sweeps at once and every twenty minutes from then on. */
export function createEvidenceRetention(ports: RetentionPorts): EvidenceRetention {
  const { store, evidence, eraseKeys, recorder, endNow, now, onTrouble } = ports;
  let running: Promise<void> | null = null;
  let isClosed = false;

  /** A time that was shortened holds for what is kept already; a longer one was promised to nobody. */
  function shortenSome(): number {
    const kept = endNow();
    if (kept === null) return 0;
    const { eventId, end } = kept;
    if (!store.keepsEvidenceBeyond(eventId, end)) return 0;
    return store.transaction(() => store.shortenEvidence(eventId, end, ROWS_AT_ONCE));
  }

  /**
   * The keys first: a crash then leaves rows of what nobody can open, which the next sweep ends, and
   * never a key whose rows are gone. The files go last, as ones that no row names.
   */
  function endSome(): number {
    const at = toInstant(now());
    const ended = store.evidenceEndedBefore(at, ROWS_AT_ONCE);
    if (ended.length === 0) return 0;
    const persons = [...new Set(ended.map(({ user_id }) => user_id))];
    eraseKeys(persons.filter((id) => !evidence.isWriting(id) && !store.keepsEvidenceOf(id, at)));
    store.transaction(() => {
      for (const row of ended) store.endEvidence(row, at);
      const actor = { type: 'system', id: null } as const;
      recorder.note({ actor, type: 'evidence.ended', facts: { frames: ended.length } });
    });
    return ended.length;
  }

  /** In pieces, between which the gate has its turns. */
  async function untilDone(some: () => number): Promise<void> {
    while (!isClosed && some() === ROWS_AT_ONCE) await nextTurn();
  }

  async function run(): Promise<void> {
    try {
      await untilDone(shortenSome);
      await untilDone(endSome);
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
