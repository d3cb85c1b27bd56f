import type { Uuid } from '#shared/domain/id.ts';
import { OVERRIDING_ROLES } from '#shared/domain/staff.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import { GatehouseError } from '#shared/errors.ts';
import { sql } from 'kysely';
import type { ReadinessFacts } from '../services/readiness.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';
import { storing } from './storage-error.ts';

type EventFacts = Omit<
  ReadinessFacts,
  'people' | 'faces' | 'gates' | 'staff' | 'backup' | 'updates'
>;

/** True is 1 in SQLite: a sum counts what holds, and is null over no row at all. */
const sum = (condition: ReturnType<typeof sql<number>>) =>
  sql<number>`coalesce(sum(${condition}), 0)`;

function prepare(database: ReadableDatabase) {
  return {
    event: query<{ id: Uuid }, EventFacts>(database, (p) =>
      build
        .selectFrom('events as e')
        .innerJoin('sync_state as s', (join) => join.on('s.id', '=', 1))
        .leftJoin('event_face_settings as f', 'f.event_id', 'e.id')
        .select((eb) => [
          'e.status',
          'e.doors_open_at as doorsOpenAt',
          'e.doors_close_at as doorsCloseAt',
          'e.capacity',
          'e.copy_at as copyAt',
          eb.fn.coalesce('f.policy', 'e.face_policy').as('facePolicy'),
          's.facts_waiting as factsWaiting',
          's.highest_time as provenMs',
        ])
        .where('e.id', '=', p('id')),
    ),
    people: query<{ id: Uuid }, ReadinessFacts['people']>(database, (p) =>
      build
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .leftJoin(
          (eb) =>
            eb
              .selectFrom('tickets')
              .select(['registration_id', (e) => e.fn.max('printed_at').as('printed_at')])
              .where('event_id', '=', p('id'))
              .where('status', '=', 'active')
              .groupBy('registration_id')
              .as('t'),
          (join) => join.onRef('t.registration_id', '=', 'r.id'),
        )
        .select([
          sql<number>`count(*)`.as('registered'),
          sum(sql`t.registration_id IS NULL`).as('withoutTicket'),
          sum(sql`t.registration_id IS NOT NULL AND t.printed_at IS NULL`).as('notPrinted'),
          sum(sql`u.status = 'pending'`).as('pending'),
          sum(sql`u.status = 'pending' AND u.review_state = 'waiting'`).as('toReview'),
        ])
        .where('r.event_id', '=', p('id'))
        .where('r.status', '=', 'registered'),
    ),
    faces: query<{ id: Uuid; model: string }, ReadinessFacts['faces']>(database, (p) =>
      build
        .selectFrom('registrations as r')
        .innerJoin('face_templates as t', 't.user_id', 'r.user_id')
        .select([
          sql<number>`count(DISTINCT CASE WHEN t.state = 'made' AND t.model = ${p('model')}
            THEN r.user_id END)`.as('made'),
          sql<number>`count(DISTINCT CASE WHEN t.state = 'waiting'
            OR (t.state = 'made' AND t.model <> ${p('model')}) THEN r.user_id END)`.as('waiting'),
        ])
        .where('r.event_id', '=', p('id'))
        .where('r.status', '=', 'registered'),
    ),
    gates: query<{ id: Uuid }, ReadinessFacts['gates']>(database, (p) =>
      build
        .selectFrom('gates')
        .select([
          sql<number>`count(*)`.as('count'),
          sum(sql`quota IS NULL`).as('withoutQuota'),
          sql<number>`coalesce(sum(quota), 0)`.as('quotas'),
        ])
        .where('event_id', '=', p('id')),
    ),
    staff: query<object, ReadinessFacts['staff']>(database, () =>
      build
        .selectFrom('admin_users')
        .select((eb) => [
          eb.fn
            .countAll<number>()
            .filterWhere('pin_hash', 'is not', null)
            .filterWhere('role', 'in', [...OVERRIDING_ROLES])
            .as('overriding'),
          eb.fn
            .countAll<number>()
            .filterWhere('role', 'in', [...OVERRIDING_ROLES])
            .as('leading'),
          eb.fn.countAll<number>().as('active'),
        ])
        .where('active', '=', 1),
    ),
    backup: query<object, ReadinessFacts['backup']>(database, () =>
      build.selectFrom('backup_state as s').select((eb) => [
        sql<0 | 1>`EXISTS (SELECT 1 FROM hub_link)`.as('isJoined'),
        's.recipients',
        's.failed_at as failedAt',
        eb
          .selectFrom('backup_snapshots')
          .select((of) => of.fn.max('taken_at').as('at'))
          .where('verified_at', 'is not', null)
          .as('goodAt'),
      ]),
    ),
    lease: query<object, NonNullable<ReadinessFacts['lease']>>(database, () =>
      build
        .selectFrom('lease')
        .select([
          'days',
          sql<number>`max(days * 24 * 60 * 60 * 1000, allowed_ms) - unheard_ms`.as('leftMs'),
        ])
        .where(sql<boolean>`EXISTS (SELECT 1 FROM hub_link)`),
    ),
    updates: query<object, ReadinessFacts['updates']>(database, () =>
      build
        .selectFrom('update_state')
        .select([
          'asked_at as askedAt',
          sql<string | null>`CASE WHEN is_offered = 1 THEN version END`.as('version'),
          'below_minimum as isDemanded',
          'security as isSecurity',
          'failed_at as failedAt',
        ]),
    ),
  };
}

/** What the copy says before the doors open; counted, so that a large event takes a while. */
export function createReadinessQueries({ database }: { readonly database: ReadableDatabase }) {
  const on = prepare(database);
  return {
    /** @throws GatehouseError event-unknown */
    readinessFacts({ eventId: id }: { eventId: Uuid }): ReadinessFacts {
      return storing(() => {
        const event = on.event.get({ id });
        const people = on.people.get({ id });
        const faces = on.faces.get({ id, model: CURRENT_FACE_MODEL });
        const gates = on.gates.get({ id });
        const staff = on.staff.get({});
        const backup = on.backup.get({});
        const updates = on.updates.get({});
        if (event === undefined || !people || !faces || !gates || !staff || !backup || !updates) {
          throw new GatehouseError('event-unknown', 'no such event');
        }
        const lease = on.lease.get({}) ?? null;
        return { ...event, people, faces, gates, staff, backup, updates, lease };
      });
    },
  };
}
