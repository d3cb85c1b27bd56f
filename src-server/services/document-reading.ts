import type { Uuid } from '#shared/domain/id.ts';
import type { Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { SignedInActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type {
  DocumentStore,
  DocumentVariant,
  FileSeal,
  FileType,
  StoredDocument,
} from './document-ports.ts';
import type { FileStore } from './file-store.ts';
import type { KeyPurpose, PersonKeys } from './person-keys.ts';
import type { Transact } from './transaction.ts';

/** Staff who may see other people's documents. */
export const DOCUMENT_ROLES = ['reviewer', 'organiser', 'admin'] as const satisfies readonly Role[];

/** The purpose of a person's key that a document is sealed under. */
export function purposeOf(fileType: FileType): KeyPurpose {
  return fileType === 'selfie' ? 'face' : 'identity';
}

/** A picture, opened. */
export interface ReadPicture {
  readonly bytes: Buffer;
  readonly mime: StoredDocument['mime'];
}

export interface DocumentReading {
  /**
   * Reads a document; that it was read is in the activity log before anybody sees it. Until the job
   * has made the smaller ones, the original is read in their place.
   * @throws GatehouseError document-unknown (also where it is not this person's to read),
   * photo-unavailable, store-unavailable
   */
  read(id: Uuid, variant: DocumentVariant, actor: SignedInActor): Promise<ReadPicture>;
  /** Whose it is. @throws GatehouseError document-unknown, also where the actor may not read it */
  require(id: Uuid, actor: SignedInActor): Promise<StoredDocument>;
  /** The same bytes without an entry of the log: for the program itself. Null: erased. */
  open(document: StoredDocument, variant: DocumentVariant): Promise<Buffer | null>;
}

function mayRead(document: StoredDocument, actor: SignedInActor): boolean {
  if (actor.type === 'attendee') return document.user_id === actor.id;
  return DOCUMENT_ROLES.some((role) => role === actor.role);
}

function keyOf(document: StoredDocument, variant: DocumentVariant): string | null {
  switch (variant) {
    case 'original':
      return document.storage_key;
    case 'display':
      return document.display_key;
    case 'thumbnail':
      return document.thumbnail_key;
  }
}

/** Wires reading documents. */
export function createDocumentReading(ports: {
  readonly store: DocumentStore;
  readonly files: FileStore;
  readonly keys: PersonKeys;
  readonly seal: FileSeal;
  readonly audit: Audit;
  readonly transact: Transact;
}): DocumentReading {
  const { store, files, keys, seal, audit, transact } = ports;

  async function open(document: StoredDocument, wanted: DocumentVariant): Promise<Buffer | null> {
    const key = await keys.open(document.user_id, purposeOf(document.file_type));
    if (key === null) return null;
    const made = keyOf(document, wanted);
    const variant = made === null ? 'original' : wanted;
    const sealed = await files.read(made ?? document.storage_key);
    return sealed === null ? null : seal.open(key, document, variant, sealed);
  }

  async function requireDocument(id: Uuid, actor: SignedInActor): Promise<StoredDocument> {
    const document = await store.find(id);
    // To who may not read it, it does not exist: an id is no way to learn who is registered.
    if (document !== null && mayRead(document, actor)) return document;
    throw new GatehouseError('document-unknown', `no document ${id} for this account`);
  }

  return {
    open,
    require: requireDocument,
    async read(id, variant, actor) {
      const document = await requireDocument(id, actor);
      const bytes = await open(document, variant);
      if (bytes === null) {
        throw new GatehouseError('photo-unavailable', `document ${id} can not be opened`);
      }
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'document.viewed',
          facts: { document_id: id, file_type: document.file_type, variant },
          about: { type: 'attendee', id: document.user_id },
        }),
      );
      return { bytes, mime: document.mime };
    },
  };
}
