import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { ErasureNotes } from '../services/consent.ts';
import type { ErasureStore, PendingErasure } from '../services/erasure.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

/** Files removed between two looks. */
const FILES_AT_ONCE = 500;

/** Erasures and the files that they leave behind. */
export function createErasureStore(database: WritableDatabase): ErasureStore & ErasureNotes {
  const insert = command<{
    userId: Uuid;
    purpose: PendingErasure['purpose'];
    at: Instant;
  }>(database, (p) =>
    build.insertInto('erasures').values({
      user_id: p('userId'),
      purpose: p('purpose'),
      reason: 'consent-withdrawn',
      erased_at: p('at'),
      completed_at: null,
    }),
  );
  const pending = query<object, PendingErasure>(database, () =>
    build
      .selectFrom('erasures')
      .select(['position', 'user_id as personId', 'purpose'])
      .where('completed_at', 'is', null)
      .orderBy('position'),
  );
  const complete = command<{ position: number; at: Instant }>(database, (p) =>
    build
      .updateTable('erasures')
      .set({ completed_at: p('at') })
      .where('position', '=', p('position')),
  );
  const doom = command<{ fileId: Uuid }>(database, (p) =>
    build
      .insertInto('doomed_files')
      .values({ file_id: p('fileId') })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const doomed = query<{ limit: number }, { file_id: Uuid }>(database, (p) =>
    build.selectFrom('doomed_files').select('file_id').limit(p('limit')),
  );
  const forget = command<{ fileId: Uuid }>(database, (p) =>
    build.deleteFrom('doomed_files').where('file_id', '=', p('fileId')),
  );
  const evidenceOf = query<{ userId: Uuid }, { file_id: Uuid }>(database, (p) =>
    build.selectFrom('evidence').select('file_id').where('user_id', '=', p('userId')),
  );
  const removeEvidence = command<{ userId: Uuid }>(database, (p) =>
    build.deleteFrom('evidence').where('user_id', '=', p('userId')),
  );
  const run = database.transaction((work: () => unknown) => work());

  return {
    transaction: <T>(work: () => T) => storing(() => run.immediate(work) as T),
    note: (userId, at) => {
      for (const { file_id } of evidenceOf.all({ userId })) doom.run({ fileId: file_id });
      removeEvidence.run({ userId });
      for (const purpose of ['template', 'evidence'] as const) insert.run({ userId, purpose, at });
    },
    doom: (fileId) => {
      doom.run({ fileId });
    },
    pending: () => storing(() => pending.all({})),
    complete: (position, at) => {
      complete.run({ position, at });
    },
    doomed: () => storing(() => doomed.all({ limit: FILES_AT_ONCE })).map(({ file_id }) => file_id),
    forget: (fileId) => {
      forget.run({ fileId });
    },
  };
}
