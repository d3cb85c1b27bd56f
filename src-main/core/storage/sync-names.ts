import type { Uuid } from '#shared/domain/id.ts';
import type { ClashRow } from '#shared/wire/sync.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** Whose a registration is. */
interface Holder {
  userId: Uuid;
  name: string;
  ticketType: string | null;
}

/** How people call what alerts, clashes and peers name by ids; null: it is not in this copy. */
export interface SyncNames {
  gate(id: Uuid): string | null;
  kiosk(id: Uuid): string | null;
  holder(registrationId: Uuid): Holder | null;
  /** Whether a document's row is here. */
  isDocument(id: Uuid): boolean;
  /** An event's title, or the name of a person, or of whose the registration is. */
  of(entity: ClashRow['entity'], id: Uuid): string | null;
}

export function createSyncNames(database: WritableDatabase): SyncNames {
  const gate = query<{ id: Uuid }, { name: string }>(database, (p) =>
    build.selectFrom('gates').select('name').where('id', '=', p('id')),
  );
  const kiosk = query<{ id: Uuid }, { name: string | null }>(database, (p) =>
    build.selectFrom('kiosks').select('name').where('id', '=', p('id')),
  );
  const event = query<{ id: Uuid }, { name: string }>(database, (p) =>
    build.selectFrom('events').select('title as name').where('id', '=', p('id')),
  );
  const person = query<{ id: Uuid }, { name: string }>(database, (p) =>
    build.selectFrom('users').select('name').where('id', '=', p('id')),
  );
  const holder = query<{ id: Uuid }, Holder>(database, (p) =>
    build
      .selectFrom('registrations as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .leftJoin('ticket_types as t', 't.id', 'r.ticket_type_id')
      .select(['u.id as userId', 'u.name', 't.name as ticketType'])
      .where('r.id', '=', p('id')),
  );
  const document = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('documents').select('id').where('id', '=', p('id')),
  );
  return {
    isDocument: (id) => document.get({ id }) !== undefined,
    gate: (id) => gate.get({ id })?.name ?? null,
    kiosk: (id) => kiosk.get({ id })?.name ?? null,
    holder: (id) => holder.get({ id }) ?? null,
    of(entity, id) {
      switch (entity) {
        case 'event':
          return event.get({ id })?.name ?? null;
        case 'attendee':
          return person.get({ id })?.name ?? null;
        case 'registration':
          return holder.get({ id })?.name ?? null;
      }
    },
  };
}
