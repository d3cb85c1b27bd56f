import { sql } from 'kysely';
import Cursor from 'pg-cursor';
import type pg from 'pg';
import type {
  ListedPerson,
  PeopleFilter,
  PeopleStore,
  PersonDetail,
} from '../services/people-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Rows that a streamed list holds at once. */
const BATCH = 500;
/** Tickets, decisions, check-ins of one person that are shown at most. */
const MOST_SHOWN = 200;

/** A prefix as LIKE takes it. */
function startsWith(prefix: string): string {
  return `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** Names in one order on every server; see users_by_name. */
const SORT_NAME = sql<string>`lower(u.name) COLLATE "C"`;

function filtered(database: HubDatabase, { query, status, blocked, eventId }: PeopleFilter) {
  const typed = query.trim().toLowerCase();
  const isNumber = /^[\d\s+()-]+$/.test(typed);
  return (
    database
      .selectFrom('users as u')
      .select([
        'u.id',
        'u.name',
        'u.email',
        'u.phone',
        'u.location',
        'u.status',
        'u.blocked',
        'u.review_state',
        'u.created_at',
        SORT_NAME.as('sort_name'),
      ])
      .where('u.merged_into', 'is', null)
      .$if(typed !== '' && typed.includes('@'), (people) =>
        people.where('u.email', 'like', startsWith(typed)),
      )
      .$if(typed !== '' && isNumber, (people) =>
        people.where('u.phone', 'like', startsWith(typed.replaceAll(/\D/g, ''))),
      )
      .$if(typed !== '' && !isNumber && !typed.includes('@'), (people) =>
        people.where(SORT_NAME, 'like', startsWith(typed)),
      )
      .$if(status !== null, (people) => people.where('u.status', '=', status ?? 'pending'))
      // Said as the index on those who are blocked says it.
      .$if(blocked === true, (people) => people.where(sql<boolean>`u.blocked`))
      .$if(blocked === false, (people) => people.where(sql<boolean>`NOT u.blocked`))
      .$if(eventId !== null, (people) =>
        people.where((is) =>
          is.exists(
            is
              .selectFrom('registrations as r')
              .select('r.id')
              .whereRef('r.user_id', '=', 'u.id')
              .where('r.event_id', '=', eventId ?? '')
              .where('r.status', '=', 'registered'),
          ),
        ),
      )
      .orderBy(SORT_NAME)
      .orderBy('u.id')
  );
}

const AS_INSTANT = (column: string) =>
  sql.raw(`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/** People, in PostgreSQL. @param pool for lists that are streamed row by row */
export function createPeopleStore(database: HubDatabase, pool: pg.Pool): PeopleStore {
  async function* all(filter: PeopleFilter): AsyncGenerator<readonly ListedPerson[], void> {
    const { sql: text, parameters } = filtered(database, filter).compile();
    const client = await pool.connect();
    // A cursor does not look at its client’s readers of types by itself.
    const { types } = pool.options;
    const cursor = client.query(
      new Cursor<ListedPerson>(text, [...parameters], types === undefined ? {} : { types }),
    );
    try {
      for (;;) {
        const rows = await cursor.read(BATCH);
        if (rows.length === 0) return;
        yield rows;
      }
    } finally {
      await cursor.close();
      client.release();
    }
  }

  return {
    all,
    list: (filter, after, limit) =>
      filtered(database, filter)
        .$if(after !== null, (people) =>
          people.where(
            sql<boolean>`(lower(u.name) COLLATE "C", u.id) > (${after?.value}, ${after?.id}::uuid)`,
          ),
        )
        .limit(limit)
        .execute(),
    async detail(userId) {
      const person = await database
        .selectFrom('users as u')
        .select([
          'u.id',
          'u.name',
          'u.email',
          'u.phone',
          'u.location',
          'u.status',
          'u.blocked',
          'u.review_state',
          'u.created_at',
          'u.updated_at',
          'u.version',
          'u.language',
          'u.email_confirmed_at',
          'u.mail_state',
          'u.merged_into',
        ])
        .where('u.id', '=', userId)
        .executeTakeFirst();
      if (person === undefined) return null;
      const { merged_into, ...row } = person;
      if (merged_into !== null) return await this.detail(merged_into);
      const documents = await database
        .selectFrom('documents')
        .select(['id', 'file_type', 'created_at'])
        .where('user_id', '=', userId)
        .where('replaced_at', 'is', null)
        .orderBy('file_type')
        .execute();
      const registrations = await database
        .selectFrom('registrations as r')
        .innerJoin('events as e', 'e.id', 'r.event_id')
        .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
        .select([
          'r.id',
          'r.event_id',
          'e.title',
          'r.status',
          'r.ticket_type_id',
          'y.name as ticket_type',
          'r.flags',
          'r.check_in_time',
          sql<PersonDetail['registrations'][number]['tickets']>`coalesce((
            SELECT json_agg(json_build_object('number', t.number, 'status', t.status,
              'replaced_by', t.replaced_by, 'created_at', ${AS_INSTANT('t.created_at')})
              ORDER BY t.created_at)
            FROM tickets AS t WHERE t.registration_id = r.id), '[]')`.as('tickets'),
        ])
        .where('r.user_id', '=', userId)
        .orderBy('e.doors_open_at', 'desc')
        .limit(MOST_SHOWN)
        .execute();
      const decisions = await database
        .selectFrom('kyc_decisions as k')
        .leftJoin('admin_users as a', 'a.id', 'k.staff_id')
        .select(['k.id', 'k.decision', 'k.reason', 'k.words', 'a.name as by', 'k.decided_at'])
        .where('k.user_id', '=', userId)
        .orderBy('k.position')
        .limit(MOST_SHOWN)
        .execute();
      const check_ins = await database
        .selectFrom('check_ins')
        .select(['id', 'event_id', 'verdict', 'occurred_at'])
        .where('user_id', '=', userId)
        .orderBy('occurred_at', 'desc')
        .limit(MOST_SHOWN)
        .execute();
      const consents = await database
        .selectFrom('consents')
        .select(['purpose', 'decision', 'recorded_at'])
        .where('user_id', '=', userId)
        .orderBy('position')
        .limit(MOST_SHOWN)
        .execute();
      return { ...row, documents, registrations, decisions, check_ins, consents };
    },
    async lock(tx, userId) {
      const row = await inside(tx)
        .selectFrom('users')
        .select(['id', 'status', 'blocked', 'version'])
        .where('id', '=', userId)
        .where('merged_into', 'is', null)
        .forNoKeyUpdate()
        .executeTakeFirst();
      return row ?? null;
    },
    async setBlocked(tx, userId, blocked, { version, at }) {
      await inside(tx)
        .updateTable('users')
        .set({ blocked, version, updated_at: at })
        .where('id', '=', userId)
        .execute();
    },
  };
}
