import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import type { BackupView } from '#shared/ipc/backup-contract.ts';
import type { CrashPoint } from '../crash-point.ts';
import type { Pauses } from '../sync/pause.ts';
import type {
  BackupHub,
  BackupMaker,
  BackupStore,
  MadePiece,
  SnapshotReason,
} from './backup-ports.ts';
import { pieceFileName } from './piece-file.ts';
import { sendPiece } from './piece-sender.ts';

/** How often what is made. Milliseconds. */
export interface BackupTimes {
  readonly segments: number;
  readonly snapshots: number;
  /** Between two looks at whether something is due. */
  readonly look: number;
  /** A gate that is never at rest does not keep a backup waiting longer, nor does a hub that fails. */
  readonly longestWait: number;
}

export const BACKUP_TIMES: BackupTimes = {
  segments: 3 * 60_000,
  snapshots: 24 * 3_600_000,
  look: 5_000,
  longestWait: 10 * 60_000,
};

const MISSING_AT_ONCE = 10_000;
/** Chunks of one transaction: the one writer is held for some milliseconds. */
const CHUNKS_AT_ONCE = 500;
const BUSY_MS = 1_000;

interface Round {
  readonly hub: BackupHub;
  readonly recipients: readonly string[];
}

export interface Backup {
  view(): BackupView;
  /** Makes a snapshot as soon as it can be. */
  now(reason: SnapshotReason): void;
  close(): Promise<void>;
}

/**
 * Backs the kiosk up: a segment of its operations every few minutes, a snapshot every day, when an event
 * closes and when somebody asks. Pieces lie here until the hub has verified them; killed at any
 * moment, it goes on from what is noted.
 */
