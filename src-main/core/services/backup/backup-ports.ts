import type { ErrorCode } from '#shared/errors.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type {
  BackupRecipient,
  PieceId,
  PieceKind,
  SegmentCommit,
  SnapshotCommit,
} from '#shared/wire/backup.ts';
import type { ChunkId } from '#shared/wire/backup-manifest.ts';
import type { PieceHub } from './piece-sender.ts';

export type SnapshotReason = SnapshotCommit['reason'];

/** A sealed piece that lies in the folder of pieces, under its name. */
export interface MadePiece {
  readonly piece: PieceId;
  readonly kind: PieceKind;
  readonly bytes: number;
}

export interface MadeSnapshot {
  readonly commit: SnapshotCommit;
  /** New ones, with the chunks that each pack holds. */
  readonly pieces: readonly (MadePiece & { readonly chunks: readonly ChunkId[] })[];
}

export interface MadeSegment {
  readonly commit: SegmentCommit;
  readonly piece: MadePiece;
}

/** Makes backups beside the core's own thread. */
export interface BackupMaker {
  snapshot(of: {
    readonly id: Uuid;
    readonly takenAt: Instant;
    readonly reason: SnapshotReason;
    readonly recipients: readonly string[];
  }): Promise<MadeSnapshot>;
  /** As many operations as a segment holds, from that number on; null: there are none. */
  segment(of: {
    readonly first: number;
    readonly madeAt: Instant;
    readonly recipients: readonly string[];
  }): Promise<MadeSegment | null>;
  /** Lets go of the memory that a snapshot took. */
  rest(): Promise<void>;
}

/** The hub's side of backups, as `src-shared/wire/backup.ts` says. Rejects as sync/hub-port.ts says. */
export interface BackupHub extends PieceHub {
  recipients(): Promise<readonly BackupRecipient[]>;
  /** Which of these it does not hold whole. */
  missing(pieces: readonly PieceId[]): Promise<readonly PieceId[]>;
  commitSnapshot(commit: SnapshotCommit): Promise<Instant>;
  commitSegment(commit: SegmentCommit): Promise<Instant>;
}

export interface NewestSnapshot {
  readonly takenAt: Instant;
  readonly operationsUpTo: number;
  readonly sealedTo: readonly string[];
}

/** What is known of this kiosk's backups. Each write is a transaction of its own, and short. */
export interface BackupStore {
  /** Forgets what another kiosk made whose copy this is, and what was not noted to its end. */
  tidy(): void;
  recipients(): readonly BackupRecipient[];
  setRecipients(recipients: readonly BackupRecipient[], at: Instant): void;
  /** A snapshot that somebody asked for and that is not made. */
  wanted(): SnapshotReason | null;
  want(reason: SnapshotReason): void;
  /** Whether an event was closed here, or its doors, since a snapshot. */
  eventClosed(since: NewestSnapshot, upTo: Instant): boolean;
  keepPiece(made: MadePiece, madeFor: Uuid, sealedTo: readonly string[]): void;
  keepChunks(pack: PieceId, chunks: readonly ChunkId[]): void;
  /** Its pieces are kept by then. */
  keepSnapshot(commit: SnapshotCommit, sealedTo: readonly string[]): void;
  keepSegment(made: MadeSegment, sealedTo: readonly string[]): void;
  /** Pieces that the hub has not verified: segments first. */
  waiting(): MadePiece[];
  verified(piece: PieceId): void;
  /** Packs that the hub has verified. */
  verifiedPacks(): PieceId[];
  /** They are no more: so are the snapshots and segments that need them and that the hub has not. */
  forget(pieces: readonly PieceId[]): void;
  /** What the hub has not been told, all pieces of which it has. */
  readySnapshots(): SnapshotCommit[];
  readySegments(): SegmentCommit[];
  snapshotVerified(id: Uuid, at: Instant): void;
  segmentVerified(piece: PieceId, at: Instant): void;
  /** The newest snapshot, sent or not. */
  newest(): NewestSnapshot | null;
  /** The number up to which operations are in a segment, or were in the first snapshot. */
  operationsUpTo(): number;
  /** The kiosk's own highest number. */
  ownOperations(): number;
  /** What came through, and what keeps it from doing so. */
  standing(): {
    readonly goodAt: Instant | null;
    readonly recordedAt: Instant | null;
    readonly failure: { readonly code: ErrorCode; readonly at: Instant } | null;
  };
  fail(code: ErrorCode, at: Instant): void;
  succeed(): void;
}
