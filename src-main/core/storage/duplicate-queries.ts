import { registrationId, type Uuid } from '#shared/domain/id.ts';
import type { AttendeeListItem, DuplicatePair } from '#shared/ipc/attendee-contract.ts';
import { sql } from 'kysely';
import { areNearNames } from '../services/duplicate-names.ts';
import { createAttendeeRows } from './attendee-rows.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { searchRowRange } from './search-row.ts';
import { query } from './statement.ts';

/** Pairs a page of duplicates holds. */
export const PAIRS_PER_PAGE = 50;
const ALIKE_AT_MOST = 10;
/** A larger group with one phone is a family or an office: each with the next by name, not with all. */
const ALL_PAIRS_UP_TO = 5;

interface Twin {
  value: string;
  user_id: Uuid;
  name: string;
  search_row: number;
}
interface FoundPair {
  readonly why: DuplicatePair['why'];
  readonly a: Twin;
  readonly b: Twin;
}

function pairsOf(group: readonly Twin[]): (readonly [Twin, Twin])[] {
  const sorted = group.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.flatMap((a, at) => {
    const others = sorted.slice(at + 1, sorted.length > ALL_PAIRS_UP_TO ? at + 2 : undefined);
    return others.map((b) => [a, b] as const);
  });
}

function pairKey(a: Uuid, b: Uuid): string {
  return a < b ? `${a}/${b}` : `${b}/${a}`;
}

const RANK = { 'near-name-same-phone': 0, 'same-email': 1, 'same-phone': 2 } as const;

/** Prepares the reads of duplicates on a read-only connection. */
export function createDuplicateQueries(database: ReadableDatabase) {
  const people = createAttendeeRows(database);
  const eventNumber = query<{ id: Uuid }, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('id')),
  );
  const twinsBy = (column: 'phone' | 'email') =>
    query<{ first: number; last: number }, Twin>(database, (p) =>
      build
        .selectFrom('registrations as r')
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .select([`u.${column} as value`, 'u.id as user_id', 'u.name', 'r.search_row'])
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last'))
        .where((eb) =>
          eb(
            `u.${column}`,
            'in',
            eb
              .selectFrom('users as twin')
              .select(`twin.${column}`)
              .groupBy(`twin.${column}`)
              .having(sql`count(*)`, '>', 1),
          ),
        )
        .where((eb) =>
          eb.or([
            eb('r.import_id', 'is', null),
            eb.exists(
              eb
                .selectFrom('imports as i')
                .select('i.id')
                .whereRef('i.id', '=', 'r.import_id')
                .where('i.state', '<>', 'running'),
            ),
          ]),
        )
        .orderBy('value')
        .orderBy('r.search_row'),
    );
  const twins = { phone: twinsBy('phone'), email: twinsBy('email') };
  const notSame = query<object, { user_a: Uuid; user_b: Uuid }>(database, () =>
    build.selectFrom('not_same').select(['user_a', 'user_b']),
  );
  const known = query<
    { phone: string; email: string },
    { user_id: Uuid; search_row: number; registration_id: Uuid }
  >(database, (p) =>
    build
      .selectFrom('users as u')
      .innerJoin('registrations as r', 'r.user_id', 'u.id')
      .leftJoin('imports as i', 'i.id', 'r.import_id')
      .select(['u.id as user_id', 'r.search_row', 'r.id as registration_id'])
      .where((eb) => eb.or([eb('u.phone', '=', p('phone')), eb('u.email', '=', p('email'))]))
      .where('u.merged_into', 'is', null)
      .where((eb) => eb.or([eb('r.import_id', 'is', null), eb('i.state', '<>', 'running')]))
      .orderBy('r.created_at', 'desc'),
  );

  function groups(rows: readonly Twin[]): Twin[][] {
    const byValue = new Map<string, Twin[]>();
    for (const row of rows) {
      const group = byValue.get(row.value);
      if (group === undefined) byValue.set(row.value, [row]);
      else group.push(row);
    }
    return [...byValue.values()].filter((group) => group.length > 1);
  }

  function pairs(eventId: Uuid): FoundPair[] {
    const number = eventNumber.get({ id: eventId })?.number;
    if (number === undefined) return [];
    const range = searchRowRange(number);
    const said = new Set(notSame.all({}).map(({ user_a, user_b }) => pairKey(user_a, user_b)));
    const found = new Map<string, FoundPair>();
    for (const column of ['email', 'phone'] as const) {
      for (const group of groups(twins[column].all(range))) {
        for (const [a, b] of pairsOf(group)) {
          const key = pairKey(a.user_id, b.user_id);
          if (said.has(key)) continue;
          const isNear = column === 'phone' && areNearNames(a.name, b.name);
          const why = isNear
            ? 'near-name-same-phone'
            : column === 'email'
              ? 'same-email'
              : 'same-phone';
          const before = found.get(key);
          if (before === undefined || RANK[why] < RANK[before.why]) found.set(key, { why, a, b });
        }
      }
    }
    return [...found.values()].toSorted(
      (x, y) => RANK[x.why] - RANK[y.why] || x.a.search_row - y.a.search_row,
    );
  }

  return {
    duplicates({ eventId, offset }: { readonly eventId: Uuid; readonly offset: number }): {
      pairs: DuplicatePair[];
      total: number;
    } {
      const all = pairs(eventId);
      const page = all.slice(offset, offset + PAIRS_PER_PAGE);
      const rows = people(page.flatMap(({ a, b }) => [a.search_row, b.search_row]));
      return {
        total: all.length,
        pairs: page.flatMap(({ why }, at) => {
          const [one, other] = [rows[at * 2], rows[at * 2 + 1]];
          return one === undefined || other === undefined ? [] : [{ why, people: [one, other] }];
        }),
      };
    },
    /** Who has a phone or an e-mail already, each once: at this event, where they are registered. */
    alike(asked: {
      readonly eventId: Uuid;
      readonly phone: string;
      readonly email: string;
    }): AttendeeListItem[] {
      const rowOf = new Map<Uuid, number>();
      for (const row of known.all(asked)) {
        const isHere = row.registration_id === registrationId(row.user_id, asked.eventId);
        if (isHere || !rowOf.has(row.user_id)) rowOf.set(row.user_id, row.search_row);
      }
      return people([...rowOf.values()].slice(0, ALIKE_AT_MOST));
    },
  };
}
