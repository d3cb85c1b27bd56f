import type { AttendeeRow, DocumentRow } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** The package that a row came with. */
export interface Origin {
  /** Null: made on this laptop. */
  readonly publicKey: string | null;
  readonly createdAt: Instant;
}

/** What the copy holds already of the rows that a package brings. Null: nothing. */
export interface HeldRows {
  packageOf(packageId: Uuid): Origin | null;
  /** Where an event came from last. */
  originOf(eventId: Uuid): Origin | null;
  /** When the newest package of a signer was made. */
  newestOf(publicKey: string): Instant | null;
  copyAt(eventId: Uuid): Instant | null;
  eventOfTicketType(id: Uuid): Uuid | null;
  eventOfGate(id: Uuid): Uuid | null;
  eventOfTicket(number: TicketNumber): Uuid | null;
  registration(id: Uuid): { userId: Uuid; eventId: Uuid } | null;
  /** Who may change a member of staff; null key: nobody's package. */
  staffOrigin(id: Uuid): Pick<Origin, 'publicKey'> | null;
  documentOwner(id: Uuid): Uuid | null;
  /** Whether this row is no older than the one held, and no other signer's event has the person. */
  mayChangeUser(row: AttendeeRow, publicKey: string): boolean;
  eventsOfUser(userId: Uuid): Uuid[];
  /** Whether no other signer's event has the person. */
  mayDecideFor(userId: Uuid, publicKey: string): boolean;
  /** Whether the document is the person's own, and no other signer's event has the person. */
  mayBringDocument(row: DocumentRow, publicKey: string): boolean;
}

interface Found {
  event_id: Uuid;
}

export function createHeldRows(database: ReadableDatabase): HeldRows {
  const packageRow = query<{ id: Uuid }, { public_key: string; created_at: Instant }>(
    database,
    (p) =>
      build.selectFrom('packages').select(['public_key', 'created_at']).where('id', '=', p('id')),
  );
  const origin = query<
    { id: Uuid },
    { public_key: string | null; created_at: Instant; copy_at: Instant | null }
  >(database, (p) =>
    build
      .selectFrom('events as e')
      .leftJoin('packages as k', 'k.id', 'e.package_id')
      .select((eb) => [
        'k.public_key',
        'e.copy_at',
        eb.fn.coalesce('k.created_at', 'e.created_at').as('created_at'),
      ])
      .where('e.id', '=', p('id')),
  );
  const newest = query<{ key: string }, { created_at: Instant | null }>(database, (p) =>
    build
      .selectFrom('packages')
      .select((eb) => eb.fn.max('created_at').as('created_at'))
      .where('public_key', '=', p('key')),
  );
  const ticketType = query<{ id: Uuid }, Found>(database, (p) =>
    build.selectFrom('ticket_types').select('event_id').where('id', '=', p('id')),
  );
  const gate = query<{ id: Uuid }, Found>(database, (p) =>
    build.selectFrom('gates').select('event_id').where('id', '=', p('id')),
  );
  const ticket = query<{ number: TicketNumber }, Found>(database, (p) =>
    build.selectFrom('tickets').select('event_id').where('number', '=', p('number')),
  );
  const registration = query<{ id: Uuid }, { user_id: Uuid; event_id: Uuid }>(database, (p) =>
    build.selectFrom('registrations').select(['user_id', 'event_id']).where('id', '=', p('id')),
  );
  const staff = query<{ id: Uuid }, { publicKey: string | null }>(database, (p) =>
    build.selectFrom('admin_users').select('issuer_key as publicKey').where('id', '=', p('id')),
  );
  const document = query<{ id: Uuid }, { user_id: Uuid }>(database, (p) =>
    build.selectFrom('documents').select('user_id').where('id', '=', p('id')),
  );
  const eventsOfUser = query<{ userId: Uuid }, Found>(database, (p) =>
    build.selectFrom('registrations').select('event_id').where('user_id', '=', p('userId')),
  );
  const user = query<{ id: Uuid }, { updated_at: Instant }>(database, (p) =>
    build.selectFrom('users').select('updated_at').where('id', '=', p('id')),
  );
  const foreignEvent = query<{ userId: Uuid; key: string }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('registrations as r')
      .innerJoin('events as e', 'e.id', 'r.event_id')
      .leftJoin('packages as k', 'k.id', 'e.package_id')
      .select('e.id')
      .where('r.user_id', '=', p('userId'))
      .where((eb) => eb.or([eb('k.public_key', 'is', null), eb('k.public_key', '<>', p('key'))]))
      .limit(1),
  );
  const isForeign = (userId: Uuid, key: string) => foreignEvent.get({ userId, key }) !== undefined;

  return {
    packageOf: (id) => {
      const row = packageRow.get({ id });
      return row === undefined ? null : { publicKey: row.public_key, createdAt: row.created_at };
    },
    originOf: (id) => {
      const row = origin.get({ id });
      return row === undefined ? null : { publicKey: row.public_key, createdAt: row.created_at };
    },
    newestOf: (key) => newest.get({ key })?.created_at ?? null,
    copyAt: (id) => origin.get({ id })?.copy_at ?? null,
    eventOfTicketType: (id) => ticketType.get({ id })?.event_id ?? null,
    eventOfGate: (id) => gate.get({ id })?.event_id ?? null,
    eventOfTicket: (number) => ticket.get({ number })?.event_id ?? null,
    registration: (id) => {
      const row = registration.get({ id });
      return row === undefined ? null : { userId: row.user_id, eventId: row.event_id };
    },
    staffOrigin: (id) => staff.get({ id }) ?? null,
    documentOwner: (id) => document.get({ id })?.user_id ?? null,
    mayChangeUser: (row, key) => {
      const before = user.get({ id: row.id });
      if (before === undefined) return true;
      return before.updated_at <= row.updated_at && !isForeign(row.id, key);
    },
    eventsOfUser: (userId) => eventsOfUser.all({ userId }).map(({ event_id }) => event_id),
    mayDecideFor: (userId, key) => !isForeign(userId, key),
    mayBringDocument: (row, key) => {
      const owner = document.get({ id: row.id })?.user_id ?? row.user_id;
      return owner === row.user_id && !isForeign(row.user_id, key);
    },
  };
}
