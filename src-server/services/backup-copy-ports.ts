import type { Readable } from 'node:stream';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { PieceId, PieceKind, RestorePlan } from '#shared/wire/backup.ts';
import type { Transaction } from './transaction.ts';

/** The second store: another disk, or a bucket of another account. What lies there is sealed. */
export interface CopyStore {
  /** Writes a file whole, over one that is there. @throws GatehouseError store-unavailable */
  put(file: string, bytes: Readable): Promise<void>;
  /** Null: there is none. @throws GatehouseError store-unavailable */
  read(file: string): Promise<Readable | null>;
  /** Names of what lies right in a folder. @throws GatehouseError store-unavailable */
  list(folder: string): Promise<readonly string[]>;
  /** Lets nobody remove a file before. @throws GatehouseError store-unavailable: nor where it has no lock */
  lock(file: string, until: Instant): Promise<void>;
  /** One that is not there is no error. @throws GatehouseError store-unavailable */
  delete(file: string): Promise<void>;
  close(): void;
}

/** A piece of a kiosk's backup, as far as its copy needs it. */
export interface CopiedPiece {
  readonly kioskId: Uuid;
  readonly piece: PieceId;
  readonly kind: PieceKind;
}

export interface BackupCopyStore {
  /** The second store that what is noted speaks of; null: of none yet. */
  secondStore(): Promise<Uuid | null>;
  /** Forgets what was noted of another one: in this there is nothing yet. */
  beginStore(tx: Transaction, id: Uuid): Promise<void>;
  /** Whole pieces that a snapshot or segment names and that were not copied: each manifest after its packs. */
  duePieces(): Promise<readonly CopiedPiece[]>;
  pieceCopied(of: CopiedPiece, at: Instant, lockedUntil: Instant | null): Promise<void>;
  /** Copied pieces that are named, and whose lock ends before. */
  locksEnding(before: Instant): Promise<readonly CopiedPiece[]>;
  pieceLocked(of: CopiedPiece, until: Instant): Promise<void>;
  /** Files that nothing names any more and no lock holds. */
  doomed(now: Instant): Promise<readonly string[]>;
  removed(file: string): Promise<void>;
  /** Keys of stored files that rows name and that were not copied. */
  dueFiles(): Promise<readonly string[]>;
  fileCopied(storageKey: string, at: Instant): Promise<void>;
  /**
   * Notes which copied files no row names any more.
   * @returns those of which that is so since before
   */
  filesGone(now: Instant, before: Instant): Promise<readonly string[]>;
  fileRemoved(storageKey: string): Promise<void>;
  erasures(): Promise<RestorePlan['erasures']>;
  kiosksCopied(): Promise<readonly Uuid[]>;
}
