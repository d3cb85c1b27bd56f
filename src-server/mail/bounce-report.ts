import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import type { Bounce } from '../services/bounces.ts';
import { isMailboxGone } from './mail-refusal.ts';

/** No report is larger; RFC 3464 asks for headers only. */
export const LARGEST_REPORT_BYTES = 1024 * 1024;

const MESSAGE_ID = /^message-id:\s*<([^<>\s]{1,200})>/im;

/** A field of a delivery status, its folded lines joined. */
function fieldOf(status: string, name: string): string | null {
  const unfolded = status.replaceAll(/\r?\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:\\s*(.+)$`, 'im').exec(unfolded)?.[1]?.trim() ?? null;
}

/** `rfc822; who@example.com` as an address. */
function addressOf(field: string | null): string[] {
  const address = field
    ?.replace(/^[^;]*;/, '')
    .trim()
    .replaceAll(/[<>]/g, '')
    .toLowerCase();
  return address === undefined || address === '' ? [] : [address];
}

/**
 * Reads a report that a message could not be delivered (RFC 3464).
 * @param raw the report as it came, at most 1 MB
 * @returns null: no such report, or one of a delay or a delivery
 */
export async function readBounce(raw: Uint8Array): Promise<Bounce | null> {
  if (raw.length > LARGEST_REPORT_BYTES) return null;
  const parsed = await simpleParser(Buffer.from(raw), {
    keepDeliveryStatus: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  });
  const part = (type: RegExp): string | null =>
    parsed.attachments
      .find(({ contentType }) => type.test(contentType))
      ?.content.toString('utf8') ?? null;
  const status = part(/^message\/(global-)?delivery-status$/);
  if (status === null || fieldOf(status, 'Action')?.toLowerCase() !== 'failed') return null;

  const code = /\d\.\d{1,3}\.\d{1,3}/.exec(fieldOf(status, 'Status') ?? '')?.[0] ?? '5.0.0';
  const returned = part(/^(message\/(rfc822|global)|text\/rfc822-headers)/) ?? '';
  return {
    messageId: MESSAGE_ID.exec(returned)?.[1] ?? null,
    reportId: parsed.messageId ?? createHash('sha256').update(raw).digest('base64url'),
    recipients: [
      ...addressOf(fieldOf(status, 'Final-Recipient')),
      ...addressOf(fieldOf(status, 'Original-Recipient')),
    ],
    kind: isMailboxGone(code) ? 'hard' : 'soft',
    code,
  };
}
