import { flag } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { SearchHit } from '#shared/ipc/gate-views.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { z } from 'zod';
import { MAX_HITS, type SearchHits } from '../services/search.ts';
import { matchesShortWords, planSearch, rankOf } from '../services/search-plan.ts';
import { foldForSearch, registrationSearchText } from '../services/search-text.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { searchRowRange } from './search-row.ts';
import { query } from './statement.ts';

/**
 * The most rows that one way of looking reads, however common the letters. A search costs two of
 * these at the worst, whether an event has a thousand attendees or a million.
 */
export const MAX_CANDIDATES = 200;

interface Candidate {
  search_row: number;
  registration_id: Uuid;
  flags: string;
  inside: Bit;
  user_id: Uuid;
  name: string;
  phone: string;
  location: string;
  selfie: Uuid | null;
  ticket_type: string;
  ticket_number: TicketNumber | null;
}

interface Range {
  match: string;
  first: number;
  last: number;
  limit: number;
}

const flags = z.array(flag);

function toHit(row: Candidate): SearchHit {
  return {
    registrationId: row.registration_id,
    ticketNumber: row.ticket_number,
    person: {
      userId: row.user_id,
      name: row.name,
      ticketType: row.ticket_type,
      flags: flags.parse(JSON.parse(row.flags)),
      hasPhoto: row.selfie !== null,
    },
    phoneEnding: row.phone.slice(-4),
    location: row.location,
    alreadyInside: row.inside === 1,
  };
}

/** Rows of the index, counted: what the tests hold the bound by. */
export interface SearchWork {
  candidates: number;
}

/** Searches the index on a read-only connection. */
export function createAttendeeIndex(
  database: ReadableDatabase,
): (eventId: Uuid, typed: string, work?: SearchWork) => SearchHits {
  const eventNumber = query<{ id: Uuid }, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('id')),
  );
  const candidates = query<Range, Candidate>(database, (p) =>
    build
      .selectFrom((eb) =>
        // First the bounded look into the index, then the people behind the rows it gave.
        eb
          .selectFrom('attendee_search')
          .select('rowid')
          .where('attendee_search', 'match' as never, p('match'))
          .where('rowid', '>=', p('first'))
          .where('rowid', '<=', p('last'))
          .limit(p('limit'))
          .as('found'),
      )
      .innerJoin('registrations as r', 'r.search_row', 'found.rowid')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
      // Nobody is found whose import still runs: it may yet be all for nothing.
      .leftJoin('imports as i', 'i.id', 'r.import_id')
      .where((eb) => eb.or([eb('i.state', 'is', null), eb('i.state', '<>', 'running')]))
      .select((eb) => [
        'r.search_row',
        'r.id as registration_id',
        'r.flags',
        'r.inside',
        'u.id as user_id',
        'u.name',
        'u.phone',
        'u.location',
        'u.selfie',
        'y.name as ticket_type',
        eb
          .selectFrom('tickets as t')
          .select('t.number')
          .whereRef('t.registration_id', '=', 'r.id')
          .orderBy((inner) => inner.case().when('t.status', '=', 'active').then(0).else(1).end())
          .orderBy('t.created_at', 'desc')
          .limit(1)
          .as('ticket_number'),
      ]),
  );

  function look(match: string | null, range: Omit<Range, 'match' | 'limit'>) {
    if (match === null) return [];
    const found = candidates.all({ match, ...range, limit: MAX_CANDIDATES });
    return found.map((row) => ({ row, folded: foldForSearch(row.name) }));
  }

  return (eventId, typed, work) => {
    const plan = planSearch(typed);
    const number = eventNumber.get({ id: eventId })?.number;
    if (plan === null || number === undefined) return { hits: [], more: false };
    const range = searchRowRange(number);

    const seen = new Set<number>();
    const ordered: SearchHit[] = [];
    let isCutOff = false;
    for (const match of [plan.wordStarts, plan.anywhere]) {
      if (ordered.length > MAX_HITS) break;
      const found = look(match, range);
      if (work !== undefined) work.candidates += found.length;
      isCutOff ||= found.length === MAX_CANDIDATES;
      const fitting = found
        .filter(({ row }) => !seen.has(row.search_row))
        .filter(({ row }) => {
          const numbers = row.ticket_number === null ? [] : [row.ticket_number];
          return matchesShortWords(plan, registrationSearchText(row.name, row.phone, numbers));
        })
        .map((entry) => ({ ...entry, rank: rankOf(plan, entry.folded) }))
        .toSorted((a, b) => a.rank - b.rank || a.folded.localeCompare(b.folded));
      for (const { row } of fitting) {
        seen.add(row.search_row);
        ordered.push(toHit(row));
      }
    }
    return { hits: ordered.slice(0, MAX_HITS), more: ordered.length > MAX_HITS || isCutOff };
  };
}
