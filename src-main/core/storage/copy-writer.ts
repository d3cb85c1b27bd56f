import type { AttendeeRow, DocumentRow, RegistrationRow } from '#shared/domain/attendee.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { StaffRow } from '#shared/domain/staff.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import { createConsentLedger } from '../services/consent.ts';
import { createConsentStore } from './consent-store.ts';
import type { WritableDatabase } from './database.ts';
import { createErasureStore } from './erasure-store.ts';
import { build } from './query-builder.ts';
import { createLateTickets } from './late-tickets.ts';
import {
  DOCUMENT_COLUMNS,
  EVENT_COLUMNS,
  REGISTRATION_COLUMNS,
  TICKET_COLUMNS,
  USER_COLUMNS,
} from './row-columns.ts';
import { createSearchIndex } from './search-index.ts';
import { searchRowRange } from './search-row.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';
import { createTemplateStore } from './template-store.ts';
import { upsert, type UpsertShape } from './upsert.ts';

const FACE_COLUMNS = ['face_policy', 'face_liveness', 'evidence_days'] as const;
const EVENT = {
  table: 'events',
  columns: [...EVENT_COLUMNS, 'package_id', 'copy_at'],
  key: ['id'],
} as const satisfies UpsertShape<'events'>;
type HeldEvent = EventRow & { package_id: Uuid | null; copy_at: Instant | null };

/**
 * Writes the copy of the hub's rows that this laptop holds. Every put inserts or updates, so
 * that a package may be taken twice, and leaves alone what follows from check-ins. Puts are to
 * run inside `transaction`, a few thousand rows at a time, so that the gate never waits.
 */
export interface CopyWriter {
  /** All or nothing. @throws GatehouseError disk-full, database-unavailable, database-corrupt */
  transaction<T>(work: () => T): T;
  /** The gate does not see the event before markLoaded. An event already loaded stays so. */
  /** `knowsFaces`: false where the row says nothing of them, and what is held of them stays. */
  putEvent(
    row: EventRow,
    copy: { packageId: Uuid | null; copyAt: Instant | null; knowsFaces?: boolean },
  ): void;
  /** An event of the hub: it belongs to no package any more, and its copy's age stays as it is. */
  putHubEvent(row: EventRow): void;
  putTicketType(row: TicketTypeRow): void;
  putGate(row: GateRow): void;
  putGateRule(row: GateRuleRow): void;
  putSigningKey(row: SigningKeyRow): void;
  /** @param issuerKey of the package that brings the row; a row that is here keeps its own */
  putStaff(row: StaffRow, issuerKey: string | null): void;
  /** Re-indexes the person's registrations where name or phone changed. */
  putUser(row: AttendeeRow): void;
  putRegistration(row: RegistrationRow): void;
  putTicket(row: TicketRow): void;
  putDocument(row: DocumentRow): void;
  /** A consent that is here stays as it is. A withdrawal leaves erasures to be carried out. */
  putConsent(row: ConsentRow): void;
  markLoaded(eventId: Uuid, at: Instant): void;
}

const bit = (value: boolean): Bit => (value ? 1 : 0);

