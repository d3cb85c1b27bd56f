import type { Uuid } from '#shared/domain/id.ts';

/** The pages that messages link to. */
export interface MailAddresses {
  /** The host, as people read it. */
  readonly site: string;
  confirmEmail(token: string): string;
  resetPassword(token: string): string;
  signIn(): string;
  forgotPassword(): string;
  account(): string;
  documents(): string;
  tickets(): string;
  ticket(registrationId: Uuid): string;
  event(eventId: Uuid): string;
  unsubscribe(token: string): string;
}

/**
 * Addresses under the hub's own public one. A request's Host header never comes into a message: it
 * is the asker's to choose, and would send somebody else's secret to any host.
 * @param publicUrl PUBLIC_URL, with or without a path
 */
export function mailAddresses(publicUrl: string): MailAddresses {
  const base = new URL(publicUrl);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  const at = (path: string): string => new URL(path, base).href;
  const part = encodeURIComponent;
  return {
    site: base.host,
    confirmEmail: (token) => at(`confirm?token=${part(token)}`),
    resetPassword: (token) => at(`reset?token=${part(token)}`),
    signIn: () => at('sign-in'),
    forgotPassword: () => at('forgot'),
    account: () => at('account'),
    documents: () => at('account'),
    tickets: () => at('account'),
    ticket: (registrationId) => at(`tickets/${part(registrationId)}`),
    event: (eventId) => at(`events/${part(eventId)}`),
    unsubscribe: (token) => at(`unsubscribe/${part(token)}`),
  };
}
