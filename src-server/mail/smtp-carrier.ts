import { createTransport, type NodemailerError } from 'nodemailer';
import type { MailConfig } from '../config.ts';
import type { MailCarrier } from './mail-carrier.ts';
import { refusalOf } from './mail-refusal.ts';

/** Milliseconds until a server that says nothing is given up. */
const CONNECT_MS = 15_000;
const SILENCE_MS = 60_000;

/** How many connections one worker holds, and messages each takes before it is made anew. */
const CONNECTIONS = 5;
const MESSAGES = 200;

type SmtpConfig = Extract<MailConfig, { readonly kind: 'smtp' }>;

/**
 * Hands messages to a mail server over a few kept connections.
 * @param name how we call ourselves to it: the host of the hub's public address
 */
export function createSmtpCarrier(config: SmtpConfig, name: string): MailCarrier {
  const { host, port, security, user, password } = config;
  const transport = createTransport({
    pool: true,
    name,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    maxConnections: CONNECTIONS,
    maxMessages: MESSAGES,
    // A connection that breaks after DATA may have delivered: only our own queue tries again.
    maxRequeues: 0,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async carry({ kind: _kind, ...message }, signal) {
      try {
        await transport.sendMail({ ...message, signal });
      } catch (error) {
        throw refusalOf(error as NodemailerError);
      }
    },
    async close() {
      transport.close();
    },
  };
}
