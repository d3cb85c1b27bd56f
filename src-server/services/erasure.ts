import { nextStamp, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AccountStore } from './accounts-ports.ts';
import type { RestorePlan } from '#shared/wire/backup.ts';
import type { AttendeeActor, StaffActor, SystemActor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import type { DocumentErasure } from './document-erasure.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type { Passwords } from './passwords.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Sessions } from './sessions.ts';
import type { TicketTurns } from './tickets.ts';
import type { Transact, Transaction } from './transaction.ts';

/** A registration that ended with its person's data. */
export interface EndedRegistration {
  readonly id: Uuid;
  readonly eventId: Uuid;
}

/** What was kept for which ends, all of it or some. */
export type ErasedPurpose = RestorePlan['erasures'][number]['purpose'];

export interface ErasureStore {
  /** Whether it was done in this database. */
  isKnown(tx: Transaction, erasureId: Uuid): Promise<boolean>;
  /** An account with those that turned out to be the same person, all locked. */
  lockAll(
    tx: Transaction,
    userId: Uuid,
  ): Promise<readonly { readonly id: Uuid; readonly version: HlcStamp }[]>;
  insert(
    tx: Transaction,
    row: {
      readonly id: Uuid;
      readonly userId: Uuid;
      readonly purpose: ErasedPurpose;
      readonly askedBy: 'attendee' | 'staff' | 'system';
      readonly at: Instant;
    },
  ): Promise<void>;
  /** Cancels places at events that are not over, and gives them back. */
  endRegistrations(
    tx: Transaction,
    userId: Uuid,
    now: number,
  ): Promise<readonly EndedRegistration[]>;
  /** Takes out everything personal that is not sealed under the person's keys. */
  blank(tx: Transaction, userId: Uuid, version: HlcStamp, at: Instant): Promise<void>;
}

/**
 * Ends what is kept about a person. It happens at once and for good, and is no plea that waits: that
 * somebody goes to a party's events is told to nobody by a row that is not there, and who is made to
 * ask for it can't be made to take it back. The password is asked for again, and the page says before
 * what goes. India's DPDP Act 2023, section 12 (3), wants no more than that nothing is kept without
 * need; what must be kept is: that a check-in took place, decisions and consents by id, and for a year
 * the log's addresses (DPDP Rules 2025, rule 6).
 */
export interface Erasure {
  /** @throws GatehouseError sign-in-refused, account-erased */
  eraseOwn(actor: AttendeeActor, password: string): Promise<void>;
  /** For who asks by letter. @throws GatehouseError person-unknown */
  eraseFor(actor: StaffActor, userId: Uuid): Promise<void>;
  /**
   * Does once more what was done after the backup that this database was restored from. Those whom it
   * does not hold are none of its affair; nobody is written to.
   * @returns how many were done
   */
  eraseAgain(actor: SystemActor, erasures: RestorePlan['erasures']): Promise<number>;
}

type ErasingActor = AttendeeActor | StaffActor | SystemActor;

export function createErasure(ports: {
  readonly store: ErasureStore;
  readonly accounts: Pick<AccountStore, 'find' | 'lock'>;
  readonly passwords: Passwords;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly documents: DocumentErasure;
  readonly keys: Pick<PersonKeys, 'destroy'>;
  readonly tickets: Pick<TicketTurns, 'revokeAll'>;
  readonly mail: OutgoingMail;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): Erasure {
  const { store, accounts, passwords, sessions, documents, keys, tickets } = ports;
  const { mail, audit, transact, now } = ports;

  async function eraseOne(
    tx: Transaction,
    { id, version }: { readonly id: Uuid; readonly version: HlcStamp },
    actor: ErasingActor,
    log: Activity[],
    erasureId: Uuid,
  ): Promise<void> {
    const at = toInstant(now());
    await store.insert(tx, { id: erasureId, userId: id, purpose: 'all', askedBy: actor.type, at });
    const ended = await store.endRegistrations(tx, id, now());
    for (const { id: registrationId, eventId } of ended) {
      log.push({
        actor,
        type: 'registration.cancelled',
        facts: { user_id: id, event_id: eventId, by: 'erasure' },
        about: { type: 'registration', id: registrationId },
      });
    }
    await tickets.revokeAll(tx, id, actor, log);
    const count = await sessions.endAll(tx, { type: 'attendee', id });
    await documents.erase(tx, id, ['identity', 'face'], erasureId);
    await store.blank(tx, id, nextStamp(version, now()), at);
    log.push({
      actor,
      type: 'account.erased',
      facts: { erasure_id: erasureId, registrations: ended.length, sessions_ended: count },
      about: { type: 'attendee', id },
    });
  }

  async function erase(
    tx: Transaction,
    account: { readonly id: Uuid; readonly email: string },
    actor: ErasingActor,
    erasureId = newId(),
  ): Promise<void> {
    const rows = await store.lockAll(tx, account.id);
    if (actor.type !== 'system') {
      // Before the address goes: the queue keeps it, sealed, until the message has ended.
      await mail.queue(tx, {
        kind: 'erasure-done',
        userId: account.id,
        cause: `erasure-done:${account.id}`,
        facts: {},
        to: account.email,
      });
    }
    const log: Activity[] = [];
    for (const row of rows) {
      await eraseOne(tx, row, actor, log, row.id === account.id ? erasureId : newId());
    }
    for (const activity of log) await audit.record(tx, activity);
    // Last: an entry above may have sealed something under the key.
    for (const { id } of rows) await keys.destroy(tx, id, ['identity', 'face', 'log']);
  }

  /** @returns whether there was anything to do */
  async function again(
    tx: Transaction,
    actor: SystemActor,
    { id, user_id: userId, purpose }: RestorePlan['erasures'][number],
  ): Promise<boolean> {
    if (await store.isKnown(tx, id)) return false;
    const account = await accounts.lock(tx, userId);
    if (account === null) return false;
    if (purpose === 'all') {
      await erase(tx, account, actor, id);
      return true;
    }
    await store.insert(tx, { id, userId, purpose, askedBy: 'system', at: toInstant(now()) });
    await documents.erase(tx, userId, [purpose], id);
    return true;
  }

  return {
    async eraseAgain(actor, erasures) {
      let count = 0;
      for (const one of erasures) {
        if (await transact((tx) => again(tx, actor, one))) count += 1;
      }
      return count;
    },
    async eraseOwn(actor, password) {
      const looked = await accounts.find(actor.id);
      if (looked === null) throw new GatehouseError('account-erased', 'no such account any more');
      const fits = await passwords.matches(looked.passwordHash, password);
      if (!fits) throw new GatehouseError('sign-in-refused', 'the password was not accepted');
      await transact(async (tx) => {
        const account = await accounts.lock(tx, actor.id);
        if (account === null) throw new GatehouseError('account-erased', 'erased meanwhile');
        if (account.passwordHash !== looked.passwordHash) {
          throw new GatehouseError('sign-in-refused', 'the password was changed meanwhile');
        }
        await erase(tx, account, actor);
      });
    },
    eraseFor: (actor, userId) =>
      transact(async (tx) => {
        const account = await accounts.lock(tx, userId);
        if (account === null) throw new GatehouseError('person-unknown', 'nobody of this id');
        await erase(tx, account, actor);
      }),
  };
}
