import type { LinkSessions } from '../services/document-ports.ts';
import type { HubDatabase } from './connection.ts';

/** Sessions in PostgreSQL, as far as a signed address needs to know of them. */
export function createLinkSessions(database: HubDatabase): LinkSessions {
  return {
    async standing(sessionId, at) {
      // A session goes on in the next row of its family when its token is renewed.
      const row = await database
        .selectFrom('user_sessions as asked')
        .innerJoin('user_sessions as live', 'live.family_id', 'asked.family_id')
        .leftJoin('admin_users as staff', (join) =>
          join.onRef('staff.id', '=', 'live.staff_id').on('staff.active', '=', true),
        )
        .select(['live.actor_type', 'staff.role'])
        .where((eb) =>
          eb.or([eb('asked.id', '=', sessionId), eb('asked.family_id', '=', sessionId)]),
        )
        .where('live.is_active', '=', true)
        .where('live.expires_at', '>', at)
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      if (row.actor_type === 'attendee') return { type: 'attendee' };
      return row.role === null ? null : { type: 'staff', role: row.role };
    },
  };
}
