import { sql } from 'kysely';
import type { LogList } from '../services/log-list.ts';
import type { HubDatabase } from './connection.ts';

/** The activity log, page by page. */
export function createLogList(database: HubDatabase): LogList {
  return {
    list: ({ userId, actorId, aboutId, type }, before, limit) =>
      database
        .selectFrom('activity_logs')
        .select([
          'position',
          'id',
          'seq',
          'created_at',
          'activity_type',
          'actor_type',
          'actor_id',
          'user_id',
          'about_type',
          'about_id',
          'description',
          'ip_address',
          'user_agent',
          sql<boolean>`sealed IS NOT NULL`.as('has_change'),
        ])
        .$if(userId !== null, (query) => query.where('user_id', '=', userId))
        .$if(actorId !== null, (query) => query.where('actor_id', '=', actorId))
        .$if(aboutId !== null, (query) => query.where('about_id', '=', aboutId))
        .$if(type !== null, (query) => query.where('activity_type', '=', type ?? ''))
        .$if(before !== null, (query) => query.where('position', '<', before ?? 0))
        .orderBy('position', 'desc')
        .limit(limit)
        .execute(),
  };
}
