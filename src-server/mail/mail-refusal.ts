import type { NodemailerError } from 'nodemailer';
import { MailRefused, type RefusalKind } from '../services/mail-delivery.ts';

/** Status codes of RFC 3463 that say that a mailbox is no more: unknown, moved, shut. */
const GONE = /^5\.(1\.[1236]|1\.10|2\.1)$/;
/** Replies to RCPT TO that say so where the server gives no status code (RFC 5321, 4.2.3). */
const GONE_REPLIES: readonly number[] = [550, 551, 553];

const STATUS = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/;

/** A sender, a login or a session that is refused is ours to mend: the message is good. */
function isAboutMessage({ command }: NodemailerError): boolean {
  return command === 'RCPT TO' || command === 'DATA';
}

function kindOf(error: NodemailerError, status: string | null): RefusalKind {
  const { command, responseCode } = error;
  if (!isAboutMessage(error) || responseCode === undefined || responseCode < 500) return 'later';
  if (responseCode === 503 || responseCode === 530) return 'later';
  // 5.2.2: a full mailbox is emptied some day, 5.3.x and 5.4.x: the server's own trouble.
  if (status !== null) {
    if (GONE.test(status)) return 'address';
    return /^5\.(2\.2|3\.|4\.)/.test(status) ? 'later' : 'message';
  }
  return command === 'RCPT TO' && GONE_REPLIES.includes(responseCode) ? 'address' : 'message';
}

/** Whether a message that a mailbox does not take is lost for good (RFC 3463). */
export function isMailboxGone(status: string): boolean {
  return GONE.test(status);
}

/**
 * What nodemailer reports, as the delivery judges it. Its words are left behind: servers repeat the
 * address in them.
 */
export function refusalOf(error: NodemailerError): MailRefused {
  const status = STATUS.exec(error.response ?? '')?.[1] ?? null;
  const reply = error.responseCode === undefined ? null : String(error.responseCode);
  // `EAUTH 535 5.7.8`: for the operator, at which step our own side failed.
  const step = isAboutMessage(error) && reply !== null ? null : (error.code ?? 'unknown');
  const code = [step, reply, status].filter((part) => part !== null).join(' ');
  return new MailRefused(kindOf(error, status), code);
}