export function startBackup(ports: {
  readonly store: BackupStore;
  readonly maker: BackupMaker;
  /** An existing folder for pieces alone. */
  readonly folder: string;
  /** Removes what lies in the folder and is none of these. */
  readonly sweep: (kept: ReadonlySet<string>) => Promise<readonly string[]>;
  /** Null: this kiosk is joined to none. */
  readonly hub: () => BackupHub | null;
  /** Somebody stands at the gate, or sync has something to catch up with. */
  readonly isBusy: () => boolean;
  readonly pauses: Pauses;
  readonly times: BackupTimes;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly crashPoint: CrashPoint;
  readonly onTrouble: (error: unknown) => void;
}): Backup {
  const { store, maker, folder, pauses, times, now, crashPoint } = ports;
  const stop = new AbortController();
  let segmentAt = -Infinity;
  let roundAt = -Infinity;
  let isMaking = false;

  const pathOf = ({ piece, kind }: MadePiece): string =>
    path.join(folder, pieceFileName(piece, kind));

  /** @throws where the kiosk ends: nothing more is begun */
  function goOn(): void {
    stop.signal.throwIfAborted();
  }

  /** Forgets pieces whose files are gone, and removes files that belong to nothing. */
  async function tidy(): Promise<void> {
    store.tidy();
    const waiting = store.waiting();
    const there = new Set(
      await ports.sweep(new Set(waiting.map(({ piece, kind }) => pieceFileName(piece, kind)))),
    );
    store.forget(
      waiting
        .filter(({ piece, kind }) => !there.has(pieceFileName(piece, kind)))
        .map(({ piece }) => piece),
    );
  }

  async function makeSegment(recipients: readonly string[]): Promise<void> {
    const first = store.operationsUpTo() + 1;
    if (store.ownOperations() < first || performance.now() - segmentAt < times.segments) return;
    const made = await maker.segment({ first, recipients, madeAt: toInstant(now()) });
    crashPoint('after-backup-made');
    if (made === null) return;
    store.keepSegment(made, recipients);
    crashPoint('after-backup-noted');
    // One that was filled to the brim is followed by the next at once.
    if (made.commit.last >= store.ownOperations()) segmentAt = performance.now();
  }

  async function makeSnapshot(
    hub: BackupHub,
    recipients: readonly string[],
    reason: SnapshotReason,
  ): Promise<void> {
    const packs = store.verifiedPacks();
    // A hub that was restored itself may have lost some: they are then packed anew.
    for (let at = 0; at < packs.length; at += MISSING_AT_ONCE) {
      store.forget(await hub.missing(packs.slice(at, at + MISSING_AT_ONCE)));
    }
    const id = newId();
    isMaking = true;
    try {
      const takenAt = toInstant(now());
      const { commit, pieces } = await maker.snapshot({ id, takenAt, reason, recipients });
      crashPoint('after-backup-made');
      for (const made of pieces) {
        store.keepPiece(made, id, recipients);
        for (let at = 0; at < made.chunks.length; at += CHUNKS_AT_ONCE) {
          store.keepChunks(made.piece, made.chunks.slice(at, at + CHUNKS_AT_ONCE));
          await nextTurn();
        }
      }
      store.keepSnapshot(commit, recipients);
      crashPoint('after-backup-noted');
    } catch (error) {
      await tidy();
      throw error;
    } finally {
      isMaking = false;
      await maker.rest();
    }
  }

  /** What the schedule, an event's end or somebody asks for; null: nothing. */
  function dueSnapshot(recipients: readonly string[]): SnapshotReason | null {
    const asked = store.wanted();
    if (asked !== null) return asked;
    const last = store.newest();
    if (last === null) return 'daily';
    const at = now();
    if (store.eventClosed(last, toInstant(at))) return 'event-closed';
    const isOpenToAll = recipients.every((one) => last.sealedTo.includes(one));
    return !isOpenToAll || at - toMilliseconds(last.takenAt) >= times.snapshots ? 'daily' : null;
  }

  async function send(hub: BackupHub, made: MadePiece): Promise<void> {
    const file = pathOf(made);
    try {
      await sendPiece(hub, { ...made, file });
    } catch (error) {
      const isDamaged = error instanceof GatehouseError && error.code === 'backup-damaged';
      // It will never be what its name says: what needed it is made anew.
      if (isDamaged) store.forget([made.piece]);
      throw error;
    }
    crashPoint('after-piece-sent');
    store.verified(made.piece);
    await rm(file, { force: true });
  }

  async function commit(hub: BackupHub): Promise<void> {
    for (const segment of store.readySegments()) {
      store.segmentVerified(segment.piece, await hub.commitSegment(segment));
    }
    for (const snapshot of store.readySnapshots()) {
      crashPoint('before-backup-committed');
      const lost = await hub.missing(
        [snapshot.manifest, ...snapshot.packs].slice(0, MISSING_AT_ONCE),
      );
      if (lost.length > 0) {
        store.forget(lost);
        throw new GatehouseError('backup-incomplete', 'the hub has lost pieces', {
          missing: lost.length,
        });
      }
      const at = await hub.commitSnapshot(snapshot);
      crashPoint('after-backup-committed');
      store.snapshotVerified(snapshot.id, at);
    }
  }

  /** Segments are small, and what is lost without them is most: they wait for nobody. */
  async function keepUp({ hub, recipients }: Round): Promise<void> {
    if (store.newest() !== null) await makeSegment(recipients);
    for (const made of store.waiting()) {
      if (made.kind !== 'segment') break;
      goOn();
      await send(hub, made);
    }
    await commit(hub);
  }

  /** Until nobody is at the gate and sync has nothing to do; not for ever. */
  async function calm(round: Round): Promise<void> {
    const until = performance.now() + times.longestWait;
    while (ports.isBusy() && performance.now() < until) {
      await keepUp(round);
      await pauses.pause(BUSY_MS, stop.signal);
      goOn();
    }
    goOn();
  }

  async function sendAll(round: Round): Promise<void> {
    await keepUp(round);
    for (let next = store.waiting()[0]; next !== undefined; next = store.waiting()[0]) {
      await calm(round);
      await send(round.hub, next);
      await keepUp(round);
    }
  }

  async function goRound(hub: BackupHub): Promise<void> {
    store.setRecipients(await hub.recipients(), toInstant(now()));
    const recipients = store
      .recipients()
      .map(({ recipient }) => recipient)
      .toSorted();
    if (recipients.length === 0) return;
    const round = { hub, recipients };
    await sendAll(round);
    const reason = dueSnapshot(recipients);
    if (reason !== null) {
      await calm(round);
      await makeSnapshot(hub, recipients, reason);
      await sendAll(round);
    }
    store.succeed();
  }

  /** Whether a round has anything to do. */
  function isDue(): boolean {
    if (performance.now() - roundAt >= times.segments) return true;
    return store.waiting().length > 0 || store.wanted() !== null;
  }

  /** A store that is in trouble itself keeps nothing of it: the next round tries again. */
  function noteFailure(error: unknown): void {
    ports.onTrouble(error);
    try {
      store.fail(codeOf(error), toInstant(now()));
    } catch (second) {
      ports.onTrouble(second);
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    let isTidy = false;
    while (!stop.signal.aborted) {
      let wait = times.look;
      try {
        if (!isTidy) await tidy();
        isTidy = true;
        const hub = ports.hub();
        if (hub !== null && isDue()) {
          await goRound(hub);
          roundAt = performance.now();
          pauses.succeeded();
          failures = 0;
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        noteFailure(error);
        wait = pauses.failed(Math.min(times.look * 2 ** failures, times.longestWait));
        failures = Math.min(failures + 1, 20);
      }
      await pauses.pause(wait, stop.signal);
    }
  }

  const running = run();
  return {
    view() {
      const waiting = store.waiting();
      const last = store.newest();
      const isAsked = last === null || store.wanted() !== null;
      return {
        state: isMaking ? 'making' : waiting.length > 0 ? 'sending' : 'resting',
        waiting: {
          pieces: waiting.length,
          bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
        },
        nextAt: isAsked ? null : toInstant(toMilliseconds(last.takenAt) + times.snapshots),
        recipients: store
          .recipients()
          .map(({ name, kind }) => ({ name, isDrill: kind === 'drill' })),
        ...store.standing(),
      };
    },
    now(reason) {
      store.want(reason);
      pauses.wake();
    },
    async close() {
      stop.abort();
      await maker.rest();
      await running;
    },
  };
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof GatehouseError ? error.code : 'internal';
}
