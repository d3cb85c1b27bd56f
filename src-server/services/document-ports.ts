import type { KeyObject } from 'node:crypto';
import type { DocumentRow, KycStatus } from '#shared/domain/attendee.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { Transaction } from './transaction.ts';

export type FileType = DocumentRow['file_type'];

/** What a document can be read as. Smaller ones are made by a job, soon after it came. */
export const DOCUMENT_VARIANTS = ['original', 'display', 'thumbnail'] as const;
export type DocumentVariant = (typeof DOCUMENT_VARIANTS)[number];

/** A picture as this program made it: upright, without metadata, of a size that is known. */
export interface MadePicture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/jpeg';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Makes pictures of pictures. */
export interface DocumentPictures {
  /**
   * Takes in what somebody sent: JPEG, PNG, WebP or a GIF's first frame by content, made anew.
   * @throws GatehouseError picture-too-large, picture-too-many-pixels, picture-not-supported,
   * picture-damaged; file-infected, scanner-unavailable; store-unavailable where too many wait
   */
  takeIn(bytes: Uint8Array): Promise<MadePicture>;
  /** The two smaller ones of what was taken in. @throws GatehouseError picture-damaged */
  smaller(bytes: Uint8Array): Promise<Record<'display' | 'thumbnail', MadePicture>>;
}

/** Seals files under keys of people. What is sealed opens as the same file of the same person only. */
export interface FileSeal {
  seal(
    personKey: KeyObject,
    document: Pick<DocumentRow, 'id' | 'user_id' | 'file_type'>,
    variant: DocumentVariant,
    bytes: Uint8Array,
  ): Buffer;
  /** Null: altered, cut short, or another's. */
  open(
    personKey: KeyObject,
    document: Pick<DocumentRow, 'id' | 'user_id' | 'file_type'>,
    variant: DocumentVariant,
    sealed: Uint8Array,
  ): Buffer | null;
  /** A key of the file store that was never used: `user-id/file-type/random-name`. */
  newKey(userId: Uuid, fileType: FileType): string;
}

/**
 * A document's row. It holds no hash of the picture: that would tell that two accounts have the same
 * picture, and would outlive the erasure of its key.
 */
export interface StoredDocument extends DocumentRow {
  /** Bytes. */
  readonly size: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly storage_key: string;
  /** Null: the job has not made them yet. */
  readonly display_key: string | null;
  readonly thumbnail_key: string | null;
}

/** Whose documents they are. */
export interface DocumentOwner {
  readonly status: KycStatus;
  readonly reviewState: 'none' | 'waiting' | 'asked' | 'done';
  readonly version: HlcStamp;
  readonly isErased: boolean;
}

/** What an upload changes of its owner. */
export interface OwnerChange {
  readonly fileType: FileType;
  readonly documentId: Uuid;
  readonly status: KycStatus;
  readonly version: HlcStamp;
  readonly at: Instant;
}

export interface DocumentStore {
  /** Locks the person's row until the transaction ends; null: there is no such person. */
  lockOwner(tx: Transaction, userId: Uuid): Promise<DocumentOwner | null>;
  /** Keeps the new picture in the person's row, and has them wait for a review. */
  changeOwner(tx: Transaction, userId: Uuid, change: OwnerChange): Promise<void>;
  /** A document that no other has replaced; null: there is none of this id. */
  find(id: Uuid): Promise<StoredDocument | null>;
  /** Those of a person that no other has replaced. */
  listOf(userId: Uuid): Promise<StoredDocument[]>;
  insert(tx: Transaction, document: StoredDocument): Promise<void>;
  /** Marks the one in use as replaced, and its files as not wanted any more; null: there was none. */
  replace(tx: Transaction, userId: Uuid, fileType: FileType, at: Instant): Promise<Uuid | null>;
  /**
   * Names the smaller pictures in a document's row.
   * @returns false where it was replaced, or has them already
   */
  namePictures(
    tx: Transaction,
    id: Uuid,
    keys: { readonly display: string; readonly thumbnail: string },
  ): Promise<boolean>;
  /** Notes, before they are written, that objects may exist which no row names. */
  intend(tx: Transaction, storageKeys: readonly string[]): Promise<void>;
  /**
   * Crosses out what was intended: a row names it now.
   * @returns false where one of them was swept in the meantime
   */
  settle(tx: Transaction, storageKeys: readonly string[]): Promise<boolean>;
  /**
   * Removes a person's documents of some types, with those that were replaced, and dooms their
   * files. Who has no document left waits for no review.
   */
  erase(
    tx: Transaction,
    userId: Uuid,
    fileTypes: readonly FileType[],
    change: { readonly version: HlcStamp; readonly at: Instant },
  ): Promise<void>;
}

/** Objects of the file store that no row names any more. */
export interface DoomedFiles {
  /**
   * Hands some of them over, each to one caller, and forgets them when the work on them has resolved.
   * @param writtenBefore what was only intended is taken when it was intended before this
   * @returns how many; 0: there are none
   */
  take(
    writtenBefore: Instant,
    work: (storageKeys: readonly string[]) => Promise<void>,
  ): Promise<number>;
  /** Says that an erasure is done. @returns false while files of its person are left */
  finishErasure(tx: Transaction, erasureId: Uuid, at: Instant): Promise<boolean>;
}

/** The session that a signed address was made in, as it is now. */
export interface LinkSessions {
  /** Null: it has ended, or its member of staff is not active any more. */
  standing(
    sessionId: Uuid,
    at: Instant,
  ): Promise<
    { readonly type: 'attendee' } | { readonly type: 'staff'; readonly role: Role } | null
  >;
}
