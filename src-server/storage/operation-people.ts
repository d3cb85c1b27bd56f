import { sql } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import type { EffectStore, HeldPerson } from '../services/operation-effect-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside } from './connection.ts';
import { stampsOf } from './operation-stamps.ts';

type PersonRows = Pick<
  EffectStore,
  'lockPerson' | 'insertPerson' | 'writePerson' | 'setStatus' | 'setMerged' | 'eventOfPerson'
>;

/** Who has an address or a number already; null: nobody. */
async function holderOf(
  tx: Transaction,
  id: Uuid,
  { email, phone }: { readonly email: string; readonly phone: string },
): Promise<Uuid | null> {
  const row = await inside(tx)
    .selectFrom('users')
    .select('id')
    .where((is) => is.or([is('email', '=', email), is('phone', '=', phone)]))
    .where('merged_into', 'is', null)
    .where('twin_of', 'is', null)
    .where('id', '<>', id)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** People, as operations write them. */
export const personRows: PersonRows = {
  async lockPerson(tx, userId): Promise<HeldPerson | null> {
    const found = await inside(tx)
      .selectFrom('users')
      .select(['id', 'name', 'email', 'phone', 'location', 'blocked'])
      .select(['status', 'review_state as reviewState', 'version', 'erased_at'])
      .where('id', '=', userId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (found === undefined) return null;
    const { id, status, reviewState, version, erased_at, ...row } = found;
    const stamps = await stampsOf(tx, 'attendee', id);
    return { id, status, reviewState, version, isErased: erased_at !== null, row, stamps };
  },
  async insertPerson(tx, row, version) {
    const { id, name, phone, location, status, blocked, created_at, updated_at } = row;
    const email = row.email.toLowerCase();
    await inside(tx)
      .insertInto('users')
      .values({
        id,
        name,
        email,
        phone,
        location,
        status,
        blocked,
        created_at,
        updated_at,
        twin_of: await holderOf(tx, id, { email, phone }),
        version,
      })
      .execute();
  },
  async writePerson(tx, id, row, version, at) {
    const twin = await holderOf(tx, id, row);
    await inside(tx)
      .updateTable('users')
      .set({ ...row, twin_of: twin, version, updated_at: at })
      .where('id', '=', id)
      .execute();
  },
  async setStatus(tx, id, { status, reviewState }, version, at) {
    await inside(tx)
      .updateTable('users')
      .set({
        status,
        review_state: reviewState,
        version,
        updated_at: at,
        ...(reviewState === 'waiting'
          ? { waiting_since: sql<string>`coalesce(waiting_since, ${at})` }
          : {}),
      })
      .where('id', '=', id)
      .execute();
  },
  async setMerged(tx, mergedId, keptId, version) {
    await inside(tx)
      .updateTable('users')
      .set({ merged_into: keptId, twin_of: null, version })
      .where('id', '=', mergedId)
      .execute();
    await sql`UPDATE users SET twin_of = nullif(${keptId}::uuid, id) WHERE twin_of = ${mergedId}`.execute(
      inside(tx),
    );
    // Nobody is another of themselves: who is kept has the address now.
    await sql`UPDATE users SET twin_of = NULL WHERE id = ${keptId} AND twin_of = ${mergedId}`.execute(
      inside(tx),
    );
  },
  async eventOfPerson(tx, userId) {
    const row = await inside(tx)
      .selectFrom('registrations as r')
      .innerJoin('events as e', 'e.id', 'r.event_id')
      .select('e.id')
      .where('r.user_id', '=', userId)
      .orderBy('e.doors_open_at', 'desc')
      .orderBy('e.id')
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  },
};
