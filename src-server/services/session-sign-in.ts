import { GatehouseError } from '#shared/errors.ts';
import type { AccountStore } from './accounts-ports.ts';
import type { Origin } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Passwords } from './passwords.ts';
import type { SessionKind } from './session-ports.ts';
import type { OpenedSession, Sessions, TokenPair } from './sessions.ts';
import type { Transact } from './transaction.ts';

/** How a try to sign in ended, for the metrics. */
export type SignInStatus = 'success' | 'failed';

export interface AttendeeSignIn {
  /** Signs in for pages. @throws GatehouseError sign-in-refused: address or password, never which */
  forPages(email: string, password: string, origin: Origin): Promise<OpenedSession>;
  /** Signs in for programs. @throws as `forPages` */
  forPrograms(email: string, password: string, origin: Origin): Promise<TokenPair>;
}

/** An address as it is looked up. */
export function lookedUp(email: string): string {
  return email.trim().toLowerCase();
}

/** Wires the way in of attendees. A known and an unknown address cost the same work. */
export function createAttendeeSignIn(ports: {
  readonly store: Pick<AccountStore, 'credentials' | 'keepsPassword'>;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly tried: (status: SignInStatus) => void;
}): AttendeeSignIn {
  const { store, passwords, sessions, audit, transact, tried } = ports;

  async function open(
    email: string,
    password: string,
    kind: SessionKind,
    origin: Origin,
  ): Promise<{ readonly id: string; readonly opened: OpenedSession }> {
    const account = await store.credentials(lookedUp(email));
    const fits = await passwords.matches(account?.passwordHash ?? null, password);
    const outcome = await transact(async (tx) => {
      const hash = fits ? (account?.passwordHash ?? null) : null;
      // The password may have been changed while it was looked at.
      if (account !== null && hash !== null && (await store.keepsPassword(tx, account.id, hash))) {
        const holder = { type: 'attendee', id: account.id } as const;
        return { id: account.id, opened: await sessions.open(tx, holder, kind, origin) };
      }
      await audit.record(tx, {
        actor: { type: 'system', id: null, ip: origin.ip, userAgent: origin.userAgent },
        type: 'session.refused',
        facts: { by: 'password', of: 'attendee', kind },
        ...(account === null ? {} : { about: { type: 'attendee', id: account.id } }),
      });
      return null;
    });
    tried(outcome === null ? 'failed' : 'success');
    if (outcome === null) throw new GatehouseError('sign-in-refused', 'not accepted');
    return outcome;
  }

  return {
    forPages: async (email, password, origin) =>
      (await open(email, password, 'web', origin)).opened,
    async forPrograms(email, password, origin) {
      const { id, opened } = await open(email, password, 'api', origin);
      return await sessions.pairOf({ type: 'attendee', id }, opened);
    },
  };
}
