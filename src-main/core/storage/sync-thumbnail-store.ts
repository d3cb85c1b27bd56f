import type { Uuid } from '#shared/domain/id.ts';
import { sql } from 'kysely';
import type { ThumbnailStore } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

/** Rows that are put in order at once. */
const LOOKED_AT = 2_000;
// Written into the SQL: bound, SQLite would not see that the partial indexes serve.
const IS_WAITING = sql.lit('waiting' as const);
const IS_HELD = sql.lit('held' as const);

/** Wants small pictures; inside the caller's transaction. */
export interface ThumbnailWriter {
  want(documentId: Uuid, userId: Uuid): void;
}

/**
 * Small pictures of people, sealed.
 * @param transaction the one of the gate store
 */
export function createThumbnailStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): ThumbnailStore & ThumbnailWriter {
  const want = command<{ documentId: Uuid; userId: Uuid }>(database, (p) =>
    build
      .insertInto('thumbnails')
      .values({
        document_id: p('documentId'),
        user_id: p('userId'),
        state: 'waiting',
        sealed: null,
        size: 0,
      })
      // The hub makes small pictures after a document came, and then says so.
      .onConflict((conflict) =>
        conflict
          .column('document_id')
          .doUpdateSet({ state: 'waiting' })
          .where('thumbnails.state', '=', 'gone'),
      ),
  );
  // The nearest event's first, of the first that wait: the one writer is not held for a look at all.
  const wanted = query<{ limit: number }, { documentId: Uuid; userId: Uuid }>(database, (p) =>
    build
      .selectFrom(
        build
          .selectFrom('thumbnails')
          .select(['document_id', 'user_id'])
          .where('state', '=', IS_WAITING)
          .limit(LOOKED_AT)
          .as('t'),
      )
      .select(['t.document_id as documentId', 't.user_id as userId'])
      .orderBy((eb) =>
        eb
          .selectFrom('registrations as r')
          .innerJoin('events as e', 'e.id', 'r.event_id')
          .select((of) => of.fn.min('e.doors_open_at').as('soonest'))
          .whereRef('r.user_id', '=', 't.user_id')
          .where('e.status', 'in', ['upcoming', 'live']),
      )
      .limit(p('limit')),
  );
  const keep = command<{ documentId: Uuid; sealed: Uint8Array; size: number }>(database, (p) =>
    build
      .updateTable('thumbnails')
      .set({ state: 'held', sealed: p('sealed'), size: p('size') })
      .where('document_id', '=', p('documentId')),
  );
  const gone = command<{ documentId: Uuid }>(database, (p) =>
    build
      .updateTable('thumbnails')
      .set({ state: 'gone', sealed: null, size: 0 })
      .where('document_id', '=', p('documentId')),
  );
  const held = query<{ documentId: Uuid }, { userId: Uuid; sealed: Uint8Array }>(
    database,
    (p) =>
      build
        .selectFrom('thumbnails')
        .select(['user_id as userId', 'sealed'])
        .where('document_id', '=', p('documentId'))
        .where('state', '=', 'held') as never,
  );
  const size = query<object, { size: number | null }>(database, () =>
    build
      .selectFrom('thumbnails')
      .select((eb) => eb.fn.sum<number>('size').as('size'))
      .where('state', '=', IS_HELD),
  );
  return {
    want(documentId, userId) {
      want.run({ documentId, userId });
    },
    wanted: (limit) => wanted.all({ limit }),
    keep(documentId, sealed) {
      transaction(() => {
        if (sealed === null) gone.run({ documentId });
        else keep.run({ documentId, sealed, size: sealed.byteLength });
      });
    },
    find: (documentId) => held.get({ documentId }) ?? null,
    size: () => size.get({})?.size ?? 0,
  };
}
