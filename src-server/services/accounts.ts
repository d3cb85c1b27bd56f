import { setTimeout as wait } from 'node:timers/promises';
import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { newId } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { Account, AccountStore } from './accounts-ports.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { FollowedLinks } from './link-tokens.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import type { Transact, Transaction } from './transaction.ts';

const MINUTE_MS = 60_000;

/** The same message goes to the same person once in so long, whoever asks for it. */
const PER_MAIL_MS = 5 * MINUTE_MS;
/** Nobody is told more often that somebody tried to register with their address. */
const PER_WARNING_MS = 60 * MINUTE_MS;
/** A form sent twice within this is one: a phone that lost the answer sends it again. */
const SAME_FORM_MS = 10 * MINUTE_MS;

/**
 * Who asks about an account is answered no sooner, whether or not there is one: longer than the work
 * for either takes, milliseconds.
 */
export const EVEN_ANSWER_MS = 300;

export interface Registration {
  /** As src-shared read it. */
  readonly form: AttendeeForm;
  readonly password: string;
  readonly language: 'en' | 'hi';
}

export interface Accounts {
  /**
   * Registers somebody. For an address or a number that is another's the answer is the same, after
   * the same time: whoever asks learns not who comes to these events. The account's owner is told,
   * by a message to the address of the account.
   * @throws GatehouseError password-common, too-many-requests
   */
  register(registration: Registration, actor: Actor): Promise<void>;
  /** Confirms the address of a link, once; again it changes nothing. @throws link-invalid */
  confirmEmail(token: string, actor: Actor): Promise<void>;
  /** Sends a link to a new password to the account of an address, if there is one. */
  forgot(email: string, actor: Actor): Promise<void>;
  /**
   * Sets a password by a link, and ends all sessions. The link came by mail: the address counts as
   * confirmed from then on.
   * @throws GatehouseError link-invalid, password-common
   */
  reset(token: string, password: string, actor: Actor): Promise<void>;
}

/** Wires what somebody does with an account who is not signed in. */
export function createAccounts(ports: {
  readonly store: AccountStore;
  readonly links: FollowedLinks;
  readonly passwords: Passwords;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly mail: OutgoingMail;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Told after the commit, for the metrics. */
  readonly registered: () => void;
  /** As EVEN_ANSWER_MS says; tests that measure nothing wait not. */
  readonly evenAnswerMs: number;
  readonly now: () => number;
}): Accounts {
  const { store, links, passwords, sessions, mail, audit, transact, now } = ports;
  const turn = (ms: number): number => Math.floor(now() / ms);

  async function evenly<T>(work: () => Promise<T>): Promise<T> {
    const [done] = await Promise.all([work(), wait(ports.evenAnswerMs)]);
    return done;
  }

  /** Whether this is the form that made an account a moment ago. */
  function isSameForm(holder: Account, { form }: Registration): boolean {
    const isYoung = now() - toMilliseconds(holder.createdAt) < SAME_FORM_MS;
    return isYoung && holder.email === form.email && holder.phone === form.phone;
  }

  async function warnHolder(
    tx: Transaction,
    registration: Registration,
    actor: Actor,
  ): Promise<void> {
    const { form } = registration;
    const holder = await store.holderOf(tx, form.email, form.phone);
    // Its row was erased since the insert met it.
    if (holder === null) return;
    if (!isSameForm(holder, registration)) {
      await mail.queue(tx, {
        kind: 'already-registered',
        userId: holder.id,
        cause: `already-registered:${holder.id}:${turn(PER_WARNING_MS)}`,
        facts: {},
      });
    }
    await audit.record(tx, {
      actor,
      type: 'account.registered-again',
      facts: { same_email: holder.email === form.email, same_phone: holder.phone === form.phone },
      about: { type: 'attendee', id: holder.id },
    });
  }

  async function add(tx: Transaction, made: Registration, hash: string, actor: Actor) {
    const id = newId();
    const { form, language } = made;
    const version = nextStamp(null, now());
    const row = { ...form, id, passwordHash: hash, language, version, at: toInstant(now()) };
    if (!(await store.insert(tx, row))) return false;
    await mail.queue(tx, {
      kind: 'confirm-email',
      userId: id,
      cause: `confirm-email:${id}`,
      facts: {},
    });
    await audit.record(tx, {
      actor,
      type: 'account.registered',
      facts: { language },
      about: { type: 'attendee', id },
      change: { before: null, after: { ...form }, personId: id },
    });
    return true;
  }

  return {
    register: (registration, actor) =>
      evenly(async () => {
        // Before anything is looked up: known or not, the hash is made.
        const hash = await passwords.hashNew(registration.password);
        const isNew = await transact(async (tx) => {
          const isAdded = await add(tx, registration, hash, actor);
          if (!isAdded) await warnHolder(tx, registration, actor);
          return isAdded;
        });
        if (isNew) ports.registered();
      }),

    async confirmEmail(token, actor) {
      if (await links.isConfirmedBy(token)) return;
      await transact(async (tx) => {
        const { userId, email } = await links.take(tx, 'confirm-email', token);
        const account = await store.lock(tx, userId);
        // The address was changed since the message: the link says nothing of the new one.
        if (account?.email !== email || account.emailConfirmedAt !== null) return;
        const at = toInstant(now());
        const version = nextStamp(account.version, now());
        await store.change(tx, userId, { emailConfirmedAt: at, version, at });
        await audit.record(tx, {
          actor,
          type: 'account.email-confirmed',
          facts: { by: 'link' },
          about: { type: 'attendee', id: userId },
        });
      });
    },

    forgot: (email, actor) =>
      evenly(async () => {
        const account = await store.byEmail(email);
        await transact(async (tx) => {
          if (account !== null) {
            await mail.queue(tx, {
              kind: 'reset-password',
              userId: account.id,
              cause: `reset-password:${account.id}:${turn(PER_MAIL_MS)}`,
              facts: {},
            });
          }
          await audit.record(tx, {
            actor,
            type: 'account.reset-asked',
            facts: { is_known: account !== null },
            ...(account === null ? {} : { about: { type: 'attendee', id: account.id } }),
          });
        });
      }),

    async reset(token, password, actor) {
      await links.require('reset-password', token);
      const passwordHash = await passwords.hashNew(password);
      await transact(async (tx) => {
        const { userId, email } = await links.take(tx, 'reset-password', token);
        const account = await store.lock(tx, userId);
        if (account === null) return;
        const at = toInstant(now());
        const isProven = account.email === email && account.emailConfirmedAt === null;
        const version = nextStamp(account.version, now());
        const confirmed = isProven ? { emailConfirmedAt: at } : {};
        await store.change(tx, userId, { passwordHash, ...confirmed, version, at });
        const ended = await sessions.endAll(tx, { type: 'attendee', id: userId });
        const cause = `password-changed:${userId}:${version}`;
        await mail.queue(tx, { kind: 'password-changed', userId, cause, facts: {} });
        await audit.record(tx, {
          actor,
          type: 'account.password-reset',
          facts: { sessions_ended: ended, email_confirmed: isProven },
          about: { type: 'attendee', id: userId },
        });
      });
    },
  };
}
