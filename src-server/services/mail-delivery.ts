import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { LinkToken, LinkTokens } from './mail-links.ts';
import type { MailEnd, MailSituation, MailStore } from './mail-situation.ts';
import type { MailTicket, TicketPaper } from './mail-ticket.ts';
import { whyVoid } from './mail-void.ts';

/** What a rendered message is made of besides its situation. */
export interface MailParts {
  readonly token: LinkToken | null;
  readonly ticket: MailTicket | null;
}

/**
 * Why a server did not take a message. `address`: there is no such mailbox. `message`: this one is
 * refused for good. `later`: the server, the network or our settings; another try may do.
 */
export type RefusalKind = 'address' | 'message' | 'later';

/** A message that was not taken. `code` is the SMTP reply or the network's code. */
export class MailRefused extends Error {
  readonly kind: RefusalKind;
  readonly code: string;

  /** @param code never the server's words, which may hold the address */
  constructor(kind: RefusalKind, code: string) {
    super(`not taken: ${code}`);
    this.name = 'MailRefused';
    this.kind = kind;
    this.code = code;
  }
}

export interface MailPost {
  /**
   * Renders a message and hands it over.
   * @throws MailRefused
   */
  send(mail: MailSituation, parts: MailParts, signal: AbortSignal): Promise<void>;
}

export interface MailDelivery {
  readonly store: MailStore;
  readonly post: MailPost;
  readonly tokens: LinkTokens;
  readonly tickets: TicketPaper;
  readonly now: () => Instant;
}

async function partsOf(mail: MailSituation, delivery: MailDelivery): Promise<MailParts> {
  const { matter, language, person, id } = mail;
  switch (matter.kind) {
    case 'confirm-email':
    case 'reset-password':
      return { ticket: null, token: await delivery.tokens.issue(matter.kind, person.id, id) };
    case 'ticket': {
      const { registration_id: registrationId } = matter.facts;
      return { ticket: await delivery.tickets.forMail(registrationId, language), token: null };
    }
    default:
      return { ticket: null, token: null };
  }
}

const ENDS = { address: 'bounced', message: 'failed' } as const;

/**
 * Sends one message, or keeps why not. The server's acceptance and the row's `sent` can't be one
 * step: a worker that dies between them sends the message again, under the same Message-ID, and
 * that is the only way to a double.
 * @param isLast whether no further try comes: then what would be tried again is kept as failed
 * @returns how it ended; null: there was nothing to do
 * @throws MailRefused for another try
 */
export async function deliverMail(
  delivery: MailDelivery,
  mailId: Uuid,
  isLast: boolean,
  signal: AbortSignal,
): Promise<MailEnd | null> {
  const { store, post } = delivery;
  const mail = await store.load(mailId);
  if (mail === null || mail.state !== 'queued') return null;

  const end = async (how: MailEnd, code: string | null): Promise<MailEnd> => {
    await store.end(mail, how, code);
    return how;
  };

  const reason = whyVoid(mail, delivery.now());
  if (reason !== null) return await end('skipped', reason);
  const parts = await partsOf(mail, delivery);
  if (mail.matter.kind === 'ticket' && parts.ticket === null)
    return await end('skipped', 'no-ticket');

  try {
    await post.send(mail, parts, signal);
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    if (error.kind !== 'later') return await end(ENDS[error.kind], error.code);
    if (isLast) return await end('failed', error.code);
    await store.defer(mailId, error.code);
    throw error;
  }
  return await end('sent', null);
}
