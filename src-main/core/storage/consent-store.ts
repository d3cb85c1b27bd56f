import type { ConsentRow } from '#shared/domain/consent.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { ConsentStore } from '../services/consent.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

type ConsentValues = { [K in keyof ConsentRow]: ConsentRow[K] };

const COLUMNS = [
  'id',
  'user_id',
  'purpose',
  'decision',
  'text_version',
  'language',
  'staff_id',
  'recorded_at',
] as const satisfies readonly (keyof ConsentRow)[];

/** Prepares the reads and the write once. */
export function createConsentStore(database: WritableDatabase): ConsentStore {
  const latest = query<{ userId: Uuid }, ConsentRow>(database, (p) =>
    build
      .selectFrom('consents')
      .select(COLUMNS)
      .where('user_id', '=', p('userId'))
      .where('purpose', '=', 'face-matching')
      .orderBy('recorded_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1),
  );
  const insert = command<ConsentValues>(database, (p) =>
    build
      .insertInto('consents')
      .values({
        id: p('id'),
        user_id: p('user_id'),
        purpose: p('purpose'),
        decision: p('decision'),
        text_version: p('text_version'),
        language: p('language'),
        staff_id: p('staff_id'),
        recorded_at: p('recorded_at'),
      })
      .onConflict((conflict) => conflict.column('id').doNothing()),
  );
  return {
    latest: (userId) => latest.get({ userId }) ?? null,
    insertNew: (row) => insert.run(row).changes > 0,
  };
}
