import { sql } from 'kysely';
import type { EventCounts } from '#shared/domain/event-consequences.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import { foldForSearch } from '../services/search-text.ts';
import type { ReadableDatabase } from './database.ts';
import { createEventListExport, type EventFilter } from './export-events.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { searchRowRange } from './search-row.ts';
import { query } from './statement.ts';

/** Events a page. */
const PAGE = 100;

type EventId = { eventId: Uuid };

interface ListRow extends Omit<EventListItem, 'hasPicture' | 'madeHere'> {
  readonly hasPicture: Bit;
  readonly madeHere: Bit;
}

function itemOf(row: ListRow): EventListItem {
  return { ...row, hasPicture: row.hasPicture === 1, madeHere: row.madeHere === 1 };
}

const listed = () =>
  build
    .selectFrom('events as e')
    .innerJoin('event_tallies as t', 't.event_id', 'e.id')
    .select([
      'e.id',
      'e.title',
      'e.party_name as partyName',
      'e.venue',
      'e.status',
      'e.time_zone as timeZone',
      'e.doors_open_at as doorsOpenAt',
      'e.doors_close_at as doorsCloseAt',
      'e.capacity',
      't.expected',
      't.inside',
      't.admitted',
      sql<Bit>`(e.image is not null)`.as('hasPicture'),
      sql<Bit>`(e.package_id is null)`.as('madeHere'),
    ])
    .where('e.loaded_at', 'is not', null);

/** The next to come first, then those that are over, the latest first. */
function byNearness(now: Instant): (one: EventListItem, other: EventListItem) => number {
  const isOver = ({ doorsCloseAt }: EventListItem): boolean => doorsCloseAt < now;
  return (one, other) => {
    if (isOver(one) !== isOver(other)) return isOver(one) ? 1 : -1;
    const order =
      one.doorsOpenAt < other.doorsOpenAt ? -1 : one.doorsOpenAt > other.doorsOpenAt ? 1 : 0;
    return (isOver(one) ? -order : order) || (one.id < other.id ? -1 : 1);
  };
}

/** Reads events for their list, and counts what a change of one would touch. */
export function createEventQueries({ database }: { readonly database: ReadableDatabase }) {
  const all = query<object, ListRow>(database, () => listed());
  const one = query<EventId, ListRow>(database, (p) => listed().where('e.id', '=', p('eventId')));
  const number = query<EventId, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('eventId')),
  );
  const ofTypes = query<{ first: number; last: number }, { id: Uuid; registered: number }>(
    database,
    (p) =>
      build
        .selectFrom('registrations')
        .select((eb) => ['ticket_type_id as id', eb.fn.countAll<number>().as('registered')])
        .where('search_row', '>=', p('first'))
        .where('search_row', '<=', p('last'))
        .where('status', '=', 'registered')
        .groupBy('ticket_type_id'),
  );
  const withoutTemplate = query<{ first: number; last: number }, { people: number }>(
    database,
    (p) =>
      build
        .selectFrom('registrations as r')
        .select((eb) => eb.fn.countAll<number>().as('people'))
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last'))
        .where('r.status', '=', 'registered')
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('face_templates as f')
                .select('f.row')
                .whereRef('f.user_id', '=', 'r.user_id')
                .where('f.state', '=', 'made'),
            ),
          ),
        ),
  );
  const gates = query<EventId, { id: Uuid; admitted: number; standing: Bit }>(database, (p) =>
    build
      .selectFrom('gates as g')
      .innerJoin('gate_tallies as t', 't.gate_id', 'g.id')
      .select([
        'g.id',
        't.admitted',
        sql<Bit>`exists (select 1 from kiosks k where k.gate_id = g.id)`.as('standing'),
      ])
      .where('g.event_id', '=', p('eventId')),
  );

  function typesOf(eventId: Uuid): Map<Uuid, number> {
    const found = number.get({ eventId });
    if (found === undefined) return new Map();
    const range = searchRowRange(found.number);
    return new Map(ofTypes.all(range).map(({ id, registered }) => [id, registered]));
  }

  function listedEvents(input: EventFilter): EventListItem[] {
    const words = foldForSearch(input.query).split(' ').filter(Boolean);
    const statuses = new Set(input.statuses);
    return all
      .all({})
      .map(itemOf)
      .filter(({ title, partyName, venue, status }) => {
        if (statuses.size > 0 && !statuses.has(status)) return false;
        if (words.length === 0) return true;
        const text = foldForSearch(`${title} ${partyName} ${venue}`);
        return words.every((word) => text.includes(word));
      })
      .sort(byNearness(input.now));
  }

  return {
    eventList(input: EventFilter & { readonly offset: number }): {
      events: EventListItem[];
      total: number;
    } {
      const found = listedEvents(input);
      const { offset } = input;
      return { events: found.slice(offset, offset + PAGE), total: found.length };
    },
    eventListExport: createEventListExport(listedEvents),
    /** Null: no such event. */
    eventItem({ eventId }: EventId): EventListItem | null {
      const found = one.get({ eventId });
      return found === undefined ? null : itemOf(found);
    },
    /** Registrations that stand by ticket type, and admissions by gate. */
    eventParts({ eventId }: EventId): Pick<EventCounts, 'ofType' | 'admittedAt'> {
      return {
        ofType: typesOf(eventId),
        admittedAt: new Map(gates.all({ eventId }).map(({ id, admitted }) => [id, admitted])),
      };
    },
    /** Null: no such event. */
    eventCounts({ eventId, faces }: EventId & { readonly faces: boolean }): EventCounts | null {
      const item = one.get({ eventId });
      const found = number.get({ eventId });
      if (item === undefined || found === undefined) return null;
      const standing = gates.all({ eventId });
      return {
        registered: item.expected,
        admitted: item.admitted,
        inside: item.inside,
        ofType: typesOf(eventId),
        admittedAt: new Map(standing.map(({ id, admitted }) => [id, admitted])),
        withoutTemplate: faces
          ? (withoutTemplate.get(searchRowRange(found.number))?.people ?? 0)
          : 0,
        standingAt: new Set(standing.filter((gate) => gate.standing === 1).map(({ id }) => id)),
      };
    },
  };
}
