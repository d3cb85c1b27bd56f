import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Account, AccountChange, AccountStore } from './accounts-ports.ts';
import type { AttendeeActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import type { Transact, Transaction } from './transaction.ts';

const PER_MAIL_MS = 5 * 60_000;

/** What somebody may change of themselves; what is not given stays. */
export interface ProfileChange {
  readonly name?: string;
  readonly location?: string;
  readonly language?: 'en' | 'hi';
  readonly wantsReminders?: boolean;
  /** That an approved person who changes their name wants to wait for another review. */
  readonly reviewAgain: boolean;
}

/** What the owner of an account changes of it. */
export interface AccountChanges {
  /** @throws GatehouseError account-erased */
  own(actor: AttendeeActor): Promise<Account>;
  /**
   * @param seen the version that the change was made on; null or `*`: whatever it is by now
   * @throws GatehouseError edit-clash, review-again-needed
   */
  changeProfile(actor: AttendeeActor, change: ProfileChange, seen: string | null): Promise<Account>;
  /**
   * Changes the phone number. That another account has it is said here, and not at registration:
   * only to somebody signed in, with their password, few times an hour, and it is logged.
   * @param phone ten digits
   * @throws GatehouseError sign-in-refused, phone-taken, email-unconfirmed
   */
  changePhone(actor: AttendeeActor, phone: string, password: string): Promise<Account>;
  /**
   * Changes the password; all other sessions end.
   * @throws GatehouseError sign-in-refused, password-common
   */
  changePassword(actor: AttendeeActor, current: string, next: string): Promise<void>;
  /** Sends the link that confirms the address again, once in five minutes. */
  confirmAgain(actor: AttendeeActor): Promise<void>;
}

/** Wires what somebody who is signed in changes of their account. */
export function createAccountChanges(ports: {
  readonly store: AccountStore;
  readonly passwords: Passwords;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly mail: OutgoingMail;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): AccountChanges {
  const { store, passwords, sessions, mail, audit, transact, now } = ports;

  function present(account: Account | null): Account {
    if (account === null) throw new GatehouseError('account-erased', 'no such account any more');
    return account;
  }

  /** Notes the refusal: it counts among the tries of who took a session over. */
  async function requirePassword(actor: AttendeeActor, password: string): Promise<Account> {
    const account = present(await store.find(actor.id));
    if (await passwords.matches(account.passwordHash, password)) return account;
    await transact((tx) =>
      audit.record(tx, {
        actor,
        type: 'session.refused',
        facts: { by: 'password', of: 'attendee', kind: 'again' },
        about: { type: 'attendee', id: actor.id },
      }),
    );
    throw new GatehouseError('sign-in-refused', 'the password was not accepted');
  }

  /** The account, locked, unless its password has changed since it was looked at. */
  async function lockSame(tx: Transaction, looked: Account): Promise<Account> {
    const account = present(await store.lock(tx, looked.id));
    if (account.passwordHash === looked.passwordHash) return account;
    throw new GatehouseError('sign-in-refused', 'the password was changed meanwhile');
  }

  async function write(
    tx: Transaction,
    account: Account,
    change: AccountChange,
  ): Promise<Account['version']> {
    const version = nextStamp(account.version, now());
    await store.change(tx, account.id, { ...change, version, at: toInstant(now()) });
    return version;
  }

  async function after(tx: Transaction, id: Uuid): Promise<Account> {
    return present(await store.lock(tx, id));
  }

  /** The picture on the card must show the name: who was approved under another is looked at again. */
  function reviewOf(account: Account, change: ProfileChange): AccountChange {
    const isRenamed = change.name !== undefined && change.name !== account.name;
    if (!isRenamed || account.status !== 'approved') return {};
    if (!change.reviewAgain) {
      throw new GatehouseError('review-again-needed', 'approved under the name that is there');
    }
    return { status: 'pending', reviewState: 'waiting', waitingSince: toInstant(now()) };
  }

  return {
    own: async ({ id }) => present(await store.find(id)),

    changeProfile: (actor, change, seen) =>
      transact(async (tx) => {
        const account = present(await store.lock(tx, actor.id));
        if (seen !== null && seen !== '*' && seen !== account.version) {
          throw new GatehouseError('edit-clash', 'it was changed since it was read');
        }
        const { reviewAgain: _, ...wanted } = change;
        const keys = Object.keys(wanted) as (keyof typeof wanted)[];
        const changed = keys.filter((key) => wanted[key] !== account[key]);
        if (changed.length === 0) return account;
        await write(tx, account, { ...wanted, ...reviewOf(account, change) });
        const personal = changed.filter((key) => key === 'name' || key === 'location');
        await audit.record(tx, {
          actor,
          type: 'account.changed',
          facts: Object.fromEntries(changed.map((key) => [key, true])),
          about: { type: 'attendee', id: actor.id },
          ...(personal.length === 0
            ? {}
            : {
                change: {
                  before: Object.fromEntries(personal.map((key) => [key, account[key]])),
                  after: Object.fromEntries(personal.map((key) => [key, wanted[key]])),
                  personId: actor.id,
                },
              }),
        });
        return await after(tx, actor.id);
      }),

    async changePhone(actor, phone, password) {
      const looked = await requirePassword(actor, password);
      if (looked.emailConfirmedAt === null) {
        throw new GatehouseError(
          'email-unconfirmed',
          'numbers are asked about by proven addresses',
        );
      }
      return await transact(async (tx) => {
        const account = await lockSame(tx, looked);
        if (account.phone === phone) return account;
        await write(tx, account, { phone });
        await audit.record(tx, {
          actor,
          type: 'account.phone-changed',
          facts: {},
          about: { type: 'attendee', id: actor.id },
          change: {
            before: { phone: account.phone },
            after: { phone },
            personId: actor.id,
          },
        });
        return await after(tx, actor.id);
      });
    },

    async changePassword(actor, current, next) {
      const looked = await requirePassword(actor, current);
      const passwordHash = await passwords.hashNew(next);
      await transact(async (tx) => {
        const account = await lockSame(tx, looked);
        const version = await write(tx, account, { passwordHash });
        const ended = await sessions.endAll(tx, actor, actor.sessionId);
        const cause = `password-changed:${actor.id}:${version}`;
        await mail.queue(tx, { kind: 'password-changed', userId: actor.id, cause, facts: {} });
        await audit.record(tx, {
          actor,
          type: 'account.password-changed',
          facts: { sessions_ended: ended },
          about: { type: 'attendee', id: actor.id },
        });
      });
    },

    confirmAgain: ({ id }) =>
      transact(async (tx) => {
        const account = present(await store.lock(tx, id));
        if (account.emailConfirmedAt !== null) return;
        const cause = `confirm-email:${id}:${Math.floor(now() / PER_MAIL_MS)}`;
        await mail.queue(tx, { kind: 'confirm-email', userId: id, cause, facts: {} });
      }),
  };
}
