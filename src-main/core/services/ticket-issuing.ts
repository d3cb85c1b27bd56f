import { randomBytes } from 'node:crypto';
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
import { ticketNumberFromBytes, type TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { FactRecorder } from './operations.ts';
import type { TicketMaker } from './ticket-maker.ts';

/** The key that this laptop signs tickets with. */
export interface IssuerSigner {
  readonly keyId: number;
  /** 32 bytes, base64. */
  readonly publicKey: string;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** Tickets and the keys that they are signed by, on the one writer. */
export interface TicketStore {
  hasSigningKey(eventId: Uuid, signer: Pick<IssuerSigner, 'keyId' | 'publicKey'>): boolean;
  putSigningKey(row: SigningKeyRow): void;
  /** Search finds it from then on. */
  putTicket(row: TicketRow): void;
  ticket(number: TicketNumber): TicketRow | null;
  activeTickets(registrationId: Uuid): TicketRow[];
  /** Whom a ticket would be for; null: unknown, or cancelled. */
  registration(registrationId: Uuid): TicketFor | null;
  /** @returns how many there were */
  markPrinted(numbers: readonly TicketNumber[], at: string): number;
}

/** What tickets are made with. */
export interface TicketPorts {
  readonly store: TicketStore;
  readonly recorder: Pick<FactRecorder, 'recordFact'>;
  /** @throws GatehouseError keychain-unavailable while there is no key */
  readonly signer: () => IssuerSigner;
  /** Who issues, as other kiosks' staff read it. */
  readonly issuer: () => string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** The gate's keys are to be read anew, once the transaction at hand is over. */
  readonly onKeyAdded: () => void;
}

/** Makes tickets, and whatever else becomes of one. */
export interface TicketIssuing extends TicketMaker {
  /** As `replace`, under a number that the caller chose; known already: nothing happens. */
  replaceBy(ticket: TicketFor, number: TicketNumber | null, staffId: Uuid): TicketRow;
  /** One ticket is good no more. @throws GatehouseError ticket-unknown */
  revokeNumber(number: TicketNumber, staffId: Uuid): void;
  /** The text of a ticket that this laptop signed; the same however often it is asked for. */
  textOf(eventId: Uuid, number: TicketNumber): string;
}

const NUMBER_BYTES = 8;

export function createTicketIssuing(ports: TicketPorts): TicketIssuing {
  const { store, recorder, signer, now } = ports;
  // The tag of an event costs a parse; a whole import is of one event.
  const tags = new Map<Uuid, string>();

  function tagOf(eventId: Uuid): string {
    const tag = tags.get(eventId) ?? eventTag(eventId);
    tags.set(eventId, tag);
    return tag;
  }

  function ensureKey(eventId: Uuid, staffId: Uuid): void {
    const { keyId, publicKey } = signer();
    if (store.hasSigningKey(eventId, { keyId, publicKey })) return;
    const row = newSigningKey({ keyId, publicKey, issuer: ports.issuer() }, eventId, now());
    recorder.recordFact({
      fact: { type: 'signing-key.added', payload: row },
      activity: {
        actor: { type: 'staff', id: staffId },
        type: 'signing-key.added',
        facts: { key_id: keyId },
        about: { type: 'event', id: eventId },
      },
      apply: () => store.putSigningKey(row),
    });
    ports.onKeyAdded();
  }

  function freshNumber(): TicketNumber {
    for (;;) {
      const number = ticketNumberFromBytes(randomBytes(NUMBER_BYTES));
      if (store.ticket(number) === null) return number;
    }
  }

  function makeAs(ticket: TicketFor, number: TicketNumber): TicketRow {
    return newTicket(ticket, { number, keyId: signer().keyId, at: toInstant(now()) });
  }

  function save(row: TicketRow, act: 'issued' | 'revoked' | 'replaced', staffId: Uuid): void {
    recorder.recordFact({
      fact: { type: 'ticket.saved', payload: row },
      activity: {
        actor: { type: 'staff', id: staffId },
        type: `ticket.${act}`,
        facts: { number: row.number, replaced_by: row.replaced_by },
        about: { type: 'registration', id: row.registration_id },
      },
      apply: () => store.putTicket(row),
    });
  }

  function issueAs(ticket: TicketFor, number: TicketNumber, staffId: Uuid): TicketRow {
    ensureKey(ticket.eventId, staffId);
    const row = makeAs(ticket, number);
    save(row, 'issued', staffId);
    return row;
  }

  function replaceAs(ticket: TicketFor, number: TicketNumber, staffId: Uuid): TicketRow {
    const before = store.activeTickets(ticket.registrationId);
    const next = issueAs(ticket, number, staffId);
    for (const row of before) save(replacedTicket(row, next.number), 'replaced', staffId);
    return next;
  }

  return {
    ensureKey,
    make: (ticket) => makeAs(ticket, freshNumber()),
    issue: (ticket, staffId) => issueAs(ticket, freshNumber(), staffId),
    revoke(registrationId, staffId) {
      const good = store.activeTickets(registrationId);
      for (const row of good) save(revokedTicket(row), 'revoked', staffId);
      return good.length;
    },
    replace: (ticket, staffId) => replaceAs(ticket, freshNumber(), staffId),
    replaceBy(ticket, number, staffId) {
      const known = number === null ? null : store.ticket(number);
      if (known === null) return replaceAs(ticket, number ?? freshNumber(), staffId);
      // Asked for once more, after an answer that was lost.
      if (known.registration_id === ticket.registrationId) return known;
      throw new GatehouseError('invalid-input', 'this number is another ticket’s');
    },
    revokeNumber(number, staffId) {
      const row = store.ticket(number);
      if (row === null) throw new GatehouseError('ticket-unknown', 'no ticket of this number');
      if (row.status === 'active') save(revokedTicket(row), 'revoked', staffId);
    },
    textOf(eventId, number) {
      const { keyId, sign } = signer();
      return signTicket({ keyId, eventTag: tagOf(eventId), number }, sign);
    },
  };
}
