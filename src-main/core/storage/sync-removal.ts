import type { Uuid } from '#shared/domain/id.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { moveTallies } from '../services/passage.ts';
import { foldFacts, foldUnknown } from '../services/projection.ts';
import type { WritableDatabase } from './database.ts';
import { createErasureStore } from './erasure-store.ts';
import { build } from './query-builder.ts';
import { preparePassingFacts } from './passing-facts.ts';
import { searchRowRange } from './search-row.ts';
import { prepareStandings, standingWriter } from './standing-writer.ts';
import { command, query } from './statement.ts';

/** Takes rows out of the copy that are no longer ours. Facts stay. Inside the caller's transaction. */
export interface RowRemoval {
  /**
   * A registration with its tickets; its person too, where no other event has them.
   * @returns whom the copy holds no more; null: they are still here
   */
  registration(id: Uuid): Uuid | null;
  document(id: Uuid): void;
  /** Somebody who is registered for nothing here. @returns whether they are gone */
  person(id: Uuid): boolean;
  /** Some registrations of an event. */
  someOf(eventId: Uuid, limit: number): Uuid[];
  /** Not shown at the gate any more. */
  hideEvent(eventId: Uuid): void;
}

export function createRowRemoval(database: WritableDatabase): RowRemoval {
  const erasures = createErasureStore(database);
  const passing = preparePassingFacts(database);
  const writer = standingWriter(prepareStandings(database));
  const numbersOf = query<{ id: Uuid }, { number: TicketNumber }>(database, (p) =>
    build.selectFrom('tickets').select('number').where('registration_id', '=', p('id')),
  );
  const found = query<{ id: Uuid }, { search_row: number; user_id: Uuid; event_id: Uuid }>(
    database,
    (p) =>
      build
        .selectFrom('registrations')
        .select(['search_row', 'user_id', 'event_id'])
        .where('id', '=', p('id')),
  );
  const unindex = command<{ row: number }>(database, (p) =>
    build.deleteFrom('attendee_search').where('rowid', '=', p('row')),
  );
  const tickets = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('tickets').where('registration_id', '=', p('id')),
  );
  const remove = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('registrations').where('id', '=', p('id')),
  );
  const another = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('registrations').select('id').where('user_id', '=', p('id')).limit(1),
  );
  const documents = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('documents').select('id').where('user_id', '=', p('id')),
  );
  const removeDocument = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('documents').where('id', '=', p('id')),
  );
  const removeThumbnail = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('thumbnails').where('document_id', '=', p('id')),
  );
  const removeTemplates = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('face_templates').where('user_id', '=', p('id')),
  );
  const removeUser = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('users').where('id', '=', p('id')),
  );
  const eventNumber = query<{ id: Uuid }, { number: number }>(database, (p) =>
    build.selectFrom('events').select('number').where('id', '=', p('id')),
  );
  const some = query<{ first: number; last: number; limit: number }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('registrations')
      .select('id')
      .where('search_row', '>=', p('first'))
      .where('search_row', '<=', p('last'))
      .limit(p('limit')),
  );
  const hide = command<{ id: Uuid }>(database, (p) =>
    build.updateTable('events').set({ loaded_at: null }).where('id', '=', p('id')),
  );

  /**
   * Facts of a registration that goes are counted on as what they are then: a number's, or a stranger's.
   * Whoever comes back takes them over again (sync-check-ins.ts, late-tickets.ts).
   */
  function releaseFacts(registrationId: Uuid, eventId: Uuid): void {
    const all = passing.ofRegistration.all({ registrationId, eventId });
    if (all.length === 0) return;
    const byNumber = numbersOf
      .all({ id: registrationId })
      .map(({ number }) => passing.ofNumber.all({ number, eventId }));
    const numbered = new Set(byNumber.flat().map((fact) => fact.id));
    const others = foldUnknown(all.filter((fact) => !numbered.has(fact.id)));
    moveTallies(writer, eventId, [foldFacts(all)], others);
    for (const facts of byNumber) moveTallies(writer, eventId, [], foldFacts(facts));
  }

  function document(id: Uuid): void {
    removeThumbnail.run({ id });
    removeDocument.run({ id });
    erasures.doom(id);
  }

  function person(id: Uuid): boolean {
    if (another.get({ id }) !== undefined) return false;
    for (const held of documents.all({ id })) document(held.id);
    removeTemplates.run({ id });
    return removeUser.run({ id }).changes > 0;
  }

  return {
    registration(id) {
      const row = found.get({ id });
      if (row === undefined) return null;
      releaseFacts(id, row.event_id);
      tickets.run({ id });
      unindex.run({ row: row.search_row });
      remove.run({ id });
      return person(row.user_id) ? row.user_id : null;
    },
    document,
    person,
    someOf(eventId, limit) {
      const number = eventNumber.get({ id: eventId })?.number;
      if (number === undefined) return [];
      return some.all({ ...searchRowRange(number), limit }).map(({ id }) => id);
    },
    hideEvent(id) {
      hide.run({ id });
    },
  };
}
