import { sql } from 'kysely';
import type { ReminderStore } from '../services/reminders.ts';
import type { ReminderChoice } from '../services/unsubscribe.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { MailQueue } from './mail-queue.ts';

/** Whom to remind of what, and who wants none. */
export function createMailReminders(
  database: HubDatabase,
  queue: Pick<MailQueue, 'queueAll'>,
): ReminderStore & ReminderChoice {
  return {
    async eventsUntil(lastDay, now) {
      return await database
        .selectFrom('events')
        .select([
          'id',
          'event_date as date',
          'time_zone as timeZone',
          'doors_open_at as doorsOpenAt',
        ])
        .where('status', 'in', ['upcoming', 'live'])
        .where('doors_close_at', '>', now)
        .where('event_date', '<=', lastDay)
        .execute();
    },

    async queueReminders(tx, event, madeBefore, limit) {
      const cause = sql<string>`'reminder:' || r.id || ':' || ${event.date}`;
      const due = await inside(tx)
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .select(['r.id', 'r.user_id', cause.as('cause')])
        .where('r.event_id', '=', event.id)
        .where('r.status', '=', 'registered')
        .where('r.created_at', '<', madeBefore)
        .where('u.status', '=', 'approved')
        .where('u.wants_reminders', '=', true)
        .where('u.mail_state', '=', 'good')
        .where('u.blocked', '=', false)
        .where('u.erased_at', 'is', null)
        .where((is) =>
          is.not(
            is.exists(is.selectFrom('mails as m').select('m.id').where('m.cause', '=', cause)),
          ),
        )
        .limit(limit)
        .execute();
      const requests = due.map((row) => ({
        kind: 'reminder' as const,
        userId: row.user_id,
        cause: row.cause,
        facts: { event_id: event.id, registration_id: row.id },
      }));
      await queue.queueAll(tx, requests);
      return due.length;
    },

    async setReminders(tx, userId, wanted) {
      const { numUpdatedRows } = await inside(tx)
        .updateTable('users')
        .set({ wants_reminders: wanted })
        .where('id', '=', userId)
        .where('wants_reminders', '!=', wanted)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}
