import type { Uuid } from '#shared/domain/id.ts';
import type { TicketFor } from '#shared/domain/ticket-rules.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { TicketStore } from '../services/ticket-issuing.ts';
import { createCopyWriter } from './copy-writer.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { TICKET_COLUMNS } from './row-columns.ts';
import { command, query } from './statement.ts';

/** Prepares reads and writes of tickets once, on the one writing connection. */
export function createTicketStore(database: WritableDatabase): TicketStore & {
  /** This laptop's name, as its set-up named it; null: not yet. */
  kioskName(): string | null;
  /** Who of the staff added a registration here. */
  addedBy(registrationId: Uuid): Uuid | null;
} {
  const copy = createCopyWriter(database);
  const ticket = query<{ number: TicketNumber }, TicketRow>(database, (p) =>
    build.selectFrom('tickets').select(TICKET_COLUMNS).where('number', '=', p('number')),
  );
  const active = query<{ id: Uuid }, TicketRow>(database, (p) =>
    build
      .selectFrom('tickets')
      .select(TICKET_COLUMNS)
      .where('registration_id', '=', p('id'))
      .where('status', '=', 'active')
      .orderBy('created_at'),
  );
  const registration = query<{ id: Uuid }, TicketFor>(database, (p) =>
    build
      .selectFrom('registrations')
      .select(['id as registrationId', 'event_id as eventId', 'ticket_type_id as ticketTypeId'])
      .where('id', '=', p('id'))
      .where('status', '=', 'registered'),
  );
  const adder = query<{ id: Uuid }, { added_by: Uuid | null }>(database, (p) =>
    build.selectFrom('registrations').select('added_by').where('id', '=', p('id')),
  );
  const signingKey = query<{ eventId: Uuid; keyId: number; publicKey: string }, { key_id: number }>(
    database,
    (p) =>
      build
        .selectFrom('signing_keys')
        .select('key_id')
        .where('event_id', '=', p('eventId'))
        .where('key_id', '=', p('keyId'))
        .where('public_key', '=', p('publicKey')),
  );
  const printed = command<{ number: TicketNumber; at: string }>(database, (p) =>
    build
      .updateTable('tickets')
      .set({ printed_at: p('at') })
      .where('number', '=', p('number')),
  );
  const ownKiosk = query<object, { name: string | null }>(database, () =>
    build.selectFrom('kiosks').select('name').where('own', '=', 1),
  );

  return {
    hasSigningKey: (eventId, { keyId, publicKey }) =>
      signingKey.get({ eventId, keyId, publicKey }) !== undefined,
    putSigningKey: (row) => copy.transaction(() => copy.putSigningKey(row)),
    // The copy's own transaction becomes a savepoint of the caller's: its index follows at the end.
    putTicket: (row) => copy.transaction(() => copy.putTicket(row)),
    ticket: (number) => ticket.get({ number }) ?? null,
    activeTickets: (id) => active.all({ id }),
    registration: (id) => registration.get({ id }) ?? null,
    markPrinted: (numbers, at) =>
      numbers.reduce((sum, number) => sum + printed.run({ number, at }).changes, 0),
    addedBy: (id) => adder.get({ id })?.added_by ?? null,
    kioskName: () => ownKiosk.get({})?.name ?? null,
  };
}
