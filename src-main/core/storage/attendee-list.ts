import type { Uuid } from '#shared/domain/id.ts';
import type {
  AttendeeFilter,
  AttendeeListItem,
  AttendeeSort,
} from '#shared/ipc/attendee-contract.ts';
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { planSearch, type SearchPlan } from '../services/search-plan.ts';
import { MIN_SEARCH_CHARS } from '../services/search-text.ts';
import { createAttendeeRows } from './attendee-rows.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { KioskSchema } from './schema.ts';
import { searchRowRange } from './search-row.ts';
import { query, type Query } from './statement.ts';

/** One page of an event's attendees, or of those whom a filter lets through. */
export interface AttendeePage {
  readonly filter: AttendeeFilter;
  readonly sort: AttendeeSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Lists of an event's attendees. Rows of an import that still runs are in none of them. */
export interface AttendeeList {
  page(page: AttendeePage): { rows: AttendeeListItem[]; total: number };
  /** Registrations that a filter lets through, by name. */
  chosen(filter: AttendeeFilter): Uuid[];
}

/** Values of every placeholder that some shape of the statement may hold. */
interface Values {
  event: number;
  eventId: Uuid;
  kyc: string;
  status: string;
  ticketTypeId: Uuid;
  importId: Uuid;
  match: string;
  first: number;
  last: number;
  emailFrom: string;
  emailTo: string;
  limit: number;
  offset: number;
}
type Place = <K extends keyof Values>(name: K) => Values[K];
type Builder = ExpressionBuilder<KioskSchema & { r: KioskSchema['registrations'] }, 'r'>;

/** What decides a statement's text; the rest are values. */
interface Shape {
  readonly filter: AttendeeFilter;
  readonly plan: SearchPlan | null;
  readonly hasHidden: boolean;
}

/** An event's rows, as the indexes of lists know them. */
const EVENT_NUMBER = sql<number>`r.search_row / 4294967296`;
/** After every e-mail address that begins so. */
const LAST_CHARACTER = '\u{10ffff}';
/** Enough for the index of a hundred thousand: a list that is asked for again reads no file. */
const CACHE_KIB = 48 * 1024;

const LONG_ENOUGH = (word: string): boolean => Array.from(word).length >= MIN_SEARCH_CHARS;

function shortWords({ plan }: Shape): readonly string[] {
  return plan === null || plan.words.every((word) => !LONG_ENOUGH(word))
    ? []
    : plan.words.filter((word) => !LONG_ENOUGH(word));
}

/** Rows that the typed text finds: name, phone and ticket number by the index, e-mail by its start. */
function found(eb: Builder, p: Place, shape: Shape): Expression<SqlBool> {
  const { plan } = shape;
  const byEmail = eb
    .selectFrom('users as e')
    .innerJoin('registrations as er', 'er.user_id', 'e.id')
    .select('er.search_row')
    .where('er.event_id', '=', p('eventId'))
    .where('e.email', '>=', p('emailFrom'))
    .where('e.email', '<', p('emailTo'));
  if (plan?.anywhere === null || plan === null) return eb('r.search_row', 'in', byEmail);
  let byText = eb
    .selectFrom('attendee_search')
    .select('rowid as search_row')
    .where('attendee_search', 'match' as never, p('match'))
    .where('rowid', '>=', p('first'))
    .where('rowid', '<=', p('last'));
  // Of names only: the parts of an address may be short too.
  for (const [at] of shortWords(shape).entries()) {
    const word = p(`word${at}` as 'match');
    byText = byText.where(
      sql<SqlBool>`EXISTS (SELECT 1 FROM registrations AS w WHERE w.search_row = attendee_search.rowid AND instr(w.sort_name, ${word}) > 0)`,
    );
  }
  return eb('r.search_row', 'in', byText.union(byEmail));
}

function conditions(eb: Builder, p: Place, shape: Shape, sort: AttendeeSort | null) {
  const { filter, plan, hasHidden } = shape;
  const all: Expression<SqlBool>[] = [];
  if (plan === null) {
    all.push(sql<SqlBool>`${EVENT_NUMBER} = ${p('event')}`);
    // Says that the index by name holds every row; the one by creation needs no such word.
    if (sort !== 'created') all.push(eb('r.sort_name', '<>', ''));
  } else {
    all.push(found(eb, p, shape));
  }
  if (filter.kyc !== null) all.push(eb('r.kyc', '=', p('kyc') as 'approved'));
  if (filter.registration !== null) {
    all.push(eb('r.status', '=', p('status') as 'registered'));
  }
  if (filter.ticketTypeId !== null) all.push(eb('r.ticket_type_id', '=', p('ticketTypeId')));
  if (filter.arrived !== null) {
    all.push(eb('r.check_in_time', filter.arrived ? 'is not' : 'is', null));
  }
  if (filter.printed !== null) {
    const printed = eb.exists(
      eb
        .selectFrom('tickets as pt')
        .select('pt.row')
        .whereRef('pt.registration_id', '=', 'r.id')
        .where('pt.status', '=', 'active')
        .where('pt.printed_at', 'is not', null),
    );
    all.push(filter.printed ? printed : eb.not(printed));
  }
  if (filter.importId !== null) all.push(eb('r.import_id', '=', p('importId')));
  if (hasHidden) {
    const hidden = eb
      .selectFrom('imports as i')
      .select('i.id')
      .whereRef('i.id', '=', 'r.import_id')
      .where('i.state', '=', 'running');
    all.push(eb.or([eb('r.import_id', 'is', null), eb.not(eb.exists(hidden))]));
  }
  return eb.and(all);
}

function ordered(p: Place, shape: Shape, sort: AttendeeSort, descending: boolean) {
  const way = descending ? 'desc' : 'asc';
  const rows = build
    .selectFrom('registrations as r')
    .select('r.search_row')
    .where((eb) => conditions(eb, p, shape, sort));
  switch (sort) {
    case 'name':
      return rows.orderBy('r.sort_name', way).orderBy('r.search_row', way);
    case 'created':
      return rows.orderBy('r.created_at', way).orderBy('r.search_row', way);
    case 'status':
      return rows
        .orderBy('r.status', way)
        .orderBy('r.kyc', way)
        .orderBy('r.sort_name')
        .orderBy('r.search_row');
    case 'check-in':
      // Who has not come is at the end, whichever way.
      return rows
        .orderBy(sql`r.check_in_time IS NULL`)
        .orderBy('r.check_in_time', way)
        .orderBy('r.search_row');
  }
}

/** Prepares lists on a read-only connection; each shape of a statement once. */
export function createAttendeeList(database: ReadableDatabase): AttendeeList {
  database.pragma(`cache_size = -${CACHE_KIB}`);
  const people = createAttendeeRows(database);
  const prepared = new Map<string, Query<Values, never>>();
  const eventNumber = query<{ id: Uuid }, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('id')),
  );
  const hidden = query<object, { id: Uuid }>(database, () =>
    build.selectFrom('imports').select('id').where('state', '=', 'running').limit(1),
  );

  function once<R>(key: readonly unknown[], make: () => Query<Values, R>): Query<Values, R> {
    const name = JSON.stringify(key);
    const held = prepared.get(name) as Query<Values, R> | undefined;
    if (held !== undefined) return held;
    const made = make();
    prepared.set(name, made as Query<Values, never>);
    return made;
  }

  /** What of a shape decides the text of its statements. */
  function keyOf(shape: Shape): unknown[] {
    const { kyc, registration, ticketTypeId, arrived, printed, importId } = shape.filter;
    return [
      kyc !== null,
      registration !== null,
      ticketTypeId !== null,
      arrived,
      printed,
      importId !== null,
      shape.hasHidden,
      shape.plan === null ? null : [shape.plan.anywhere !== null, shortWords(shape).length],
    ];
  }

  function look(filter: AttendeeFilter, offset: number, limit: number) {
    const plan = planSearch(filter.query);
    const shape: Shape = { filter, plan, hasHidden: hidden.get({}) !== undefined };
    const event = eventNumber.get({ id: filter.eventId })?.number ?? -1;
    const emailFrom = filter.query.trim().toLowerCase();
    const values: Values = {
      event,
      eventId: filter.eventId,
      kyc: filter.kyc ?? '',
      status: filter.registration ?? '',
      ticketTypeId: filter.ticketTypeId ?? '',
      importId: filter.importId ?? '',
      match: plan?.anywhere ?? '',
      ...searchRowRange(event),
      emailFrom,
      emailTo: `${emailFrom}${LAST_CHARACTER}`,
      limit,
      offset,
      ...Object.fromEntries(shortWords(shape).map((word, at) => [`word${at}`, word])),
    };
    return { shape, values };
  }

  return {
    page({ filter, sort, descending, offset, limit }) {
      const { shape, values } = look(filter, offset, limit);
      const key = keyOf(shape);
      const rows = once<{ search_row: number }>(['rows', sort, descending, ...key], () =>
        query(database, (p) =>
          ordered(p as Place, shape, sort, descending)
            .limit(p('limit'))
            .offset(p('offset')),
        ),
      );
      const found = rows.all(values).map(({ search_row }) => search_row);
      // A page that is not full is the last one: nobody need count.
      if (found.length < limit && (found.length > 0 || offset === 0)) {
        return { rows: people(found), total: offset + found.length };
      }
      const count = once<{ total: number }>(['count', ...key], () =>
        query(database, (p) =>
          build
            .selectFrom('registrations as r')
            .select((eb) => eb.fn.countAll<number>().as('total'))
            .where((eb) => conditions(eb, p as Place, shape, null)),
        ),
      );
      return { rows: people(found), total: count.get(values)?.total ?? 0 };
    },
    chosen(filter) {
      const { shape, values } = look(filter, 0, 0);
      const ids = once<{ id: Uuid }>(['ids', ...keyOf(shape)], () =>
        query(database, (p) =>
          ordered(p as Place, shape, 'name', false)
            .clearSelect()
            .select('r.id'),
        ),
      );
      return ids.all(values).map(({ id }) => id);
    },
  };
}
