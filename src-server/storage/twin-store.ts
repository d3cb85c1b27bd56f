import { sql } from 'kysely';
import type { TwinStore } from '../services/twins.ts';
import { inside, type HubDatabase } from './connection.ts';

/** People who have an address in common, in PostgreSQL. */
export function createTwinStore(database: HubDatabase): TwinStore {
  return {
    async open(after, limit) {
      const rows = await database
        .selectFrom('users as t')
        .innerJoin('users as o', 'o.id', 't.twin_of')
        .select(['t.id', 't.name', 't.email', 't.phone', 't.created_at'])
        .select(['o.id as of_id', 'o.name as of_name', 'o.email as of_email'])
        .select(['o.phone as of_phone', 'o.created_at as of_created_at'])
        .where('t.twin_settled_at', 'is', null)
        .where('t.merged_into', 'is', null)
        .where('t.erased_at', 'is', null)
        .where('o.erased_at', 'is', null)
        .$if(after !== null, (query) =>
          query.where(
            sql<boolean>`(t.created_at, t.id) > (${after?.value}::timestamptz, ${after?.id}::uuid)`,
          ),
        )
        .orderBy('t.created_at')
        .orderBy('t.id')
        .limit(limit)
        .execute();
      return rows.map(({ id, name, email, phone, created_at, ...of }) => ({
        twin: { id, name, email, phone, created_at },
        of: {
          id: of.of_id,
          name: of.of_name,
          email: of.of_email,
          phone: of.of_phone,
          created_at: of.of_created_at,
        },
      }));
    },
    async twinOf(tx, userId) {
      const row = await inside(tx)
        .selectFrom('users')
        .select('twin_of')
        .where('id', '=', userId)
        .where('merged_into', 'is', null)
        .where('twin_settled_at', 'is', null)
        .executeTakeFirst();
      return row?.twin_of ?? null;
    },
    async setApart(tx, userId, at) {
      await inside(tx)
        .updateTable('users')
        .set({ twin_settled_at: at })
        .where('id', '=', userId)
        .execute();
    },
  };
}
