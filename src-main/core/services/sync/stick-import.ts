import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { SyncFileHeader } from '#shared/wire/sync-file.ts';
import { readSyncFile, syncFileUnreadable } from '#shared/wire/sync-file-reading.ts';
import type { Change } from '#shared/wire/sync.ts';
import type { OperationIntake, Taken } from './lan-intake.ts';
import { isForPeers } from './lan-answers.ts';
import type { CommonEvents } from './lan-ports.ts';
import type { Applied, ChangeApplier, PeerStore } from './ports.ts';
import { openStickFile, type OpenedStickFile } from './stick-file.ts';
import { isSyncFileSealedBy, runningSha256 } from './stick-seal.ts';

/** Which files were taken. Each write is a transaction of its own. */
export interface TakenFiles {
  takenAt(id: Uuid): Instant | null;
  note(file: Pick<SyncFileHeader, 'id' | 'kiosk_id' | 'made_at'>, at: Instant): void;
}

export interface StickImported extends Omit<Taken, 'held'> {
  readonly id: Uuid;
  readonly kioskId: Uuid;
  readonly madeAt: Instant;
  /** Operations about rows that neither the file nor this kiosk has. */
  readonly held: number;
  readonly rows: number;
  /** When the same file was taken before: nothing is read again. Null: it is new. */
  readonly takenBefore: Instant | null;
}

function untrusted(reason: string): GatehouseError {
  return new GatehouseError('sync-file-untrusted', `not of a kiosk of ours: ${reason}`, { reason });
}

/** Only what one kiosk may tell another: people's standing, tickets and what happened. */
const PEER_ROWS: ReadonlySet<Change['t']> = new Set<Change['t']>([
  'event',
  'attendee',
  'registration',
  'ticket',
  'signing_key',
  'consent',
  'check_in',
]);

/**
 * Takes files from a stick. A first reading checks everything and changes nothing; the second takes what
 * the first has seen, to the byte. Interrupted, it is taken again from its beginning: that changes
 * nothing that is here.
 * @throws GatehouseError sync-file-unreadable, sync-file-not-for-us, sync-file-untrusted
 */
export function createStickImport(ports: {
  readonly kioskId: Uuid;
  readonly peers: Pick<PeerStore, 'find' | 'heard'>;
  readonly commonEvents: CommonEvents;
  /** This kiosk's age identity. */
  readonly identity: () => Promise<string>;
  readonly intake: OperationIntake;
  readonly applier: Pick<ChangeApplier, 'applyPeerRows'>;
  readonly onApplied: (applied: Applied) => void;
  readonly taken: TakenFiles;
  readonly now: () => number;
}): (path: string) => Promise<StickImported> {
  /** The exporter's key. */
  function trustedKey(kioskId: Uuid): string {
    const peer = ports.peers.find(kioskId);
    if (peer === null) throw untrusted('kiosk-unknown');
    if (peer.revoked_at !== null) throw untrusted('kiosk-revoked');
    if (ports.commonEvents(kioskId).length === 0) throw untrusted('no-common-event');
    return peer.public_key;
  }

  /** @returns the hash after each batch */
  async function check(file: OpenedStickFile, identity: string): Promise<readonly string[]> {
    const marks: string[] = [];
    const reading = readSyncFile(file.plain(identity), file.header, runningSha256(), file.bytes);
    for (;;) {
      const step = await reading.next();
      if (step.done === true) {
        const key = trustedKey(file.header.kiosk_id);
        if (!isSyncFileSealedBy(key, step.value)) throw untrusted('signature');
        return marks;
      }
      marks.push(step.value.mark);
      await nextTurn();
    }
  }

  async function take(file: OpenedStickFile, identity: string, marks: readonly string[]) {
    const { kiosk_id: exporter } = file.header;
    const sum = { applied: 0, known: 0, refused: 0, rows: 0 };
    const events = new Set(ports.commonEvents(exporter));
    const waiting: Parameters<OperationIntake['take']>[0][number][] = [];
    const count = (taken: Taken) => {
      sum.applied += taken.applied;
      sum.known += taken.known;
      sum.refused += taken.refused;
      return taken.held;
    };
    const reading = readSyncFile(file.plain(identity), file.header, runningSha256(), file.bytes);
    let at = 0;
    for await (const { lines, mark } of reading) {
      if (mark !== marks[at++]) throw syncFileUnreadable('changed-meanwhile');
      const operations = lines
        .flatMap((line) => (line.t === 'operation' ? [line.operation] : []))
        .filter(isForPeers);
      const rows = lines
        .flatMap((line) => (line.t === 'change' && events.has(line.feed) ? [line.change] : []))
        .filter(({ t }) => PEER_ROWS.has(t));
      if (rows.length > 0) {
        ports.onApplied(await ports.applier.applyPeerRows(rows));
        sum.rows += rows.length;
      }
      if (operations.length > 0)
        waiting.push(...count(await ports.intake.take(operations, exporter)));
      await nextTurn();
    }
    // Rows come after operations: what waited for one may find it now.
    const held = waiting.length === 0 ? [] : count(await ports.intake.take(waiting, exporter));
    return { ...sum, held: held.length };
  }

  return async (path) => {
    const file = await openStickFile(path);
    try {
      const { id, kiosk_id: kioskId, made_at: madeAt } = file.header;
      const of = { id, kioskId, madeAt };
      const nothing = { applied: 0, known: 0, refused: 0, held: 0, rows: 0 };
      if (kioskId === ports.kioskId) throw untrusted('own-file');
      trustedKey(kioskId);
      const takenBefore = ports.taken.takenAt(id);
      if (takenBefore !== null) return { ...of, ...nothing, takenBefore };
      const identity = await ports.identity();
      const marks = await check(file, identity);
      const sum = await take(file, identity, marks);
      ports.taken.note(file.header, toInstant(ports.now()));
      return { ...of, ...sum, takenBefore: null };
    } finally {
      await file.close();
    }
  };
}
