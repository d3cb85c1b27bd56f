import { sql } from 'kysely';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { parseMailMatter } from '../services/mail-facts.ts';
import type {
  EventMail,
  EventMailRequest,
  MailKind,
  MailRequest,
  OutgoingMail,
} from '../services/outgoing-mail.ts';
import type { Transaction } from '../services/transaction.ts';
import type { Sealer } from '../services/unsubscribe.ts';
import { inside } from './connection.ts';

/** How many rows one statement takes. */
const CHUNK = 1000;

/** Smaller runs first: nobody who waits for a link stands behind 100,000 reminders. */
const PRIORITIES: Readonly<Record<MailKind, number>> = {
  'confirm-email': 0,
  'reset-password': 0,
  'already-registered': 1,
  'password-changed': 1,
  'email-changed': 1,
  ticket: 2,
  'registration-received': 3,
  approved: 3,
  rejected: 3,
  'better-picture': 3,
  'event-cancelled': 4,
  'event-changed': 5,
  reminder: 6,
  'erasure-done': 3,
};

/** Where a message's other address lies in its facts, sealed; see mail-store.ts. */
export const SEALED_ADDRESS = 'sealed_to';

/** What the sealed address of a message is bound to. */
export function addressBinding(mailId: Uuid): string {
  return `mail-address\0${mailId}`;
}

export interface MailQueueOptions {
  /** The right half of every Message-ID: the host of the hub's public address. */
  readonly domain: string;
  readonly sealer: Sealer;
}

/** Queues messages: their rows and the jobs that send them, in one transaction. */
export interface MailQueue extends OutgoingMail, EventMail {
  /** Queues many at once. @returns how many were new; those of unknown people are not */
  queueAll(tx: Transaction, requests: readonly MailRequest[]): Promise<number>;
}

export function createMailQueue({ domain, sealer }: MailQueueOptions): MailQueue {
  const insert = async (tx: Transaction, requests: readonly MailRequest[]): Promise<number> => {
    const rows = requests.map(({ cause, userId, kind, facts, to }) => {
      const id = newId();
      const sealed =
        to === undefined ? null : sealer.seal(Buffer.from(to, 'utf8'), addressBinding(id));
      const address =
        sealed === null ? {} : { [SEALED_ADDRESS]: Buffer.from(sealed).toString('base64') };
      return {
        id,
        cause,
        user_id: userId,
        kind,
        facts: { ...(parseMailMatter(kind, facts).facts as object), ...address },
        message_id: `${id}@${domain}`,
        priority: PRIORITIES[kind],
      };
    });
    // A merged account's messages go to the one that was kept.
    const { rows: made } = await sql<{ count: number }>`
      WITH wanted AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(
          id uuid, cause text, user_id uuid, kind text, facts jsonb, message_id text,
          priority smallint)
      ), made AS (
        INSERT INTO mails (id, cause, user_id, kind, language, facts, message_id)
        SELECT w.id, w.cause, coalesce(u.merged_into, u.id), w.kind, u.language, w.facts, w.message_id
        FROM wanted w JOIN users u ON u.id = w.user_id
        ON CONFLICT (cause) DO NOTHING
        RETURNING id
      ), specs AS (
        SELECT array_agg(ROW('send-mail', json_build_object('mailId', id), NULL, NULL, NULL,
          'send-mail:' || id, priority, NULL)::graphile_worker.job_spec) AS all
        FROM made JOIN wanted USING (id)
      )
      SELECT count(*) AS count FROM specs, graphile_worker.add_jobs(specs.all)`.execute(inside(tx));
    return made[0]?.count ?? 0;
  };

  const queueAll = async (tx: Transaction, requests: readonly MailRequest[]): Promise<number> => {
    let total = 0;
    for (let at = 0; at < requests.length; at += CHUNK) {
      total += await insert(tx, requests.slice(at, at + CHUNK));
    }
    return total;
  };

  return {
    queueAll,

    async queue(tx, request) {
      if ((await insert(tx, [request])) > 0) return;
      const known = await inside(tx)
        .selectFrom('mails')
        .select('id')
        .where('cause', '=', request.cause)
        .executeTakeFirst();
      if (known === undefined) throw new Error(`no account ${request.userId} to write to`);
    },

    async queueForEvent(tx, { kind, eventId, cause, facts }: EventMailRequest) {
      const registered = await inside(tx)
        .selectFrom('registrations')
        .innerJoin('users', 'users.id', 'registrations.user_id')
        .select(['registrations.id', 'registrations.user_id'])
        .where('registrations.event_id', '=', eventId)
        .where('registrations.status', '=', 'registered')
        .where('users.erased_at', 'is', null)
        .where('users.mail_state', '=', 'good')
        .execute();
      const requests = registered.map(({ id, user_id: userId }) => ({
        kind,
        userId,
        cause: `${cause}:${id}`,
        facts: { ...facts, event_id: eventId, registration_id: id },
      }));
      return await queueAll(tx, requests);
    },
  };
}
