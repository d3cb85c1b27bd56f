import { eventTag, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import {
  newSigningKey,
  newTicket,
  replacedTicket,
  revokedTicket,
  type TicketFor,
} from '#shared/domain/ticket-rules.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import { GatehouseError } from '#shared/errors.ts';
import { signTicket } from '#shared/ticket/sign-ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { Actor, StaffActor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type { HeldTicket, IssuerKeyRow, IssuerKeys, TicketStore } from './ticket-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

/** A good ticket as its holder gets it. */
export interface ShownTicket extends Omit<HeldTicket, 'key'> {
  /** The signed text of its code. */
  readonly text: string;
}

/** What becomes of tickets inside a transaction that somebody else began. */
export interface TicketTurns {
  /** Makes and certifies the event's key, where there is none. */
  ensureKey(tx: Transaction, eventId: Uuid, actor: Actor, log: Activity[]): Promise<IssuerKeyRow>;
  /**
   * Issues what a person lacks: approved, registered, not blocked and without a good ticket; each by
   * mail. The caller has locked the person's row, by which nobody gets two.
   * @param log takes what is to be recorded last
   * @returns how many
   */
  issueDue(
    tx: Transaction,
    userId: Uuid,
    eventId: Uuid | null,
    actor: Actor,
    log: Activity[],
  ): Promise<number>;
  /** The registration's tickets are good no more. */
  revoke(tx: Transaction, registrationId: Uuid, actor: Actor, log: Activity[]): Promise<void>;
  revokeAll(tx: Transaction, userId: Uuid, actor: Actor, log: Activity[]): Promise<void>;
}

export interface Tickets extends TicketTurns {
  /**
   * The good ticket of a person's registration.
   * @throws GatehouseError ticket-not-ready where there is none; registration-unknown, also where it
   * is another's; ticket-unknown where it was issued elsewhere, so that its text can't be made here
   */
  mine(userId: Uuid, registrationId: Uuid): Promise<ShownTicket>;
  /** What an event's tickets are checked under; those of an unknown event are none. */
  signingKeys(eventId: Uuid): Promise<readonly SigningKeyRow[]>;
  /** Null: no good ticket, or one of another issuer. */
  ofRegistration(registrationId: Uuid): Promise<ShownTicket | null>;
  /**
   * Gives a registration a new ticket, which the old one names; or its first.
   * @throws GatehouseError registration-unknown, ticket-not-ready where none is due
   */
  replace(registrationId: Uuid, actor: StaffActor): Promise<TicketRow>;
  /** One ticket is good no more. @throws GatehouseError ticket-unknown */
  revokeNumber(number: TicketNumber, actor: StaffActor): Promise<void>;
}

export interface TicketPorts {
  readonly store: TicketStore;
  /** Locks whose registration it is, see RegistrationStore. */
  readonly lockHolder: (tx: Transaction, registrationId: Uuid) => Promise<Uuid | null>;
  readonly keys: IssuerKeys;
  readonly freshNumber: () => TicketNumber;
  readonly mail: OutgoingMail;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Who issues, as kiosks' staff read it. */
  readonly issuer: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** Writes what happened, as the last thing of a transaction: the log's lock is held no longer. */
export async function recordAll(
  audit: Audit,
  tx: Transaction,
  log: readonly Activity[],
): Promise<void> {
  for (const activity of log) await audit.record(tx, activity);
}

function noted(act: string, row: TicketRow, actor: Actor): Activity {
  return {
    actor,
    type: `ticket.${act}`,
    facts: { number: row.number, replaced_by: row.replaced_by },
    about: { type: 'registration', id: row.registration_id },
  };
}

/** Wires the tickets of the hub. */
export function createTickets(ports: TicketPorts): Tickets {
  const { store, keys, mail, audit, transact, now } = ports;

  async function ensureKey(
    tx: Transaction,
    eventId: Uuid,
    actor: Actor,
    log: Activity[],
  ): Promise<IssuerKeyRow> {
    const known = await store.issuerKey(tx, eventId);
    if (known !== null) return known;
    await store.lockEvent(tx, eventId);
    const meanwhile = await store.issuerKey(tx, eventId);
    if (meanwhile !== null) return meanwhile;
    const key = keys.make(eventId);
    const certified = { keyId: key.key_id, publicKey: key.public_key, issuer: ports.issuer };
    await store.putIssuerKey(tx, key, newSigningKey(certified, eventId, now()));
    log.push({
      actor,
      type: 'signing-key.added',
      facts: { key_id: key.key_id },
      about: { type: 'event', id: eventId },
    });
    return key;
  }

  async function issue(
    tx: Transaction,
    userId: Uuid,
    ticket: TicketFor,
    actor: Actor,
    log: Activity[],
  ): Promise<TicketRow> {
    const { key_id: keyId } = await ensureKey(tx, ticket.eventId, actor, log);
    const made = { number: ports.freshNumber(), keyId, at: toInstant(now()) };
    const row = newTicket(ticket, made);
    await store.insert(tx, row);
    log.push(noted('issued', row, actor));
    await mail.queue(tx, {
      kind: 'ticket',
      userId,
      cause: `ticket:${row.number}`,
      facts: { event_id: ticket.eventId, registration_id: ticket.registrationId },
    });
    return row;
  }

  async function end(
    tx: Transaction,
    rows: readonly TicketRow[],
    actor: Actor,
    log: Activity[],
  ): Promise<void> {
    for (const row of rows) {
      await store.update(tx, revokedTicket(row));
      log.push(noted('revoked', row, actor));
    }
  }

  function shown(held: HeldTicket): ShownTicket | null {
    const { key, ...ticket } = held;
    const { row, event } = ticket;
    if (key === null) return null;
    const claim = { keyId: key.key_id, eventTag: eventTag(event.id), number: row.number };
    const text = signTicket(claim, (bytes) => keys.sign(key, bytes));
    return { ...ticket, text };
  }

  return {
    ensureKey,
    async issueDue(tx, userId, eventId, actor, log) {
      const due = await store.lacking(tx, userId, eventId);
      for (const ticket of due) await issue(tx, userId, ticket, actor, log);
      return due.length;
    },
    revoke: async (tx, registrationId, actor, log) =>
      end(tx, await store.active(tx, registrationId), actor, log),
    revokeAll: async (tx, userId, actor, log) =>
      end(tx, await store.activeOfPerson(tx, userId), actor, log),
    async mine(userId, registrationId) {
      const held = await store.ofRegistration(registrationId);
      const isOwn =
        held === null ? await store.isOf(userId, registrationId) : held.userId === userId;
      if (!isOwn) throw new GatehouseError('registration-unknown', 'no registration of theirs');
      if (held === null) throw new GatehouseError('ticket-not-ready', 'no good ticket');
      const ticket = shown(held);
      if (ticket !== null) return ticket;
      throw new GatehouseError('ticket-unknown', 'issued elsewhere, and to be had there');
    },
    signingKeys: (eventId) => store.signingKeys(eventId),
    async ofRegistration(registrationId) {
      const held = await store.ofRegistration(registrationId);
      return held === null ? null : shown(held);
    },
    replace: (registrationId, actor) =>
      transact(async (tx) => {
        const userId = await ports.lockHolder(tx, registrationId);
        if (userId === null) throw new GatehouseError('registration-unknown', 'no registration');
        const log: Activity[] = [];
        const before = await store.active(tx, registrationId);
        // First the old ones end: a registration has one good ticket at most.
        for (const row of before) await store.update(tx, revokedTicket(row));
        const due = await store.lacking(tx, userId, null);
        const ticket = due.find((one) => one.registrationId === registrationId);
        if (ticket === undefined) {
          throw new GatehouseError('ticket-not-ready', 'the person is not to have a ticket now');
        }
        const next = await issue(tx, userId, ticket, actor, log);
        for (const row of before) {
          const replaced = replacedTicket(row, next.number);
          await store.update(tx, replaced);
          log.push(noted('replaced', replaced, actor));
        }
        await recordAll(audit, tx, log);
        return next;
      }),
    revokeNumber: (number, actor) =>
      transact(async (tx) => {
        const row = await store.lock(tx, number);
        if (row === null) throw new GatehouseError('ticket-unknown', 'no ticket of this number');
        if (row.status !== 'active') return;
        const log: Activity[] = [];
        await end(tx, [row], actor, log);
        await recordAll(audit, tx, log);
      }),
  };
}
