import { sql } from 'kysely';
import type { AlertRow } from '#shared/domain/alert.ts';
import type { AlertStore, ListedAlert, ListedQuarantine } from '../services/alerts.ts';
import type { AfterPlace } from '../services/registration-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

const ALERT_COLUMNS = [
  'id',
  'kind',
  'event_id',
  'registration_id',
  'first_id',
  'second_id',
  'raised_at',
  'closed_at',
  'closed_by',
  'note',
  'closed_hlc',
] as const satisfies readonly (keyof AlertRow)[];

/** Rows of a list by time that come after a place in it. */
function past(column: string, after: AfterPlace | null) {
  return after === null
    ? sql<boolean>`true`
    : sql<boolean>`(${sql.ref(column)}, id) < (${after.value}::timestamptz, ${after.id}::uuid)`;
}

/** What wants an eye, in PostgreSQL. */
export function createAlertStore(database: HubDatabase): AlertStore {
  return {
    async alerts({ eventId, isOpen, after, limit }) {
      const alerts = await database
        .selectFrom('alerts')
        .select(ALERT_COLUMNS)
        .$if(eventId !== null, (query) => query.where('event_id', '=', eventId ?? ''))
        .$if(isOpen === true, (query) => query.where('closed_at', 'is', null))
        .$if(isOpen === false, (query) => query.where('closed_at', 'is not', null))
        .where(past('raised_at', after))
        .orderBy('raised_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      if (alerts.length === 0) return [];
      const people = await database
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .select(['r.id', 'u.id as user_id', 'u.name'])
        .where(
          'r.id',
          'in',
          alerts.map((alert) => alert.registration_id),
        )
        .execute();
      const entries = await database
        .selectFrom('check_ins as c')
        .leftJoin('gates as g', 'g.id', 'c.gate_id')
        .leftJoin('kiosks as k', 'k.id', 'c.kiosk_id')
        .leftJoin('evidence as e', 'e.check_in_id', 'c.id')
        .select(['c.id', 'c.occurred_at', 'c.gate_id', 'g.name as gate', 'c.kiosk_id'])
        .select(['k.name as kiosk', sql<boolean>`e.check_in_id IS NOT NULL`.as('has_picture')])
        .where(
          'c.id',
          'in',
          alerts.flatMap((alert) => [alert.first_id, alert.second_id]),
        )
        .execute();
      return alerts.map((alert): ListedAlert => {
        const person = people.find(({ id }) => id === alert.registration_id);
        const { user_id = alert.registration_id, name = '' } = person ?? {};
        const own = [alert.first_id, alert.second_id].flatMap((id) =>
          entries.filter((entry) => entry.id === id),
        );
        return { ...alert, user_id, name, entries: own };
      });
    },
    async lock(tx, id) {
      const row = await inside(tx)
        .selectFrom('alerts')
        .select(ALERT_COLUMNS)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      return row ?? null;
    },
    async close(tx, id, end) {
      await inside(tx).updateTable('alerts').set(end).where('id', '=', id).execute();
    },
    clashes: ({ eventId, after, limit }) =>
      database
        .selectFrom('clashes')
        .select(['id', 'entity', 'entity_id', 'event_id', 'field', 'kept', 'kept_stamp', 'lost'])
        .select(['lost_stamp', 'found_at'])
        .$if(eventId !== null, (query) => query.where('event_id', '=', eventId ?? ''))
        .where(past('found_at', after))
        .orderBy('found_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    quarantine: (before, limit): Promise<ListedQuarantine[]> =>
      database
        .selectFrom('quarantine as q')
        .leftJoin('kiosks as k', 'k.id', 'q.kiosk_id')
        .select(['q.position', 'q.id', 'q.kiosk_id', 'k.name as kiosk', 'q.carried_by', 'q.why'])
        .select('q.received_at')
        .$if(before !== null, (query) => query.where('q.position', '<', before ?? 0))
        .orderBy('q.position', 'desc')
        .limit(limit)
        .execute(),
  };
}
