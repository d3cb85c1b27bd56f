import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type {
  DocumentOwner,
  DocumentPictures,
  DocumentStore,
  FileSeal,
  FileType,
  StoredDocument,
} from './document-ports.ts';
import { purposeOf } from './document-reading.ts';
import type { FileStore } from './file-store.ts';
import type { JobQueue } from './job-queue.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Transact, Transaction } from './transaction.ts';

/** A document as its owner and staff see it in a list. */
export interface DocumentView {
  readonly id: Uuid;
  readonly file_type: FileType;
  readonly mime: StoredDocument['mime'];
  /** Bytes. */
  readonly size: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the smaller pictures are there; until then the original stands in for them. */
  readonly has_small: boolean;
  readonly created_at: Instant;
}

export interface Upload {
  readonly fileType: FileType;
  readonly bytes: Uint8Array;
  /** That an approved person wants to wait for another review: their ticket rests until then. */
  readonly reviewAgain: boolean;
}

export interface Documents {
  /**
   * Takes a picture of somebody's own in the place of an earlier one of its type, and has them wait
   * for a review: also who was rejected, or asked for a better picture.
   * @throws GatehouseError as `DocumentPictures.takeIn`; review-again-needed where the person is
   * approved and did not say that they want it; store-unavailable; account-erased; edit-clash
   */
  upload(actor: AttendeeActor, upload: Upload): Promise<DocumentView>;
  /** The documents of a person that no other has replaced. */
  listOf(userId: Uuid): Promise<DocumentView[]>;
}

function viewOf(document: StoredDocument): DocumentView {
  const { id, file_type, mime, size, width, height, created_at } = document;
  const has_small = document.thumbnail_key !== null;
  return { id, file_type, mime, size, width, height, has_small, created_at };
}

/**
 * Wires uploads. Nothing is lost and nothing half: that an object may come is noted and committed;
 * then it is stored, durably; then one transaction names it in a row, crosses the note out, and says
 * everything that follows. A crash between leaves a note, by which a job removes the object.
 */
export function createDocuments(ports: {
  readonly store: DocumentStore;
  readonly files: FileStore;
  readonly keys: PersonKeys;
  readonly seal: FileSeal;
  readonly pictures: DocumentPictures;
  readonly jobs: JobQueue;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Told after the commit, for the metrics. */
  readonly uploaded: (fileType: FileType) => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Documents {
  const { store, files, keys, seal, pictures, jobs, audit, transact, uploaded, now } = ports;

  async function lockOwner(
    tx: Transaction,
    userId: Uuid,
    reviewAgain: boolean,
  ): Promise<DocumentOwner> {
    const owner = await store.lockOwner(tx, userId);
    if (owner === null || owner.isErased) {
      throw new GatehouseError('account-erased', `person ${userId} is not here any more`);
    }
    if (owner.status === 'approved' && !reviewAgain) {
      throw new GatehouseError('review-again-needed', 'approved with the documents that are there');
    }
    return owner;
  }

  return {
    listOf: async (userId) => (await store.listOf(userId)).map(viewOf),
    async upload(actor, { fileType, bytes, reviewAgain }) {
      const userId = actor.id;
      // Before the work on the picture: who may not send one costs nothing.
      await transact((tx) => lockOwner(tx, userId, reviewAgain));
      const { bytes: kept, ...picture } = await pictures.takeIn(bytes);

      const named = { id: newId(), user_id: userId, file_type: fileType };
      const storageKey = seal.newKey(userId, fileType);
      const purpose = purposeOf(fileType);
      const key = await transact(async (tx) => {
        await lockOwner(tx, userId, reviewAgain);
        await store.intend(tx, [storageKey]);
        return await keys.keyFor(tx, userId, purpose);
      });
      await files.put(storageKey, seal.seal(key, named, 'original', kept));

      const document = await transact(async (tx) => {
        const owner = await lockOwner(tx, userId, reviewAgain);
        const isSealedStill = (await keys.open(userId, purpose, tx))?.equals(key) ?? false;
        if (!isSealedStill || !(await store.settle(tx, [storageKey]))) {
          throw new GatehouseError('edit-clash', 'its key or its object was erased meanwhile');
        }
        const at = toInstant(now());
        const replaces = await store.replace(tx, userId, fileType, at);
        const row: StoredDocument = {
          ...named,
          ...picture,
          size: kept.length,
          storage_key: storageKey,
          display_key: null,
          thumbnail_key: null,
          created_at: at,
        };
        await store.insert(tx, row);
        await store.changeOwner(tx, userId, {
          fileType,
          documentId: row.id,
          status: 'pending',
          version: nextStamp(owner.version, now()),
          at,
        });
        await jobs.add(tx, 'make-pictures', { documentId: row.id });
        if (replaces !== null) {
          await jobs.add(tx, 'delete-files', { erasureId: null }, 'delete-files');
        }
        await audit.record(tx, {
          actor,
          type: 'document.uploaded',
          facts: {
            document_id: row.id,
            file_type: fileType,
            replaces,
            status_before: owner.status,
            review_before: owner.reviewState,
          },
          about: { type: 'attendee', id: userId },
        });
        return row;
      });
      uploaded(fileType);
      return viewOf(document);
    },
  };
}
