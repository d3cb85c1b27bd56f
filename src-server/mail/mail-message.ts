import type { SendMailOptions } from 'nodemailer';
import type { Instant } from '#shared/domain/instant.ts';
import type { MailParts } from '../services/mail-delivery.ts';
import type { MailSituation } from '../services/mail-situation.ts';
import type { MailAddresses } from './mail-addresses.ts';
import { CODE_PICTURE, mailContent } from './mail-content.ts';
import { mailHtml, mailText } from './mail-form.ts';

export interface MessageOptions {
  /** `Name <address>`, of whom messages come. */
  readonly from: string;
  /** Where messages that can't be delivered come back to; null: to `from`. */
  readonly bouncesTo: string | null;
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
): SendMailOptions {
  const { from, bouncesTo, links } = options;
  const { kind } = mail.matter;
  const ending =
    kind === 'reminder' ? links.unsubscribe(options.unsubscribeToken(mail.person.id)) : null;
  const content = mailContent(mail, parts, links, ending, now);
  const { ticket } = parts;
  return {
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
    envelope: { from: bouncesTo ?? from, to: [mail.address] },
    // A server that can is asked to say of which message of ours a report is (RFC 3461).
    dsn: { id: mail.id, return: 'headers', notify: ['failure'], recipient: `rfc822;${mail.address}` },
    // Nothing of a message comes from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
