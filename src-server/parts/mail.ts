import { toInstant } from '#shared/domain/instant.ts';
import type { MailConfig } from '../config.ts';
import { sendMailJob } from '../jobs/send-mail.ts';
import type { CronTask, JobTask } from '../jobs/worker.ts';
import { readBounce } from '../mail/bounce-report.ts';
import { createFolderCarrier } from '../mail/folder-carrier.ts';
import { mailAddresses } from '../mail/mail-addresses.ts';
import { createMailPost, type MailCarrier } from '../mail/mail-carrier.ts';
import { createSmtpCarrier } from '../mail/smtp-carrier.ts';
import { createUnsubscribePages } from '../mail/unsubscribe-page.ts';
import { unsubscribeRoutes } from '../routes/unsubscribe.ts';
import type { Audit } from '../services/audit.ts';
import { recordBounce, type BounceOutcome } from '../services/bounces.ts';
import type { LinkTokens } from '../services/mail-links.ts';
import type { TicketPaper } from '../services/mail-ticket.ts';
import type { EventMail, OutgoingMail } from '../services/outgoing-mail.ts';
import { queueReminders } from '../services/reminders.ts';
import {
  readUnsubscribeToken,
  unsubscribe,
  unsubscribeToken,
  type Sealer,
} from '../services/unsubscribe.ts';
import { createMailBounces } from '../storage/mail-bounces.ts';
import { createMailQueue } from '../storage/mail-queue.ts';
import { createMailReminders } from '../storage/mail-reminders.ts';
import { createMailStore } from '../storage/mail-store.ts';
import { failLostMails } from '../storage/mail-sweep.ts';
import type { HubBase, HubPart } from './base.ts';

/** Messages: queueing them, which services ask for, and the routes of their links. */
export interface MailPart extends HubPart {
  readonly mail: OutgoingMail & EventMail;
  /** Reads a message that came back (`hub bounce`). */
  readonly bounce: (raw: Uint8Array) => Promise<BounceOutcome>;
}

/** What a worker adds: sending. */
export interface MailSending {
  readonly jobs: { readonly 'send-mail': JobTask };
  readonly crons: readonly CronTask[];
  close(): Promise<void>;
}

type MailBase = Pick<HubBase, 'config' | 'database' | 'transact' | 'now'>;

function openCarrier(config: MailConfig, name: string): MailCarrier {
  return config.kind === 'smtp'
    ? createSmtpCarrier(config, name)
    : createFolderCarrier(config.folder);
}

/** Makes the part of messages. `sealer`: the master keys. */
export function openMail(
  { config, database, transact }: MailBase,
  { sealer, audit }: { readonly sealer: Sealer; readonly audit: Audit },
): MailPart {
  const mail = createMailQueue({ domain: new URL(config.publicUrl).hostname, sealer });
  const choice = createMailReminders(database, mail);
  const bounces = createMailBounces(transact);
  return {
    mail,
    bounce: async (raw) => await recordBounce(readBounce, bounces, raw),
    routes: unsubscribeRoutes({
      pages: createUnsubscribePages(),
      whose: (token) => readUnsubscribeToken(sealer, token),
      end: async (userId, origin) => await unsubscribe({ transact, choice, audit }, userId, origin),
    }),
  };
}

/** Makes what sends messages, for a worker. Nothing is connected before the first one. */
export function openMailSending(
  { config, database, transact, now }: MailBase,
  needs: {
    readonly sealer: Sealer;
    readonly tokens: LinkTokens;
    readonly tickets: TicketPaper;
  },
): MailSending {
  const { sealer, tokens, tickets } = needs;
  const { hostname } = new URL(config.publicUrl);
  const carrier = openCarrier(config.mail, hostname);
  const options = {
    from: config.mail.from,
    links: mailAddresses(config.publicUrl),
    unsubscribeToken: (userId: string) => unsubscribeToken(sealer, userId),
  };
  const queue = createMailQueue({ domain: hostname, sealer });
  const reminders = createMailReminders(database, queue);
  return {
    jobs: {
      'send-mail': sendMailJob({
        store: createMailStore(database, transact, sealer),
        post: createMailPost(carrier, options, now),
        tokens,
        tickets,
        now: () => toInstant(now()),
      }),
    },
    crons: [
      {
        name: 'queue-reminders',
        match: '*/10 * * * *',
        run: async () => {
          await queueReminders(reminders, transact, toInstant(now()));
        },
      },
      {
        name: 'fail-lost-mails',
        match: '17 * * * *',
        run: async () => await failLostMails(database),
      },
    ],
    close: async () => await carrier.close(),
  };
}
