import { createHash } from 'node:crypto';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type {
  BackupRecipient,
  PieceId,
  PieceState,
  SegmentCommit,
  SnapshotCommit,
} from '#shared/wire/backup.ts';
import type { Actor, KioskActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type {
  BackupFiles,
  BackupStore,
  KioskBackup,
  KnownRecipient,
  StoredPiece,
} from './backup-ports.ts';
import type { DocumentStore } from './document-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

/** Kiosks' backups: sealed pieces that the hub keeps and can't read. */
export interface Backups {
  /** Whom backups are sealed to now. */
  recipients(): Promise<readonly BackupRecipient[]>;
  /** Those too that are retired: they still open what was sealed to them. */
  allRecipients(): Promise<readonly KnownRecipient[]>;
  /** @throws GatehouseError number-reused: it is one already, or was */
  addRecipient(actor: Actor, one: Omit<BackupRecipient, 'id' | 'added_at'>): Promise<Uuid>;
  /** @throws GatehouseError not-found */
  retireRecipient(actor: Actor, id: Uuid): Promise<void>;
  /** @throws GatehouseError number-reused: the same name was announced with another size */
  announce(
    kiosk: KioskActor,
    piece: Pick<StoredPiece, 'piece' | 'kind' | 'bytes'>,
  ): Promise<PieceState>;
  /**
   * Takes bytes of an announced piece from one of its bytes on; the last of them settles whether the
   * whole comes to its name, and what does not is thrown away.
   * @throws GatehouseError not-found, backup-incomplete (a gap before it), request-too-large,
   * store-unavailable, store-full
   */
  put(kiosk: KioskActor, piece: PieceId, from: number, bytes: Buffer): Promise<PieceState>;
  missing(kiosk: KioskActor, pieces: readonly PieceId[]): Promise<readonly PieceId[]>;
  /** @throws GatehouseError backup-incomplete, number-reused */
  commitSnapshot(kiosk: KioskActor, one: SnapshotCommit): Promise<Instant>;
  /** @throws GatehouseError backup-incomplete */
  commitSegment(kiosk: KioskActor, one: SegmentCommit): Promise<Instant>;
  kiosks(): Promise<readonly KioskBackup[]>;
}

/** Recipients at once: each makes every piece a little longer. */
const MOST_RECIPIENTS = 20;

function stateOf({ piece, received, verifiedAt }: StoredPiece): PieceState {
  return { piece, received, verified: verifiedAt !== null };
}

/** Wires backups. */
export function createBackups(ports: {
  readonly store: BackupStore;
  readonly files: BackupFiles;
  /** So that a file whose request is killed is swept. */
  readonly intents: Pick<DocumentStore, 'intend' | 'settle'>;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Backups {
  const { store, files, intents, audit, transact, now } = ports;
  const at = (): Instant => toInstant(now());

  async function known(kioskId: Uuid, piece: PieceId): Promise<StoredPiece> {
    const found = await store.piece(kioskId, piece);
    if (found === null) throw new GatehouseError('not-found', 'the piece was not announced');
    return found;
  }

  async function hashOf(kioskId: Uuid, piece: PieceId): Promise<string> {
    const hash = createHash('sha256');
    for (const { file } of await store.parts(kioskId, piece)) hash.update(await files.read(file));
    return hash.digest('hex');
  }

  /** Settles a piece of which all bytes are here. A hub that was killed before comes by again. */
  async function settle(kioskId: Uuid, piece: PieceId): Promise<PieceState> {
    const isGood = (await hashOf(kioskId, piece)) === piece;
    await transact(async (tx) => {
      const locked = await store.lockPiece(tx, kioskId, piece);
      if (locked === null || locked.received !== locked.bytes) return;
      if (isGood) await store.verify(tx, kioskId, piece, at());
      else await store.empty(tx, kioskId, piece);
    });
    return stateOf(await known(kioskId, piece));
  }

  async function stateNow(kioskId: Uuid, piece: PieceId): Promise<PieceState> {
    const found = await known(kioskId, piece);
    const isOpen = found.verifiedAt === null && found.received === found.bytes;
    return isOpen ? await settle(kioskId, piece) : stateOf(found);
  }

  async function requireWhole(
    tx: Transaction,
    kioskId: Uuid,
    pieces: readonly PieceId[],
  ): Promise<void> {
    const whole = await store.holdVerified(tx, kioskId, pieces);
    const missing = pieces.filter((piece) => !whole.has(piece)).length;
    if (missing === 0) return;
    throw new GatehouseError('backup-incomplete', 'pieces of it are not here whole', { missing });
  }

  return {
    async recipients() {
      const all = await store.recipients();
      return all
        .filter((one) => one.retired_at === null)
        .map(({ id, name, kind, recipient, added_at }) => ({
          id,
          name,
          kind,
          recipient,
          added_at,
        }));
    },
    allRecipients: () => store.recipients(),
    async addRecipient(actor, { name, kind, recipient }) {
      const id = newId();
      await transact(async (tx) => {
        const all = await store.recipients();
        if (all.some((one) => one.recipient === recipient)) {
          throw new GatehouseError('number-reused', 'this recipient is here already, or was');
        }
        if (all.filter((one) => one.retired_at === null).length >= MOST_RECIPIENTS) {
          throw new GatehouseError('invalid-input', `at most ${MOST_RECIPIENTS} recipients`);
        }
        await store.addRecipient(tx, { id, name, kind, recipient, added_at: at() });
        const facts = { recipient_id: id, kind };
        await audit.record(tx, { actor, type: 'backup.recipient-added', facts });
      });
      return id;
    },
    async retireRecipient(actor, id) {
      await transact(async (tx) => {
        const found = (await store.recipients()).find((one) => one.id === id);
        if (found === undefined) throw new GatehouseError('not-found', 'no such recipient');
        if (found.retired_at !== null) return;
        await store.retireRecipient(tx, id, at());
        const facts = { recipient_id: id };
        await audit.record(tx, { actor, type: 'backup.recipient-retired', facts });
      });
    },
    async announce({ id }, piece) {
      await store.announce(id, piece, at());
      const found = await known(id, piece.piece);
      if (found.bytes !== piece.bytes || found.kind !== piece.kind) {
        throw new GatehouseError('number-reused', 'it was announced as another one');
      }
      return await stateNow(id, piece.piece);
    },
    async put({ id }, piece, from, bytes) {
      const { received, bytes: size, verifiedAt } = await known(id, piece);
      if (verifiedAt !== null) return { piece, received, verified: true };
      if (from > received) {
        throw new GatehouseError('backup-incomplete', 'bytes before these are not here', {
          received,
        });
      }
      if (from + bytes.length > size) {
        throw new GatehouseError('request-too-large', 'more bytes than were announced');
      }
      // What is here already is not written again.
      const fresh = bytes.subarray(received - from);
      if (fresh.length > 0) {
        const file = files.newFile(id, piece);
        await transact((tx) => intents.intend(tx, [file]));
        await files.put(file, fresh);
        await transact(async (tx) => {
          const locked = await store.lockPiece(tx, id, piece);
          // Another request brought the same bytes meanwhile: this file is swept as a killed one's is.
          if (locked?.received !== received || !(await intents.settle(tx, [file]))) return;
          await store.addPart(tx, id, piece, { place: received, bytes: fresh.length, file });
        });
      }
      return await stateNow(id, piece);
    },
    async missing({ id }, pieces) {
      const whole = await store.verified(id, pieces);
      return pieces.filter((piece) => !whole.has(piece));
    },
    async commitSnapshot(actor, one) {
      const verifiedAt = at();
      await transact(async (tx) => {
        await requireWhole(tx, actor.id, [one.manifest, ...one.packs]);
        if (!(await store.addSnapshot(tx, actor.id, one, verifiedAt))) {
          throw new GatehouseError('number-reused', 'another kiosk’s snapshot has this id');
        }
        const facts = { snapshot_id: one.id, reason: one.reason, packs: one.packs.length };
        await audit.record(tx, { actor, type: 'backup.taken', facts });
      });
      return verifiedAt;
    },
    async commitSegment({ id }, one) {
      const verifiedAt = at();
      await transact(async (tx) => {
        await requireWhole(tx, id, [one.piece]);
        await store.addSegment(tx, id, one, verifiedAt);
      });
      return verifiedAt;
    },
    kiosks: () => store.kiosks(),
  };
}
