import { createClamdScanner } from '../files/clamd.ts';
import { openFileStore } from '../files/file-store.ts';
import { createDocumentPictures } from '../files/pictures.ts';
import { fileSeal } from '../files/sealed-file.ts';
import { deleteFilesJob, sweepFiles } from '../jobs/delete-files.ts';
import { makePicturesJob } from '../jobs/make-pictures.ts';
import { createLinkTokens } from '../keys/document-link.ts';
import { documentRoutes } from '../routes/documents.ts';
import type { CronTask, JobTask } from '../jobs/worker.ts';
import type { Audit } from '../services/audit.ts';
import { createDocumentErasure, type DocumentErasure } from '../services/document-erasure.ts';
import { createDocumentLinks } from '../services/document-links.ts';
import type { DocumentPictures, DocumentStore, FileType } from '../services/document-ports.ts';
import { createDocumentReading, type DocumentReading } from '../services/document-reading.ts';
import { createSmallerPictures } from '../services/document-smaller.ts';
import { createDocuments, type Documents } from '../services/documents.ts';
import { createFileRemoval } from '../services/file-removal.ts';
import type { FileStore } from '../services/file-store.ts';
import type { JobQueue } from '../services/job-queue.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import { createDoomedFiles } from '../storage/document-doomed.ts';
import { createLinkSessions } from '../storage/document-sessions.ts';
import { createDocumentStore } from '../storage/document-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** Documents, and the store that they lie in. */
export interface DocumentsPart extends HubPart {
  readonly documents: Documents;
  readonly reading: DocumentReading;
  readonly erasure: DocumentErasure;
  /** For who stores other files in the same order: note, store, name in a row. */
  readonly intents: Pick<DocumentStore, 'intend' | 'settle'>;
  /** For other pictures: they wait in the same line. */
  readonly pictures: DocumentPictures;
  /** For /ready: `ping`. */
  readonly files: FileStore;
  readonly jobs: Readonly<Record<'make-pictures' | 'delete-files', JobTask>>;
  readonly crons: readonly CronTask[];
  close(): void;
}

/** Makes the part of documents. Nothing is asked of the store or the scanner before its first use. */
export function openDocuments(
  { config, keys: hubKeys, database, transact, now }: HubBase,
  needs: {
    readonly personKeys: PersonKeys;
    readonly audit: Audit;
    readonly queue: JobQueue;
    /** Told after each upload, for the metrics. */
    readonly uploaded: (fileType: FileType) => void;
  },
): DocumentsPart {
  const { personKeys: keys, audit, queue, uploaded } = needs;
  const seal = fileSeal;
  const files = openFileStore(config.files);
  const store = createDocumentStore(database);
  const scanner = config.clamd === null ? null : createClamdScanner(config.clamd);
  const pictures = createDocumentPictures(scanner);
  const reading = createDocumentReading({ store, files, keys, seal, audit, transact });
  const documents = createDocuments({
    store,
    files,
    keys,
    seal,
    pictures,
    jobs: queue,
    audit,
    transact,
    uploaded,
    now,
  });
  const links = createDocumentLinks({
    reading,
    tokens: createLinkTokens(hubKeys.links),
    sessions: createLinkSessions(database),
    now,
  });
  const smaller = createSmallerPictures({ store, reading, files, keys, seal, pictures, transact });
  const doomed = createDoomedFiles(database);
  const removal = createFileRemoval({ doomed, files, transact, now });
  return {
    documents,
    reading,
    erasure: createDocumentErasure({ store, keys, jobs: queue, now }),
    intents: store,
    pictures,
    files,
    routes: documentRoutes({ documents, reading, links }),
    jobs: {
      'make-pictures': makePicturesJob(smaller),
      'delete-files': deleteFilesJob(removal),
    },
    crons: [sweepFiles(removal)],
    close: () => {
      files.close();
    },
  };
}
