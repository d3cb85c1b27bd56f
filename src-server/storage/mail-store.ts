import { sql } from 'kysely';
import { newId } from '#shared/domain/id.ts';
import { parseMailMatter } from '../services/mail-facts.ts';
import type { MailEvent, MailStore } from '../services/mail-situation.ts';
import type { Transact } from '../services/transaction.ts';
import type { Sealer } from '../services/unsubscribe.ts';
import { inside, type HubDatabase } from './connection.ts';
import { addressBinding, SEALED_ADDRESS } from './mail-queue.ts';

/** The messages' rows with what they are about, for the job that sends them. */
export function createMailStore(
  database: HubDatabase,
  transact: Transact,
  sealer: Sealer,
): MailStore {
  const read = (mailId: string) =>
    database
      .selectFrom('mails as m')
      .innerJoin('users as u', 'u.id', 'm.user_id')
      .leftJoin('events as e', (join) =>
        join.on('e.id', '=', sql<string>`(m.facts->>'event_id')::uuid`),
      )
      .leftJoin('registrations as r', (join) =>
        join.on('r.id', '=', sql<string>`(m.facts->>'registration_id')::uuid`),
      )
      .select((columns) => [
        'm.id',
        'm.kind',
        'm.facts',
        'm.message_id',
        'm.state',
        'm.language as queued_language',
        'm.created_at',
        'u.id as user_id',
        'u.name',
        'u.email',
        'u.language',
        'u.status',
        'u.review_state',
        'u.email_confirmed_at',
        'u.wants_reminders',
        'u.mail_state',
        'u.erased_at',
        'r.status as registration_status',
        sql<MailEvent | null>`CASE WHEN e.id IS NULL THEN NULL ELSE json_build_object(
          'id', e.id, 'title', e.title, 'venue', e.venue, 'date', e.event_date,
          'time', e.event_time, 'timeZone', e.time_zone, 'status', e.status,
          'doorsOpenAt', to_char(e.doors_open_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'doorsCloseAt', to_char(e.doors_close_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END`.as(
          'event',
        ),
        columns
          .selectFrom('kyc_decisions as k')
          .select('k.id')
          .whereRef('k.user_id', '=', 'u.id')
          .orderBy('k.position', 'desc')
          .limit(1)
          .as('latest_decision_id'),
      ])
      .where('m.id', '=', mailId)
      .executeTakeFirst();

  return {
    async load(mailId) {
      const row = await read(mailId);
      if (row === undefined) return null;
      const { [SEALED_ADDRESS]: sealed, ...facts } = row.facts;
      const elsewhere =
        sealed === undefined
          ? null
          : sealer.open(Buffer.from(sealed, 'base64'), addressBinding(row.id));
      const isErased = row.erased_at !== null;
      return {
        id: row.id,
        matter: parseMailMatter(row.kind, facts),
        messageId: row.message_id,
        state: row.state,
        // Of an erased account nothing is left but what was known when this was queued.
        language: isErased ? row.queued_language : row.language,
        queuedAt: row.created_at,
        address: elsewhere === null ? row.email : Buffer.from(elsewhere).toString('utf8'),
        goesElsewhere: elsewhere !== null,
        person: {
          id: row.user_id,
          name: row.name,
          status: row.status,
          lacksDocuments: row.review_state === 'none' || row.review_state === 'asked',
          emailConfirmed: row.email_confirmed_at !== null,
          wantsReminders: row.wants_reminders,
          mailState: row.mail_state,
          erased: isErased,
        },
        event: row.event,
        registration: row.registration_status,
        latestDecisionId: row.latest_decision_id,
      };
    },

    async end(mail, end, code) {
      const finish = {
        state: end,
        last_error: code,
        attempts: sql<number>`attempts + 1`,
        sent_at: end === 'sent' ? sql<string>`now()` : null,
        facts: sql<string>`facts - ${SEALED_ADDRESS}`,
      };
      if (end !== 'bounced') {
        await database
          .updateTable('mails')
          .set(finish)
          .where('id', '=', mail.id)
          .where('state', '=', 'queued')
          .execute();
        return;
      }
      await transact(async (tx) => {
        const open = inside(tx);
        const { numUpdatedRows } = await open
          .updateTable('mails')
          .set(finish)
          .where('id', '=', mail.id)
          .where('state', '=', 'queued')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        await open
          .insertInto('mail_bounces')
          .values({
            id: newId(),
            mail_id: mail.id,
            user_id: mail.person.id,
            kind: 'hard',
            code: (code ?? '').slice(0, 20),
          })
          .execute();
        if (mail.goesElsewhere) return;
        await open
          .updateTable('users')
          .set({ mail_state: 'hard' })
          .where('id', '=', mail.person.id)
          // The address may have been changed while the server refused the old one.
          .where('email', '=', mail.address)
          .execute();
      });
    },

    async defer(mailId, code) {
      await database
        .updateTable('mails')
        .set({ last_error: code, attempts: sql<number>`attempts + 1` })
        .where('id', '=', mailId)
        .where('state', '=', 'queued')
        .execute();
    },
  };
}
