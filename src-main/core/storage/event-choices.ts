import type { Uuid } from '#shared/domain/id.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** The events that may be chosen: loaded ones, the earliest doors first. */
export interface EventChoices {
  list(): EventChoice[];
}

export function createEventChoices(database: ReadableDatabase): EventChoices {
  const events = query<object, Omit<EventChoice, 'gates'>>(database, () =>
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
        't.expected as attendees',
      ])
      .where('e.loaded_at', 'is not', null)
      .orderBy('e.doors_open_at')
      .orderBy('e.id'),
  );
  const gates = query<{ eventId: Uuid }, { id: Uuid; name: string }>(database, (p) =>
    build
      .selectFrom('gates')
      .select(['id', 'name'])
      .where('event_id', '=', p('eventId'))
      .orderBy('name'),
  );
  return {
    list: () =>
      events.all({}).map((event) => ({ ...event, gates: gates.all({ eventId: event.id }) })),
  };
}
