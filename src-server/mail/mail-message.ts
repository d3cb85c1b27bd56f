import type { SendMailOptions } from 'nodemailer';
import type { Instant } from '#shared/domain/instant.ts';
import type { MailParts } from '../services/mail-delivery.ts';
import type { MailSituation } from '../services/mail-situation.ts';
import type { MailKind } from '../services/outgoing-mail.ts';
import type { MailAddresses } from './mail-addresses.ts';
import { CODE_PICTURE, mailContent } from './mail-content.ts';
import { mailHtml, mailText } from './mail-form.ts';

/** A message with everything that is sure to be there. */
export interface ReadyMessage extends SendMailOptions {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly messageId: string;
  readonly kind: MailKind;
}

export interface MessageOptions {
  /** `Name <address>`, of whom messages come. */
  readonly from: string;
  readonly links: MailAddresses;
  /** The value of a person's link that ends reminders. */
  readonly unsubscribeToken: (userId: string) => string;
}

/**
 * Makes a message. Its Message-ID is its row's: made again after a crash, it is the same message to
 * every server and mailbox that compares them.
 */
export function makeMessage(
  options: MessageOptions,
  mail: MailSituation,
  parts: MailParts,
  now: Instant,
): ReadyMessage {
  const { from, links } = options;
  const { kind } = mail.matter;
  const ending =
    kind === 'reminder' ? links.unsubscribe(options.unsubscribeToken(mail.person.id)) : null;
  const content = mailContent(mail, parts, links, ending, now);
  const { ticket } = parts;
  return {
    kind,
    from,
    to: mail.address,
    messageId: `<${mail.messageId}>`,
    subject: content.subject,
    html: mailHtml(content, links.site),
    text: mailText(content),
    headers: {
      // No answers of holiday programs (RFC 3834); what it is, for who sorts a folder.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Gatehouse-Kind': kind,
      'Content-Language': content.language,
      // One tap in the mail program ends them (RFC 8058).
      ...(ending === null
        ? {}
        : {
            'List-Unsubscribe': `<${ending}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
    attachments:
      ticket === null
        ? []
        : [
            {
              filename: 'ticket.png',
              content: Buffer.from(ticket.code),
              contentType: 'image/png',
              contentDisposition: 'inline',
              cid: CODE_PICTURE,
            },
            {
              filename: 'ticket.pdf',
              content: Buffer.from(ticket.paper),
              contentType: 'application/pdf',
            },
          ],
    // A server that can is asked to say of which message of ours a report is (RFC 3461).
    dsn: {
      id: mail.id,
      return: 'headers',
      notify: ['failure'],
      recipient: `rfc822;${mail.address}`,
    },
    // Nothing of a message comes from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
