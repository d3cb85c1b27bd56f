import { v5 } from 'uuid';
import type { BounceStore } from '../services/bounces.ts';
import type { Transact } from '../services/transaction.ts';
import { inside } from './connection.ts';

// Made once for this project: the same report read twice has the same id.
const BOUNCE_NAMESPACE = '9a4f3f0b-0f3e-5b7c-8f0e-4a6b7d1c2e55';

/** Messages that came back, beside the messages that they were. */
export function createMailBounces(transact: Transact): BounceStore {
  return {
    async keep({ messageId, reportId, recipients, kind, code }) {
      if (messageId === null) return null;
      return await transact(async (tx) => {
        const open = inside(tx);
        const mail = await open
          .selectFrom('mails as m')
          .innerJoin('users as u', 'u.id', 'm.user_id')
          .select(['m.id', 'm.user_id', 'u.email'])
          .where('m.message_id', '=', messageId)
          .executeTakeFirst();
        if (mail === undefined) return null;
        await open
          .insertInto('mail_bounces')
          .values({
            id: v5(`${mail.id}/${reportId}`, BOUNCE_NAMESPACE),
            mail_id: mail.id,
            user_id: mail.user_id,
            kind,
            code: code.slice(0, 20),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
        if (kind === 'soft') return mail.id;
        await open
          .updateTable('mails')
          .set({ state: 'bounced', last_error: code })
          .where('id', '=', mail.id)
          .execute();
        // A report about an address that is no longer the account's says nothing about the new one.
        if (!recipients.includes(mail.email.toLowerCase())) return mail.id;
        await open
          .updateTable('users')
          .set({ mail_state: 'hard' })
          .where('id', '=', mail.user_id)
          .where('email', '=', mail.email)
          .execute();
        return mail.id;
      });
    },
  };
}
