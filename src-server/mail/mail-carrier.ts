import { toInstant } from '#shared/domain/instant.ts';
import type { MailPost } from '../services/mail-delivery.ts';
import { makeMessage, type MessageOptions, type ReadyMessage } from './mail-message.ts';

/** Takes finished messages: a mail server, or a folder. */
export interface MailCarrier {
  /** @throws MailRefused */
  carry(message: ReadyMessage, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Makes each message when it is sent, of what is so then. */
export function createMailPost(
  carrier: MailCarrier,
  options: MessageOptions,
  now: () => number,
): MailPost {
  return {
    async send(mail, parts, signal) {
      await carrier.carry(makeMessage(options, mail, parts, toInstant(now())), signal);
    },
  };
}
