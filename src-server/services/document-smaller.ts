import type { Uuid } from '#shared/domain/id.ts';
import type { DocumentPictures, DocumentStore, FileSeal } from './document-ports.ts';
import { purposeOf, type DocumentReading } from './document-reading.ts';
import type { FileStore } from './file-store.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Transact } from './transaction.ts';

/** Makes a document's display picture and thumbnail, sealed as the document is. */
export interface SmallerPictures {
  /** Repeated, or of a document that is gone, it changes nothing. */
  make(documentId: Uuid): Promise<void>;
}

/** Wires it, in the order of an upload: note, store, then name in the row. */
export function createSmallerPictures(ports: {
  readonly store: DocumentStore;
  readonly reading: Pick<DocumentReading, 'open'>;
  readonly files: FileStore;
  readonly keys: PersonKeys;
  readonly seal: FileSeal;
  readonly pictures: Pick<DocumentPictures, 'smaller'>;
  readonly transact: Transact;
}): SmallerPictures {
  const { store, reading, files, keys, seal, pictures, transact } = ports;

  return {
    async make(documentId) {
      const document = await store.find(documentId);
      if (document === null || document.thumbnail_key !== null) return;
      const { user_id: userId, file_type: fileType } = document;
      const key = await keys.open(userId, purposeOf(fileType));
      // Erased since the job was added.
      if (key === null) return;
      const bytes = await reading.open(document, 'original');
      if (bytes === null) throw new Error(`document ${documentId} can not be opened`);
      const made = await pictures.smaller(bytes);

      const display = seal.newKey(userId, fileType);
      const thumbnail = seal.newKey(userId, fileType);
      await transact((tx) => store.intend(tx, [display, thumbnail]));
      await files.put(display, seal.seal(key, document, 'display', made.display.bytes));
      await files.put(thumbnail, seal.seal(key, document, 'thumbnail', made.thumbnail.bytes));
      await transact(async (tx) => {
        // Where it was replaced meanwhile, the notes stay, and the sweep takes both away.
        if (!(await store.namePictures(tx, documentId, { display, thumbnail }))) return;
        if (!(await store.settle(tx, [display, thumbnail]))) {
          throw new Error(`the pictures of document ${documentId} were swept`);
        }
      });
    },
  };
}
