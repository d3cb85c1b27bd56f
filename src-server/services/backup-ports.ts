import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type {
  BackupRecipient,
  PieceId,
  PieceKind,
  SegmentCommit,
  SnapshotCommit,
} from '#shared/wire/backup.ts';
import type { Transaction } from './transaction.ts';

/** Whom backups are sealed to, or were. */
export interface KnownRecipient extends BackupRecipient {
  readonly retired_at: Instant | null;
}

/** A sealed piece of one kiosk's backup, as far as it is here. */
export interface StoredPiece {
  readonly piece: PieceId;
  readonly kind: PieceKind;
  readonly bytes: number;
  readonly received: number;
  readonly verifiedAt: Instant | null;
}

/** What came of a piece in one request. */
export interface StoredPart {
  /** Of its first byte, in the piece. */
  readonly place: number;
  readonly bytes: number;
  /** Its key in the store of files. */
  readonly file: string;
}

/** A kiosk's backups, as its own list shows them. */
export interface KioskBackup {
  readonly kioskId: Uuid;
  readonly name: string;
  /** Newest first. */
  readonly snapshots: readonly StoredSnapshot[];
}

export interface StoredSnapshot extends SnapshotCommit {
  readonly kioskId: Uuid;
  readonly verifiedAt: Instant;
  /** Of its manifest and packs. */
  readonly bytes: number;
}

export interface BackupStore {
  recipients(): Promise<readonly KnownRecipient[]>;
  addRecipient(tx: Transaction, recipient: BackupRecipient): Promise<void>;
  retireRecipient(tx: Transaction, id: Uuid, at: Instant): Promise<void>;
  /** Notes what is to come; what is known stays as it is. */
  announce(
    kioskId: Uuid,
    piece: Pick<StoredPiece, 'piece' | 'kind' | 'bytes'>,
    at: Instant,
  ): Promise<void>;
  piece(kioskId: Uuid, piece: PieceId): Promise<StoredPiece | null>;
  /** The same, locked against others who bring parts of it. */
  lockPiece(tx: Transaction, kioskId: Uuid, piece: PieceId): Promise<StoredPiece | null>;
  addPart(tx: Transaction, kioskId: Uuid, piece: PieceId, part: StoredPart): Promise<void>;
  /** In their order. */
  parts(kioskId: Uuid, piece: PieceId): Promise<readonly StoredPart[]>;
  verify(tx: Transaction, kioskId: Uuid, piece: PieceId, at: Instant): Promise<void>;
  /** Forgets all parts of a piece, and dooms their files. */
  empty(tx: Transaction, kioskId: Uuid, piece: PieceId): Promise<void>;
  /** Those of these that are here whole. */
  verified(kioskId: Uuid, pieces: readonly PieceId[]): Promise<ReadonlySet<PieceId>>;
  /** The same, held against retention until the transaction ends. */
  holdVerified(
    tx: Transaction,
    kioskId: Uuid,
    pieces: readonly PieceId[],
  ): Promise<ReadonlySet<PieceId>>;
  /** @returns false: another kiosk's has this id */
  addSnapshot(tx: Transaction, kioskId: Uuid, one: SnapshotCommit, at: Instant): Promise<boolean>;
  addSegment(tx: Transaction, kioskId: Uuid, one: SegmentCommit, at: Instant): Promise<void>;
  /** Every kiosk that has a snapshot, by name. */
  kiosks(): Promise<readonly KioskBackup[]>;
  snapshot(id: Uuid): Promise<StoredSnapshot | null>;
  /** Segments with operations behind a number, in their order; none where some of them were let go. */
  segmentsAfter(kioskId: Uuid, operation: number): Promise<readonly SegmentCommit[]>;
  pieces(kioskId: Uuid, pieces: readonly PieceId[]): Promise<readonly StoredPiece[]>;
  /** Whose piece this is, where it is here whole; null: nobody's. */
  ownerOf(piece: PieceId): Promise<{ readonly kioskId: Uuid; readonly bytes: number } | null>;
}

/** Bytes of parts, in the store of files. */
export interface BackupFiles {
  /** A key that was never used before: two that bring the same part write two files, and one stays. */
  newFile(kioskId: Uuid, piece: PieceId): string;
  /** @throws GatehouseError store-unavailable, store-full */
  put(file: string, bytes: Buffer): Promise<void>;
  /** @throws GatehouseError store-unavailable: also where it is gone */
  read(file: string): Promise<Buffer>;
}
