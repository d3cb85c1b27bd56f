import type { AttendeeRow, RegistrationRow } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { ImportedRow, ImportNote, ImportStore } from '../services/import-run.ts';
import { registrationSearchText } from '../services/search-text.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { searchRowRange } from './search-row.ts';
import { command, query } from './statement.ts';

type Staged = { importId: Uuid; staffId: Uuid };
type UserValues = Omit<AttendeeRow, 'blocked' | 'adhar_front' | 'adhar_back' | 'selfie'> & Staged;
type RegistrationValues = Omit<RegistrationRow, 'flags'> &
  Staged & { searchRow: number; flags: string };

/** Imports in SQLite: rows are staged under the import's id, in transactions of the caller. */
export function createImportStore(database: WritableDatabase): ImportStore {
  const insertImport = command<ImportNote>(database, (p) =>
    build.insertInto('imports').values({
      id: p('id'),
      event_id: p('eventId'),
      file_name: p('fileName'),
      state: 'running',
      rows: p('rows'),
      staff_id: p('staffId'),
      started_at: p('startedAt'),
      finished_at: null,
    }),
  );
  const endImport = command<{
    id: Uuid;
    state: 'finished' | 'abandoned' | 'cancelled';
    at: Instant;
  }>(database, (p) =>
    build
      .updateTable('imports')
      .set({ state: p('state'), finished_at: p('at') })
      .where('id', '=', p('id')),
  );
  const runningImports = query<object, { id: Uuid; staffId: Uuid }>(database, () =>
    build
      .selectFrom('imports')
      .select(['id', 'staff_id as staffId'])
      .where('state', '=', 'running'),
  );
  const insertUser = command<UserValues>(database, (p) =>
    build.insertInto('users').values({
      id: p('id'),
      email: p('email'),
      name: p('name'),
      phone: p('phone'),
      location: p('location'),
      status: p('status'),
      blocked: 0,
      adhar_front: null,
      adhar_back: null,
      selfie: null,
      created_at: p('created_at'),
      updated_at: p('updated_at'),
      added_by: p('staffId'),
      import_id: p('importId'),
    }),
  );
  const insertRegistration = command<RegistrationValues>(database, (p) =>
    build
      .insertInto('registrations')
      .values({
        search_row: p('searchRow'),
        id: p('id'),
        user_id: p('user_id'),
        event_id: p('event_id'),
        ticket_type_id: p('ticket_type_id'),
        status: p('status'),
        flags: p('flags'),
        created_at: p('created_at'),
        added_by: p('staffId'),
        import_id: p('importId'),
      })
      // Registered at the desk since the list was checked: that registration stays.
      .onConflict((conflict) => conflict.doNothing()),
  );
  const insertTicket = command<{ [K in keyof TicketRow]: TicketRow[K] }>(database, (p) =>
    build.insertInto('tickets').values({
      number: p('number'),
      registration_id: p('registration_id'),
      event_id: p('event_id'),
      ticket_type_id: p('ticket_type_id'),
      key_id: p('key_id'),
      status: p('status'),
      replaced_by: p('replaced_by'),
      valid_from: p('valid_from'),
      valid_until: p('valid_until'),
      created_at: p('created_at'),
    }),
  );
  const insertSearch = command<{ row: number; text: string }>(database, (p) =>
    build.insertInto('attendee_search').values({ rowid: p('row'), text: p('text') }),
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

  const stagedRegistrations = query<{ importId: Uuid; limit: number }, { id: Uuid; row: number }>(
    database,
    (p) =>
      build
        .selectFrom('registrations')
        .select(['id', 'search_row as row'])
        .where('import_id', '=', p('importId'))
        .limit(p('limit')),
  );
  const stagedUsers = query<{ importId: Uuid; limit: number }, { row: number }>(database, (p) =>
    build
      .selectFrom('users')
      .select('row')
      .where('import_id', '=', p('importId'))
      .limit(p('limit')),
  );
  const removeTickets = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('tickets').where('registration_id', '=', p('id')),
  );
  const removeSearch = command<{ row: number }>(database, (p) =>
    build.deleteFrom('attendee_search').where('rowid', '=', p('row')),
  );
  const removeRegistration = command<{ row: number }>(database, (p) =>
    build.deleteFrom('registrations').where('search_row', '=', p('row')),
  );
  const removeUser = command<{ row: number }>(database, (p) =>
    build.deleteFrom('users').where('row', '=', p('row')),
  );

  const standing = query<{ importId: Uuid; after: number; limit: number }, { row: number }>(
    database,
    (p) =>
      build
        .selectFrom('registrations')
        .select('search_row as row')
        .where('import_id', '=', p('importId'))
        .where('search_row', '>', p('after'))
        .orderBy('search_row')
        .limit(p('limit')),
  );
  // Who was admitted meanwhile stays: that is a fact.
  const cancelRegistration = command<{ row: number }>(database, (p) =>
    build
      .updateTable('registrations')
      .set({ status: 'cancelled' })
      .where('search_row', '=', p('row'))
      .where('status', '=', 'registered')
      .where('check_in_time', 'is', null),
  );

  return {
    begin: (note) => {
      insertImport.run(note);
    },
    end: (id, state, at) => {
      endImport.run({ id, state, at });
    },
    running: () => runningImports.all({}),
    nextSearchRow: (eventId) => {
      const number = eventNumber.get({ id: eventId })?.number;
      if (number === undefined) return null;
      const range = searchRowRange(number);
      const last = lastRow.get(range)?.search_row;
      return last === undefined ? range.first : last + 1;
    },
    stage: ({ user, registration, ticket }: ImportedRow, person, staged, searchRow) => {
      if (user !== null) {
        const { id, email, name, phone, location, status, created_at, updated_at } = user;
        const values = { id, email, name, phone, location, status, created_at, updated_at };
        insertUser.run({ ...values, ...staged });
      }
      const flags = JSON.stringify(registration.flags);
      const inserted = insertRegistration.run({ ...registration, ...staged, flags, searchRow });
      if (inserted.changes === 0) return false;
      if (ticket !== null) insertTicket.run(ticket);
      const numbers = ticket === null ? [] : [ticket.number];
      const text = registrationSearchText(person.name, person.phone, numbers);
      insertSearch.run({ row: searchRow, text });
      return true;
    },
    unstage: (importId, limit) => {
      const registrations = stagedRegistrations.all({ importId, limit });
      for (const { id, row } of registrations) {
        removeTickets.run({ id });
        removeSearch.run({ row });
        removeRegistration.run({ row });
      }
      if (registrations.length > 0) return registrations.length;
      const users = stagedUsers.all({ importId, limit });
      for (const { row } of users) removeUser.run({ row });
      return users.length;
    },
    cancelSome: (importId, after, limit) => {
      const rows = standing.all({ importId, after, limit });
      let cancelled = 0;
      for (const { row } of rows) cancelled += cancelRegistration.run({ row }).changes;
      return { last: rows.at(-1)?.row ?? null, cancelled };
    },
  };
}
