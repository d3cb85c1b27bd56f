import { sql } from 'kysely';
import type { OwnRegistration, RegistrationStore } from '../services/registration-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

const COLUMNS = [
  'id',
  'user_id',
  'event_id',
  'ticket_type_id',
  'status',
  'flags',
  'created_at',
] as const;

function own(database: HubDatabase) {
  return database
    .selectFrom('registrations as r')
    .innerJoin('events as e', 'e.id', 'r.event_id')
    .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
    .select((columns) => [
      'r.id',
      'r.event_id',
      'e.title',
      'e.description',
      'e.party_name',
      'e.venue',
      'e.time_zone',
      'e.event_date',
      'e.event_time',
      'e.doors_open_at',
      'e.doors_close_at',
      'e.status as event_status',
      sql<boolean>`(e.capacity IS NOT NULL AND e.registered >= e.capacity)`.as('is_full'),
      'r.status',
      'y.name as ticket_type',
      'r.check_in_time',
      columns
        .exists(
          columns
            .selectFrom('tickets as t')
            .select('t.number')
            .whereRef('t.registration_id', '=', 'r.id')
            .where('t.status', '=', 'active'),
        )
        .$castTo<boolean>()
        .as('has_ticket'),
    ]);
}

type OwnRow = Awaited<ReturnType<ReturnType<typeof own>['executeTakeFirstOrThrow']>>;

function ownOf(row: OwnRow): OwnRegistration {
  const { id, event_id, event_status, status, ticket_type, has_ticket, check_in_time } = row;
  return {
    id,
    event: {
      id: event_id,
      title: row.title,
      description: row.description,
      party_name: row.party_name,
      venue: row.venue,
      time_zone: row.time_zone,
      event_date: row.event_date,
      event_time: row.event_time,
      doors_open_at: row.doors_open_at,
      doors_close_at: row.doors_close_at,
      status: event_status,
      is_full: row.is_full,
    },
    status,
    ticket_type,
    has_ticket,
    check_in_time,
  };
}

/** Registrations, in PostgreSQL. Who locks both locks the person before the event. */
export function createRegistrationStore(database: HubDatabase): RegistrationStore {
  return {
    async lockPerson(tx, userId) {
      const row = await inside(tx)
        .selectFrom('users')
        .select(['id', 'status', 'erased_at', 'merged_into'])
        .where('id', '=', userId)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (row === undefined) return null;
      if (row.merged_into !== null) return await this.lockPerson(tx, row.merged_into);
      return { id: row.id, status: row.status, isErased: row.erased_at !== null };
    },
    async lockHolder(tx, registrationId) {
      const row = await inside(tx)
        .selectFrom('users as u')
        .innerJoin('registrations as r', 'r.user_id', 'u.id')
        .select('u.id')
        .where('r.id', '=', registrationId)
        .forNoKeyUpdate('u')
        .executeTakeFirst();
      return row?.id ?? null;
    },
    async find(tx, registrationId) {
      const found = await inside(tx)
        .selectFrom('registrations')
        .select(COLUMNS)
        .select(['version', 'check_in_time'])
        .where('id', '=', registrationId)
        .executeTakeFirst();
      if (found === undefined) return null;
      const { version, check_in_time, ...row } = found;
      return { row, version, checkInTime: check_in_time };
    },
    async hasTicket(tx, registrationId) {
      const row = await inside(tx)
        .selectFrom('tickets')
        .select('number')
        .where('registration_id', '=', registrationId)
        .where('status', '=', 'active')
        .executeTakeFirst();
      return row !== undefined;
    },
    async event(tx, eventId) {
      const row = await inside(tx)
        .selectFrom('events as e')
        .select((columns) => [
          'e.id',
          'e.status',
          'e.doors_close_at as doorsCloseAt',
          columns
            .selectFrom('ticket_types as t')
            .select('t.id')
            .whereRef('t.event_id', '=', 'e.id')
            .orderBy('t.position')
            .orderBy('t.id')
            .limit(1)
            .as('firstTypeId'),
        ])
        .where('e.id', '=', eventId)
        .executeTakeFirst();
      return row ?? null;
    },
    async eventOfType(tx, ticketTypeId) {
      const row = await inside(tx)
        .selectFrom('ticket_types')
        .select('event_id')
        .where('id', '=', ticketTypeId)
        .executeTakeFirst();
      return row?.event_id ?? null;
    },
    async takePlace(tx, eventId) {
      // The row's lock makes those who ask at once come one after another; each sees the count of
      // the one before. Whoever closed the event meanwhile is seen too.
      const { numUpdatedRows } = await inside(tx)
        .updateTable('events')
        .set({ registered: sql<number>`registered + 1` })
        .where('id', '=', eventId)
        .where('status', 'not in', ['closed', 'cancelled'])
        .where((is) =>
          is.or([is('capacity', 'is', null), is('registered', '<', is.ref('capacity'))]),
        )
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async givePlaceBack(tx, eventId) {
      await inside(tx)
        .updateTable('events')
        .set({ registered: sql<number>`greatest(registered - 1, 0)` })
        .where('id', '=', eventId)
        .execute();
    },
    async put(tx, row, version, at) {
      const flags = JSON.stringify(row.flags);
      const { status, ticket_type_id } = row;
      await inside(tx)
        .insertInto('registrations')
        .values({ ...row, flags, version, updated_at: at })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet({ status, ticket_type_id, flags, version, updated_at: at }),
        )
        .execute();
    },
    async ofPerson(userId, limit) {
      const rows = await own(database)
        .where('r.user_id', '=', userId)
        .orderBy('e.doors_open_at', 'desc')
        .orderBy('r.id')
        .limit(limit)
        .execute();
      return rows.map(ownOf);
    },
    async own(userId, registrationId) {
      const row = await own(database)
        .where('r.id', '=', registrationId)
        .where('r.user_id', '=', userId)
        .executeTakeFirst();
      return row === undefined ? null : ownOf(row);
    },
    ofEvent: ({ eventId, status, after, limit }) =>
      database
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
        .leftJoin('tickets as t', (join) =>
          // Kiosks may have issued another one: the first is shown.
          join.on('t.number', '=', (ticket) =>
            ticket
              .selectFrom('tickets as g')
              .select('g.number')
              .whereRef('g.registration_id', '=', 'r.id')
              .where('g.status', '=', sql.lit('active'))
              .orderBy('g.created_at')
              .orderBy('g.number')
              .limit(1),
          ),
        )
        .select([
          'r.id',
          'r.user_id',
          'u.name',
          'u.email',
          'u.phone',
          'u.status as kyc',
          'u.blocked',
          'r.status',
          'r.ticket_type_id',
          'y.name as ticket_type',
          'r.flags',
          't.number as ticket_number',
          'r.check_in_time',
          'r.created_at',
        ])
        .where('r.event_id', '=', eventId)
        .$if(status !== null, (query) => query.where('r.status', '=', status ?? 'registered'))
        .$if(after !== null, (query) =>
          query.where(
            sql<boolean>`(r.created_at, r.id) < (${after?.value}::timestamptz, ${after?.id}::uuid)`,
          ),
        )
        .orderBy('r.created_at', 'desc')
        .orderBy('r.id', 'desc')
        .limit(limit)
        .execute(),
  };
}
