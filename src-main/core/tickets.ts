import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { TicketPrint } from '#shared/ipc/ticket-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { ensureIssuerKey } from './keys/issuer-key.ts';
import { requireOwnWalkIns } from './services/own-walk-ins.ts';
import { createTicketIssuing, type IssuerSigner } from './services/ticket-issuing.ts';
import type { TicketMaker } from './services/ticket-maker.ts';
import type { PrintableRow } from './storage/ticket-queries.ts';
import { createTicketStore } from './storage/ticket-store.ts';

type Names = Extract<keyof CoreHandlers, `ticket.${string}`>;

/** Texts signed between two turns of the core: a scan comes in between. */
const AT_ONCE = 25;

export interface Tickets {
  readonly handlers: Pick<CoreHandlers, Names>;
  /** Makes tickets for whoever registers people; `keychain-unavailable` before `ready`. */
  readonly maker: TicketMaker;
  /** Ids of the keys that this laptop signs with; none before `ready`. */
  readonly ownKeys: () => readonly number[];
  /** Settles when the key is read or made, or can't be. Never rejects: the gate needs no key. */
  readonly ready: Promise<void>;
}

/** Wires tickets: the issuer's key, what becomes of a ticket, and what is printed. */
export function openTickets(request: AdminRequest): Tickets {
  const { database, reader, recorder, transaction, now, log } = request;
  const store = createTicketStore(database);
  let signer: IssuerSigner | null = null;
  let refusal: unknown = null;
  const ready = ensureIssuerKey(request.secrets).then(
    (made) => {
      signer = made;
    },
    (error: unknown) => {
      refusal = error;
      log.error('issuer-key-unavailable', error);
    },
  );

  function heldSigner(): IssuerSigner {
    if (signer !== null) return signer;
    const why = 'the key for tickets is not at hand';
    throw new GatehouseError('keychain-unavailable', why, { reason: 'issuer-key' }, refusal);
  }

  const tickets = createTicketIssuing({
    store,
    recorder,
    signer: heldSigner,
    issuer: () => store.kioskName() ?? `Gatehouse ${request.device.kioskId.slice(-8)}`,
    now,
    // After the commit: what the gate reads now is still the state before.
    onKeyAdded: () => queueMicrotask(request.onKeysChanged),
  });

  /** A page's texts; a ticket of another laptop's has none here. */
  async function signed(eventId: string, rows: readonly PrintableRow[]): Promise<TicketPrint[]> {
    const prints: TicketPrint[] = [];
    for (const [index, { isOurs, ...row }] of rows.entries()) {
      if (index > 0 && index % AT_ONCE === 0) await nextTurn();
      const text = row.number !== null && isOurs ? tickets.textOf(eventId, row.number) : null;
      prints.push({ ...row, text });
    }
    return prints;
  }

  const addedBy = (registrationId: Uuid): Uuid | null => store.addedBy(registrationId);

  function changed(): void {
    request.onChange();
    request.tell('data-changed', { what: 'attendees' });
  }

  const handlers: Tickets['handlers'] = {
    async 'ticket.prints'({ choice, kind, offset }, actor) {
      const chosen = choice.by === 'ids' ? choice.registrationIds : 'by-filter';
      requireOwnWalkIns(actor, chosen, addedBy);
      await ready;
      const { publicKey } = heldSigner();
      const { event, rows, total } = await reader.ask('ticketPrints', {
        choice,
        offset,
        publicKey,
      });
      const prints = await signed(event.id, rows);
      transaction(() =>
        recorder.note({
          actor: { type: 'staff', id: actor.staffId },
          type: 'tickets.read',
          facts: { kind, people: prints.length, offset },
          about: { type: 'event', id: event.id },
        }),
      );
      return { event, prints, total, more: offset + rows.length < total && rows.length > 0 };
    },
    'ticket.printed'({ numbers, kind }, actor) {
      const holders = numbers.map((number) => store.ticket(number)?.registration_id ?? number);
      requireOwnWalkIns(actor, holders, addedBy);
      transaction(() => {
        const marked = store.markPrinted(numbers, toInstant(now()));
        recorder.note({
          actor: { type: 'staff', id: actor.staffId },
          type: 'tickets.printed',
          facts: { kind, tickets: marked },
        });
      });
      request.tell('data-changed', { what: 'attendees' });
      return {};
    },
    async 'ticket.replace'({ registrationId, newNumber }, actor) {
      await ready;
      const ticket = store.registration(registrationId);
      if (ticket === null)
        throw new GatehouseError('registration-unknown', 'nobody to replace for');
      const made = transaction(() => tickets.replaceBy(ticket, newNumber, actor.staffId));
      changed();
      const choice = { by: 'ids' as const, registrationIds: [registrationId] };
      const { publicKey } = heldSigner();
      const { event, rows } = await reader.ask('ticketPrints', { choice, offset: 0, publicKey });
      const [print] = await signed(event.id, rows);
      if (print?.number !== made.number) {
        throw new GatehouseError('edit-clash', 'another ticket came in between');
      }
      return print;
    },
    'ticket.revoke'({ number }, actor) {
      transaction(() => tickets.revokeNumber(number, actor.staffId));
      changed();
      return {};
    },
  };
  return {
    handlers,
    maker: tickets,
    ownKeys: () => (signer === null ? [] : [signer.keyId]),
    ready,
  };
}
