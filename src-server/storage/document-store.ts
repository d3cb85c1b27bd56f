import type { Selectable } from 'kysely';
import type { DocumentOwner, DocumentStore, StoredDocument } from '../services/document-ports.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { DocumentsTable } from './schema.ts';

/** What a document's row is read as. */
export const DOCUMENT_COLUMNS = [
  'id',
  'user_id',
  'file_type',
  'mime',
  'size',
  'width',
  'height',
  'storage_key',
  'display_key',
  'thumbnail_key',
  'created_at',
] as const satisfies readonly (keyof Selectable<DocumentsTable>)[];

type Keys = Pick<StoredDocument, 'storage_key' | 'display_key' | 'thumbnail_key'>;

function doomed(documents: readonly Keys[], why: 'replaced' | 'erased') {
  return documents
    .flatMap(({ storage_key, display_key, thumbnail_key }) => [
      storage_key,
      display_key,
      thumbnail_key,
    ])
    .filter((key) => key !== null)
    .map((storage_key) => ({ storage_key, why }));
}

/** Documents in PostgreSQL. */
export function createDocumentStore(database: HubDatabase): DocumentStore {
  return {
    async lockOwner(tx, userId): Promise<DocumentOwner | null> {
      const row = await inside(tx)
        .selectFrom('users')
        .select(['status', 'review_state', 'version', 'erased_at'])
        .where('id', '=', userId)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return null;
      const { status, review_state: reviewState, version, erased_at } = row;
      return { status, reviewState, version, isErased: erased_at !== null };
    },
    async changeOwner(tx, userId, { fileType, documentId, status, version, at }) {
      await inside(tx)
        .updateTable('users')
        .set((eb) => ({
          [fileType]: documentId,
          status,
          review_state: 'waiting',
          // Who waits already keeps their place in the queue.
          waiting_since: eb
            .case()
            .when(eb.and([eb('review_state', '=', 'waiting'), eb('waiting_since', 'is not', null)]))
            .then(eb.ref('waiting_since'))
            .else(at)
            .end(),
          version,
          updated_at: at,
        }))
        .where('id', '=', userId)
        .execute();
    },
    async find(id) {
      const row = await database
        .selectFrom('documents')
        .select(DOCUMENT_COLUMNS)
        .where('id', '=', id)
        .where('replaced_at', 'is', null)
        .executeTakeFirst();
      return row ?? null;
    },
    listOf: (userId) =>
      database
        .selectFrom('documents')
        .select(DOCUMENT_COLUMNS)
        .where('user_id', '=', userId)
        .where('replaced_at', 'is', null)
        .orderBy('file_type')
        .execute(),
    async insert(tx, document) {
      await inside(tx).insertInto('documents').values(document).execute();
    },
    async replace(tx, userId, fileType, at) {
      const row = await inside(tx)
        .updateTable('documents')
        .set({ replaced_at: at })
        .where('user_id', '=', userId)
        .where('file_type', '=', fileType)
        .where('replaced_at', 'is', null)
        .returning(['id', 'storage_key', 'display_key', 'thumbnail_key'])
        .executeTakeFirst();
      if (row === undefined) return null;
      await inside(tx)
        .insertInto('doomed_files')
        .values(doomed([row], 'replaced'))
        .execute();
      return row.id;
    },
    async namePictures(tx, id, { display, thumbnail }) {
      const { numUpdatedRows } = await inside(tx)
        .updateTable('documents')
        .set({ display_key: display, thumbnail_key: thumbnail })
        .where('id', '=', id)
        .where('replaced_at', 'is', null)
        .where('display_key', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async intend(tx, storageKeys) {
      await inside(tx)
        .insertInto('doomed_files')
        .values(storageKeys.map((storage_key) => ({ storage_key, why: 'writing' as const })))
        .execute();
    },
    async settle(tx, storageKeys) {
      const { numDeletedRows } = await inside(tx)
        .deleteFrom('doomed_files')
        .where('storage_key', 'in', storageKeys)
        .where('why', '=', 'writing')
        .executeTakeFirst();
      return Number(numDeletedRows) === storageKeys.length;
    },
    async erase(tx, userId, fileTypes, { version, at }) {
      if (fileTypes.length === 0) return;
      const rows = await inside(tx)
        .deleteFrom('documents')
        .where('user_id', '=', userId)
        .where('file_type', 'in', fileTypes)
        .returning(['storage_key', 'display_key', 'thumbnail_key'])
        .execute();
      // Of a document that was replaced, the files may be doomed already.
      if (rows.length > 0) {
        await inside(tx)
          .insertInto('doomed_files')
          .values(doomed(rows, 'erased'))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      const left = await inside(tx)
        .selectFrom('documents')
        .select('id')
        .where('user_id', '=', userId)
        .limit(1)
        .executeTakeFirst();
      await inside(tx)
        .updateTable('users')
        .set({
          ...Object.fromEntries(fileTypes.map((type) => [type, null])),
          ...(left === undefined ? { review_state: 'none', waiting_since: null } : {}),
          version,
          updated_at: at,
        })
        .where('id', '=', userId)
        .execute();
    },
  };
}
