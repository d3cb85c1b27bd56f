import { sql } from 'kysely';
import { stampOf, type FieldStamp } from '#shared/domain/field-merge.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { EffectStore } from '../services/operation-effect-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside } from './connection.ts';

/** Stamps of a row's fields. */
export async function stampsOf(
  tx: Transaction,
  entity: 'event' | 'attendee' | 'registration',
  id: Uuid,
): Promise<Record<string, FieldStamp>> {
  const rows = await inside(tx)
    .selectFrom('field_versions')
    .select(['field', 'hlc', 'writer_id'])
    .where('entity', '=', entity)
    .where('entity_id', '=', id)
    .execute();
  return Object.fromEntries(
    rows.map(({ field, hlc, writer_id: writer }) => [field, stampOf(hlc, writer)]),
  );
}

/** See EffectStore. Names are kept one step long. */
export const addAlias: EffectStore['addAlias'] = async (tx, entity, from, to, at) => {
  const open = inside(tx);
  await sql`UPDATE aliases SET id = ${to} WHERE entity = ${entity} AND id = ${from}`.execute(open);
  await open
    .insertInto('aliases')
    .values({ entity, alias_id: from, id: to, made_at: at })
    .onConflict((conflict) => conflict.columns(['entity', 'alias_id']).doUpdateSet({ id: to }))
    .execute();
  if (entity === 'registration') {
    await open
      .updateTable('alerts')
      .set({ registration_id: to })
      .where('registration_id', '=', from)
      .execute();
  }
};
