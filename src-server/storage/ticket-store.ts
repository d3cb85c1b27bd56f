import { sql, type Kysely } from 'kysely';
import type pg from 'pg';
import type { HeldTicket, TicketStore } from '../services/ticket-ports.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { HubSchema } from './schema.ts';

const COLUMNS = [
  'number',
  'registration_id',
  'event_id',
  'ticket_type_id',
  'key_id',
  'status',
  'replaced_by',
  'valid_from',
  'valid_until',
  'created_at',
] as const;

const EVENT_COLUMNS = [
  'title',
  'description',
  'party_name',
  'venue',
  'time_zone',
  'event_date',
  'event_time',
  'doors_open_at',
  'doors_close_at',
] as const;

const KEY_COLUMNS = ['event_id', 'key_id', 'public_key', 'sealed_private_key'] as const;

/** The good ticket with its holder, its event and its key, in one statement. */
function held(database: Kysely<HubSchema>) {
  return database
    .selectFrom('registrations as r')
    .innerJoin('tickets as t', (join) =>
      join.onRef('t.registration_id', '=', 'r.id').on('t.status', '=', sql.lit('active')),
    )
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .innerJoin('ticket_types as y', 'y.id', 't.ticket_type_id')
    .innerJoin('events as e', 'e.id', 't.event_id')
    .leftJoin('issuer_keys as k', (join) =>
      join.onRef('k.event_id', '=', 't.event_id').onRef('k.key_id', '=', 't.key_id'),
    )
    .select(COLUMNS.map((column) => `t.${column}` as const))
    .select(EVENT_COLUMNS.map((column) => `e.${column}` as const))
    .select([
      'r.user_id',
      'u.name as holder',
      'y.name as ticketType',
      'e.status as event_status',
      sql<boolean>`(e.capacity IS NOT NULL AND e.registered >= e.capacity)`.as('is_full'),
      'k.public_key',
      'k.sealed_private_key',
    ]);
}

type HeldRow = Awaited<ReturnType<ReturnType<typeof held>['executeTakeFirstOrThrow']>>;

function ticketOf(row: HeldRow): HeldTicket {
  const { public_key, sealed_private_key } = row;
  return {
    row: {
      number: row.number,
      registration_id: row.registration_id,
      event_id: row.event_id,
      ticket_type_id: row.ticket_type_id,
      key_id: row.key_id,
      status: row.status,
      replaced_by: row.replaced_by,
      valid_from: row.valid_from,
      valid_until: row.valid_until,
      created_at: row.created_at,
    },
    userId: row.user_id,
    holder: row.holder,
    ticketType: row.ticketType,
    event: {
      id: row.event_id,
      title: row.title,
      description: row.description,
      is_full: row.is_full,
      party_name: row.party_name,
      venue: row.venue,
      time_zone: row.time_zone,
      event_date: row.event_date,
      event_time: row.event_time,
      doors_open_at: row.doors_open_at,
      doors_close_at: row.doors_close_at,
      status: row.event_status,
    },
    key:
      public_key === null || sealed_private_key === null
        ? null
        : { event_id: row.event_id, key_id: row.key_id, public_key, sealed_private_key },
  };
}

/**
 * Tickets and the keys of their issuer, in PostgreSQL.
 * @param pool for the one query that a crowd before the gates asks: built once and prepared, since
 * planning its joins takes longer than running them
 */
export function createTicketStore(database: HubDatabase, pool: pg.Pool): TicketStore {
  // Of several, one that the hub can show: it has no other issuer's key.
  const ofRegistration = held(database)
    .where('r.id', '=', '')
    .orderBy(sql`k.public_key IS NULL`)
    .orderBy('t.created_at')
    .orderBy('t.number')
    .limit(sql.lit(1))
    .compile();
  return {
    async lockEvent(tx, eventId) {
      await inside(tx)
        .selectFrom('events')
        .select('id')
        .where('id', '=', eventId)
        .forNoKeyUpdate()
        .execute();
    },
    async issuerKey(tx, eventId) {
      const row = await inside(tx)
        .selectFrom('issuer_keys')
        .select(KEY_COLUMNS)
        .where('event_id', '=', eventId)
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row ?? null;
    },
    async putIssuerKey(tx, key, certificate) {
      await inside(tx).insertInto('issuer_keys').values(key).execute();
      await inside(tx).insertInto('signing_keys').values(certificate).execute();
    },
    lacking: (tx, userId, eventId) =>
      inside(tx)
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .innerJoin('events as e', 'e.id', 'r.event_id')
        .select([
          'r.id as registrationId',
          'r.event_id as eventId',
          'r.ticket_type_id as ticketTypeId',
        ])
        .where('r.user_id', '=', userId)
        .$if(eventId !== null, (query) => query.where('r.event_id', '=', eventId))
        .where('r.status', '=', 'registered')
        .where('u.status', '=', 'approved')
        .where('u.blocked', '=', false)
        .where('u.erased_at', 'is', null)
        .where('e.status', 'not in', ['closed', 'cancelled'])
        .where((is) =>
          is.not(
            is.exists(
              is
                .selectFrom('tickets as t')
                .select('t.number')
                .whereRef('t.registration_id', '=', 'r.id')
                .where('t.status', '=', 'active'),
            ),
          ),
        )
        .orderBy('r.event_id')
        .execute(),
    async insert(tx, row) {
      await inside(tx).insertInto('tickets').values(row).execute();
    },
    async update(tx, { number, ...row }) {
      await inside(tx).updateTable('tickets').set(row).where('number', '=', number).execute();
    },
    async retype(tx, registrationId, ticketTypeId) {
      await inside(tx)
        .updateTable('tickets')
        .set({ ticket_type_id: ticketTypeId })
        .where('registration_id', '=', registrationId)
        .where('status', '=', 'active')
        .execute();
    },
    active: (tx, registrationId) =>
      inside(tx)
        .selectFrom('tickets')
        .select(COLUMNS)
        .where('registration_id', '=', registrationId)
        .where('status', '=', 'active')
        .forUpdate()
        .execute(),
    activeOfPerson: (tx, userId) =>
      inside(tx)
        .selectFrom('tickets as t')
        .innerJoin('registrations as r', 'r.id', 't.registration_id')
        .select(COLUMNS.map((column) => `t.${column}` as const))
        .where('r.user_id', '=', userId)
        .where('t.status', '=', 'active')
        .orderBy('t.event_id')
        .forUpdate('t')
        .execute(),
    async lock(tx, number) {
      const row = await inside(tx)
        .selectFrom('tickets')
        .select(COLUMNS)
        .where('number', '=', number)
        .forUpdate()
        .executeTakeFirst();
      return row ?? null;
    },
    async ofRegistration(registrationId) {
      const { rows } = await pool.query<HeldRow>({
        name: 'ticket-of-registration',
        text: ofRegistration.sql,
        values: [registrationId],
      });
      return rows[0] === undefined ? null : ticketOf(rows[0]);
    },
    signingKeys: (eventId) =>
      database
        .selectFrom('signing_keys')
        .selectAll()
        .where('event_id', '=', eventId)
        .orderBy('valid_from')
        .orderBy('public_key')
        .execute(),
    async isOf(userId, registrationId) {
      const row = await database
        .selectFrom('registrations')
        .select('id')
        .where('id', '=', registrationId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
