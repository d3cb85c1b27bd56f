import { sql } from 'kysely';
import type pg from 'pg';
import type { EventLists, PublicEvent } from '../services/event-ports.ts';
import type { AfterPlace } from '../services/registration-ports.ts';
import { PUBLIC_EVENT_COLUMNS } from './event-columns.ts';
import type { HubDatabase } from './connection.ts';

const IS_FULL = sql<boolean>`(capacity IS NOT NULL AND registered >= capacity)`.as('is_full');

/** @param after null: the first page */
function openEvents(database: HubDatabase, after: AfterPlace | null) {
  return database
    .selectFrom('events')
    .select(PUBLIC_EVENT_COLUMNS)
    .select(IS_FULL)
    .where('status', 'in', [sql.lit('upcoming' as const), sql.lit('live' as const)])
    .where('doors_close_at', '>', '')
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(doors_open_at, id) > (${after?.value}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('doors_open_at')
    .orderBy('id')
    .limit(1);
}

/**
 * Lists of events, in PostgreSQL.
 * @param pool for the list that everybody asks: built once and prepared
 */
export function createEventLists(database: HubDatabase, pool: pg.Pool): EventLists {
  const firstPage = openEvents(database, null).compile();
  const laterPage = openEvents(database, { value: '', id: '' }).compile();
  return {
    async open({ now, after, limit }) {
      const isFirst = after === null;
      const { rows } = await pool.query<PublicEvent>({
        name: isFirst ? 'open-events' : 'open-events-after',
        text: (isFirst ? firstPage : laterPage).sql,
        // In the order that the statement names them in.
        values: isFirst ? [now, limit] : [now, after.value, after.id, limit],
      });
      return rows;
    },
    async one(eventId) {
      const event = await database
        .selectFrom('events')
        .select(PUBLIC_EVENT_COLUMNS)
        .select(IS_FULL)
        .where('id', '=', eventId)
        .where('status', '<>', 'draft')
        .executeTakeFirst();
      if (event === undefined) return null;
      const ticket_types = await database
        .selectFrom('ticket_types')
        .select(['id', 'event_id', 'name'])
        .where('event_id', '=', eventId)
        .orderBy('position')
        .orderBy('id')
        .execute();
      return { ...event, ticket_types };
    },
    all: ({ statuses, query: part, after, limit }) => {
      const pattern = `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      return database
        .selectFrom('events as e')
        .select(PUBLIC_EVENT_COLUMNS.map((column) => `e.${column}` as const))
        .select(IS_FULL)
        .select((columns) => [
          'e.capacity',
          'e.registered',
          columns
            .selectFrom('registrations as r')
            .select((counted) => counted.fn.countAll<number>().as('count'))
            .whereRef('r.event_id', '=', 'e.id')
            .where('r.check_in_time', 'is not', null)
            .$asScalar()
            .$notNull()
            .as('admitted'),
        ])
        .$if(statuses.length > 0, (query) => query.where('e.status', 'in', statuses))
        .$if(part !== '', (query) =>
          query.where((is) =>
            is.or([
              is('e.title', 'ilike', pattern),
              is('e.party_name', 'ilike', pattern),
              is('e.venue', 'ilike', pattern),
            ]),
          ),
        )
        .$if(after !== null, (query) =>
          query.where(
            sql<boolean>`(e.doors_open_at, e.id) < (${after?.value}::timestamptz, ${after?.id}::uuid)`,
          ),
        )
        .orderBy('e.doors_open_at', 'desc')
        .orderBy('e.id', 'desc')
        .limit(limit)
        .execute();
    },
  };
}
