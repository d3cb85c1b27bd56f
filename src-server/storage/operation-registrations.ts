import { sql } from 'kysely';
import type { EffectStore } from '../services/operation-effect-ports.ts';
import { inside } from './connection.ts';
import { stampsOf } from './operation-stamps.ts';

type RegistrationRows = Pick<
  EffectStore,
  | 'place'
  | 'insertPlace'
  | 'writePlace'
  | 'removePlace'
  | 'placesOf'
  | 'moveTickets'
  | 'typesOf'
  | 'addToRegistered'
  | 'retype'
  | 'putTicket'
  | 'isAdmitted'
>;

const COLUMNS = [
  'id',
  'user_id',
  'event_id',
  'ticket_type_id',
  'status',
  'flags',
  'created_at',
  'version',
] as const;

/** Registrations and their tickets, as operations write them. */
export const registrationRows: RegistrationRows = {
  async place(tx, registrationId) {
    const found = await inside(tx)
      .selectFrom('registrations')
      .select(COLUMNS)
      .where('id', '=', registrationId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (found === undefined) return null;
    const { version, ...row } = found;
    return { row, version, stamps: await stampsOf(tx, 'registration', row.id) };
  },
  async insertPlace(tx, { flags, ...row }, version) {
    const { numInsertedOrUpdatedRows = 0n } = await inside(tx)
      .insertInto('registrations')
      .values({ ...row, flags: JSON.stringify(flags), version })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  },
  async writePlace(tx, { id, status, ticket_type_id, flags }, version, at) {
    await inside(tx)
      .updateTable('registrations')
      .set({ status, ticket_type_id, flags: JSON.stringify(flags), version, updated_at: at })
      .where('id', '=', id)
      .execute();
  },
  async removePlace(tx, registrationId) {
    await inside(tx).deleteFrom('registrations').where('id', '=', registrationId).execute();
  },
  async placesOf(tx, userId) {
    const rows = await inside(tx)
      .selectFrom('registrations')
      .select(COLUMNS)
      .where('user_id', '=', userId)
      .orderBy('event_id')
      .forNoKeyUpdate()
      .execute();
    const places = [];
    for (const { version, ...row } of rows) {
      places.push({ row, version, stamps: await stampsOf(tx, 'registration', row.id) });
    }
    return places;
  },
  async moveTickets(tx, fromId, toId, isRevoked) {
    await sql`UPDATE tickets AS t SET registration_id = r.id, ticket_type_id = CASE
        WHEN t.status = 'active' AND NOT ${isRevoked} THEN r.ticket_type_id ELSE t.ticket_type_id END,
      status = CASE WHEN ${isRevoked} THEN 'revoked' ELSE t.status END
      FROM registrations AS r WHERE r.id = ${toId} AND t.registration_id = ${fromId}`.execute(
      inside(tx),
    );
  },
  async typesOf(tx, eventId) {
    const rows = await inside(tx)
      .selectFrom('ticket_types')
      .select('id')
      .where('event_id', '=', eventId)
      .orderBy('position')
      .orderBy('id')
      .execute();
    return rows.map(({ id }) => id);
  },
  async addToRegistered(tx, eventId, by) {
    if (by === 0) return;
    await inside(tx)
      .updateTable('events')
      .set({ registered: sql<number>`greatest(registered + ${by}, 0)` })
      .where('id', '=', eventId)
      .execute();
  },
  async retype(tx, registrationId, typeId) {
    await inside(tx)
      .updateTable('tickets')
      .set({ ticket_type_id: typeId })
      .where('registration_id', '=', registrationId)
      .where('status', '=', 'active')
      .where('ticket_type_id', '<>', typeId)
      .execute();
  },
  async putTicket(tx, row) {
    // Of two replacements that did not know of one another both stand; the same is named as by mergeTicket.
    await sql`
      INSERT INTO tickets AS t (number, registration_id, event_id, ticket_type_id, key_id, status,
        replaced_by, valid_from, valid_until, created_at)
      VALUES (${row.number}, ${row.registration_id}, ${row.event_id}, ${row.ticket_type_id},
        ${row.key_id}, ${row.status}, ${row.replaced_by}, ${row.valid_from}, ${row.valid_until},
        ${row.created_at})
      ON CONFLICT (number) DO UPDATE SET
        status = CASE WHEN 'revoked' IN (t.status, excluded.status) THEN 'revoked'
          WHEN 'replaced' IN (t.status, excluded.status) THEN 'replaced' ELSE 'active' END,
        replaced_by = least(t.replaced_by, excluded.replaced_by)
      WHERE (t.event_id, t.key_id) = (excluded.event_id, excluded.key_id)`.execute(inside(tx));
  },
  async isAdmitted(tx, registrationId) {
    const row = await inside(tx)
      .selectFrom('registrations')
      .select('id')
      .where('id', '=', registrationId)
      .where('check_in_time', 'is not', null)
      .executeTakeFirst();
    return row !== undefined;
  },
};
