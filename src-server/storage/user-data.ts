import { sql } from 'kysely';
import type { OwnDataStore } from '../services/own-data.ts';
import type { HubDatabase } from './connection.ts';

/** What the database holds about a person, read in one snapshot. */
export function createOwnDataStore(database: HubDatabase): OwnDataStore {
  return {
    read: (userId) =>
      database
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (open) => {
          const account = await open
            .selectFrom('users')
            .select([
              'id',
              'email',
              'name',
              'phone',
              'location',
              'status',
              'blocked',
              'review_state',
              'language',
              'email_confirmed_at',
              'wants_reminders',
              'created_at',
              'updated_at',
            ])
            .where('id', '=', userId)
            .where('erased_at', 'is', null)
            .executeTakeFirst();
          return {
            account: account ?? null,
            registrations: await open
              .selectFrom('registrations as r')
              .innerJoin('events as e', 'e.id', 'r.event_id')
              .innerJoin('ticket_types as t', 't.id', 'r.ticket_type_id')
              .select([
                'r.id',
                'r.event_id',
                'e.title as event',
                'e.event_date',
                't.name as ticket_type',
                'r.status',
                'r.flags',
                'r.check_in_time',
                'r.created_at',
              ])
              .where('r.user_id', '=', userId)
              .orderBy('r.created_at')
              .execute(),
            tickets: await open
              .selectFrom('tickets as t')
              .innerJoin('registrations as r', 'r.id', 't.registration_id')
              .select(['t.number', 't.event_id', 't.registration_id', 't.status', 't.created_at'])
              .where('r.user_id', '=', userId)
              .orderBy('t.created_at')
              .execute(),
            documents: await open
              .selectFrom('documents')
              .select(['id', 'file_type', 'mime', 'size', 'created_at', 'replaced_at'])
              .where('user_id', '=', userId)
              .orderBy('created_at')
              .execute(),
            decisions: await open
              .selectFrom('kyc_decisions')
              .select(['id', 'decision', 'reason', 'words', 'decided_at'])
              .where('user_id', '=', userId)
              .orderBy('position')
              .execute(),
            consents: await open
              .selectFrom('consents')
              .select(['id', 'purpose', 'decision', 'text_version', 'language', 'recorded_at'])
              .where('user_id', '=', userId)
              .orderBy('position')
              .execute(),
            check_ins: await open
              .selectFrom('check_ins')
              .select(['id', 'kind', 'event_id', 'gate_id', 'verdict', 'occurred_at'])
              .where('user_id', '=', userId)
              .orderBy('occurred_at')
              .execute(),
            messages: await open
              .selectFrom('mails')
              .select(['id', 'kind', 'state', 'created_at', 'sent_at'])
              .where('user_id', '=', userId)
              .orderBy('created_at')
              .execute(),
            sessions: await open
              .selectFrom('user_sessions')
              .select(['login_time', 'logout_time', 'kind', 'ip_address', 'user_agent', 'ended_by'])
              .where('user_id', '=', userId)
              .whereRef('id', '=', 'family_id')
              .orderBy('login_time')
              .execute(),
            erasures: await open
              .selectFrom('erasures')
              .select(['id', 'purpose', 'asked_by', 'asked_at', 'done_at'])
              .where('user_id', '=', userId)
              .orderBy('asked_at')
              .execute(),
            log: await open
              .selectFrom('activity_logs')
              .select([
                'id',
                'activity_type',
                'description',
                'actor_type as by',
                // Where staff and strangers were is theirs.
                sql<string | null>`CASE actor_type WHEN 'attendee' THEN ip_address END`.as(
                  'ip_address',
                ),
                sql<string | null>`CASE actor_type WHEN 'attendee' THEN user_agent END`.as(
                  'user_agent',
                ),
                'created_at',
                'sealed',
              ])
              .where('user_id', '=', userId)
              .orderBy('position')
              .execute(),
          };
        }),
  };
}