/** Prepares the writes once, on the one writing connection. */
export function createCopyWriter(database: WritableDatabase): CopyWriter {
  const index = createSearchIndex(database);
  // Indexed once, however many of its rows the transaction brings: indexing costs the most.
  const toIndex = new Set<Uuid>();
  const consents = createConsentLedger({
    consents: createConsentStore(database),
    sources: createTemplateStore(database),
    erasures: createErasureStore(database),
  });
  // Whose selfie may be another now; looked at when its document is here too.
  const toRefresh = new Set<Uuid>();
  // Of the running transaction: nobody else writes meanwhile.
  const nextRows = new Map<Uuid, number>();
  const run = database.transaction((work: () => unknown) => {
    toIndex.clear();
    toRefresh.clear();
    nextRows.clear();
    const result = work();
    for (const registrationId of toIndex) index.refreshRegistration(registrationId);
    for (const userId of toRefresh) consents.refreshSelfie(userId);
    return result;
  });

  const put = {
    event: upsert<HeldEvent>(database, EVENT),
    hubEvent: upsert<HeldEvent>(database, { ...EVENT, keep: ['copy_at'] }),
    eventButFaces: upsert<HeldEvent>(database, { ...EVENT, keep: FACE_COLUMNS }),
    ticketType: upsert<TicketTypeRow>(database, {
      table: 'ticket_types',
      columns: ['id', 'event_id', 'name'],
      key: ['id'],
    }),
    gate: upsert<GateRow>(database, {
      table: 'gates',
      columns: ['id', 'event_id', 'name', 'quota'],
      key: ['id'],
    }),
    gateRule: upsert<GateRuleRow>(database, {
      table: 'gate_rules',
      columns: ['gate_id', 'ticket_type_id', 'admits_from', 'admits_until'],
      key: ['gate_id', 'ticket_type_id'],
    }),
    signingKey: upsert<SigningKeyRow>(database, {
      table: 'signing_keys',
      columns: [
        'event_id',
        'key_id',
        'public_key',
        'issuer',
        'valid_from',
        'valid_until',
        'revoked_at',
      ],
      key: ['event_id', 'key_id', 'public_key'],
    }),
    staff: upsert<Omit<StaffRow, 'active'> & { active: Bit; issuer_key: string | null }>(database, {
      table: 'admin_users',
      columns: [
        'id',
        'issuer_key',
        'email',
        'name',
        'role',
        'pin_hash',
        'password_hash',
        'active',
        'created_at',
      ],
      key: ['id'],
      keep: ['issuer_key'],
    }),
    user: upsert<Omit<AttendeeRow, 'blocked'> & { blocked: Bit }>(database, {
      table: 'users',
      columns: USER_COLUMNS,
      key: ['id'],
    }),
    registration: upsert<Omit<RegistrationRow, 'flags'> & { flags: string; search_row: number }>(
      database,
      {
        table: 'registrations',
        columns: ['search_row', ...REGISTRATION_COLUMNS],
        key: ['id'],
        keep: ['search_row'],
      },
    ),
    ticket: upsert<TicketRow>(database, {
      table: 'tickets',
      columns: TICKET_COLUMNS,
      key: ['number'],
    }),
    document: upsert<DocumentRow>(database, {
      table: 'documents',
      columns: DOCUMENT_COLUMNS,
      key: ['id'],
    }),
  };

  const putTicket = createLateTickets(database, put.ticket);
  const searchedOf = query<{ id: Uuid }, { name: string; phone: string }>(database, (p) =>
    build.selectFrom('users').select(['name', 'phone']).where('id', '=', p('id')),
  );
  const eventNumber = query<{ id: Uuid }, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('id')),
  );
  const lastRow = query<{ first: number; last: number }, { search_row: number }>(database, (p) =>
    build
      .selectFrom('registrations')
      .select('search_row')
      .where('search_row', '>=', p('first'))
      .where('search_row', '<=', p('last'))
      .orderBy('search_row', 'desc')
      .limit(1),
  );
  const rowOf = query<{ id: Uuid }, { search_row: number }>(database, (p) =>
    build.selectFrom('registrations').select('search_row').where('id', '=', p('id')),
  );
  // Registrations that turned out to be the same person's: a copy made before must not part them.
  const aliasOf = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('aliases')
      .select('id')
      .where('entity', '=', 'registration')
      .where('alias_id', '=', p('id')),
  );
  const loaded = command<{ id: Uuid; at: Instant }>(database, (p) =>
    build
      .updateTable('events')
      .set({ loaded_at: p('at') })
      .where('id', '=', p('id'))
      .where('loaded_at', 'is', null),
  );

  function firstFreeRow(eventId: Uuid): number {
    const number = eventNumber.get({ id: eventId })?.number;
    if (number === undefined) throw new TypeError(`a registration came before event ${eventId}`);
    const range = searchRowRange(number);
    const last = lastRow.get(range)?.search_row;
    return last === undefined ? range.first : last + 1;
  }

  function searchRow({ id, event_id }: RegistrationRow): number {
    const held = rowOf.get({ id });
    if (held !== undefined) return held.search_row;
    const next = nextRows.get(event_id) ?? firstFreeRow(event_id);
    nextRows.set(event_id, next + 1);
    return next;
  }

  return {
    transaction: <T>(work: () => T) => storing(() => run.immediate(work) as T),
    putEvent: (row, { packageId, copyAt, knowsFaces = true }) => {
      const held = { ...row, package_id: packageId, copy_at: copyAt };
      if (knowsFaces) put.event(held);
      else put.eventButFaces(held);
    },
    putHubEvent: (row) => put.hubEvent({ ...row, package_id: null, copy_at: null }),
    putTicketType: put.ticketType,
    putGate: put.gate,
    putGateRule: put.gateRule,
    putSigningKey: put.signingKey,
    putStaff: (row, issuerKey) =>
      put.staff({ ...row, active: bit(row.active), issuer_key: issuerKey }),
    putUser: (row) => {
      const before = searchedOf.get({ id: row.id });
      put.user({ ...row, blocked: bit(row.blocked) });
      const changed = before?.name !== row.name || before.phone !== row.phone;
      if (before !== undefined && changed) index.refreshUser(row.id);
      if (before !== undefined) toRefresh.add(row.id);
    },
    putRegistration: (row) => {
      if (aliasOf.get({ id: row.id }) !== undefined) return;
      const flags = JSON.stringify(row.flags);
      put.registration({ ...row, flags, search_row: searchRow(row) });
      toIndex.add(row.id);
    },
    putTicket: (row) => {
      const registrationId = aliasOf.get({ id: row.registration_id })?.id ?? row.registration_id;
      putTicket({ ...row, registration_id: registrationId });
      toIndex.add(registrationId);
    },
    putDocument: (row) => {
      put.document(row);
      if (row.file_type === 'selfie') toRefresh.add(row.user_id);
    },
    putConsent: (row) => {
      consents.take(row);
    },
    markLoaded: (eventId, at) => {
      loaded.run({ id: eventId, at });
    },
  };
}
