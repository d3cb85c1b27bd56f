import type { Uuid } from '#shared/domain/id.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** @returns finds the id of the operation at a position; null: there is none */
export function createOperationLookup(
  database: WritableDatabase,
): (position: number) => Uuid | null {
  const find = query<{ position: number }, { id: Uuid }>(database, (p) =>
    build.selectFrom('operations').select('id').where('position', '=', p('position')),
  );
  return (position) => find.get({ position })?.id ?? null;
}
