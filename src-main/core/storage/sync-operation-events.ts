import type { Uuid } from '#shared/domain/id.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** Members of a payload that say what event or person it is about. */
interface About {
  readonly event_id?: Uuid;
  readonly user_id?: Uuid;
  readonly id?: Uuid;
  readonly event?: { readonly id: Uuid };
  readonly kept?: { readonly id: Uuid };
  readonly document?: { readonly user_id: Uuid };
}

function aboutOf(
  { type, payload }: { readonly type: string; readonly payload: string },
  eventsOf: (userId: Uuid) => Uuid[],
): Uuid[] {
  // Our own words, parsed when they were recorded or taken.
  const about = JSON.parse(payload) as About;
  if (about.event !== undefined) return [about.event.id];
  if (about.event_id !== undefined) return [about.event_id];
  const person =
    type === 'attendee.saved'
      ? about.id
      : (about.user_id ?? about.document?.user_id ?? about.kept?.id);
  return person === undefined ? [] : eventsOf(person);
}

/** @returns the events that an operation is about; a person's are those that they are registered for */
export function createOperationEvents(
  database: ReadableDatabase,
): (operation: { readonly type: string; readonly payload: string }) => Uuid[] {
  const ofUser = query<{ id: Uuid }, { event_id: Uuid }>(database, (p) =>
    build.selectFrom('registrations').select('event_id').where('user_id', '=', p('id')),
  );
  return (operation) =>
    aboutOf(operation, (id) => ofUser.all({ id }).map(({ event_id }) => event_id));
}
