import type { Uuid } from '#shared/domain/id.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { registrationSearchText } from '../services/search-text.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

/**
 * Keeps attendee_search in step with users, registrations and tickets. To be called in the
 * transaction that changed them, after its last row.
 */
export interface SearchIndex {
  /** Writes what can be searched for of one registration, from its rows. */
  refreshRegistration(registrationId: Uuid): void;
  /** After a person's name or phone changed: every registration of theirs. */
  refreshUser(userId: Uuid): void;
}

interface Source {
  search_row: number;
  name: string;
  phone: string;
}

export function createSearchIndex(database: WritableDatabase): SearchIndex {
  const sourceOf = query<{ id: Uuid }, Source>(database, (p) =>
    build
      .selectFrom('registrations as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .select(['r.search_row', 'u.name', 'u.phone'])
      .where('r.id', '=', p('id')),
  );
  const ticketsOf = query<{ id: Uuid }, { number: TicketNumber }>(database, (p) =>
    build.selectFrom('tickets').select('number').where('registration_id', '=', p('id')),
  );
  const registrationsOf = query<{ userId: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('registrations').select('id').where('user_id', '=', p('userId')),
  );
  const put = command<{ row: number; text: string }>(database, (p) =>
    build.replaceInto('attendee_search').values({ rowid: p('row'), text: p('text') }),
  );

  function refreshRegistration(registrationId: Uuid): void {
    const source = sourceOf.get({ id: registrationId });
    if (source === undefined) return;
    const ticketNumbers = ticketsOf.all({ id: registrationId }).map(({ number }) => number);
    const text = registrationSearchText(source.name, source.phone, ticketNumbers);
    put.run({ row: source.search_row, text });
  }

  return {
    refreshRegistration,
    refreshUser: (userId) => {
      for (const { id } of registrationsOf.all({ userId })) refreshRegistration(id);
    },
  };
}
