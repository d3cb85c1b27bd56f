import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { EditedEntity, MergeStore } from '../services/attendee-ports.ts';
import { moveTallies } from '../services/passage.ts';
import { foldFacts, foldUnknown, type PassingFact } from '../services/projection.ts';
import type { WritableDatabase } from './database.ts';
import { preparePassingFacts } from './passing-facts.ts';
import { build } from './query-builder.ts';
import { prepareStandings, standingWriter } from './standing-writer.ts';
import { command, query } from './statement.ts';

/** The stamp is read for the order alone. */
type StampedFact = PassingFact & { readonly hlc: string };

/** Prepares the writes of a merge once, on the one writing connection. */
export function createMergeStore(database: WritableDatabase): MergeStore {
  const facts = preparePassingFacts(database);
  const standings = standingWriter(prepareStandings(database));
  const ticketsOf = query<{ id: Uuid }, { number: TicketNumber }>(database, (p) =>
    build.selectFrom('tickets').select('number').where('registration_id', '=', p('id')),
  );
  const moveTickets = command<{ from: Uuid; to: Uuid }>(database, (p) =>
    build
      .updateTable('tickets')
      .set({ registration_id: p('to') })
      .where('registration_id', '=', p('from')),
  );
  const rowOf = query<{ id: Uuid }, { search_row: number }>(database, (p) =>
    build.selectFrom('registrations').select('search_row').where('id', '=', p('id')),
  );
  const unindex = command<{ row: number }>(database, (p) =>
    build.deleteFrom('attendee_search').where('rowid', '=', p('row')),
  );
  const remove = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('registrations').where('id', '=', p('id')),
  );
  const repoint = command<{ entity: EditedEntity; from: Uuid; to: Uuid }>(database, (p) =>
    build
      .updateTable('aliases')
      .set({ id: p('to') })
      .where('entity', '=', p('entity'))
      .where('id', '=', p('from')),
  );
  const alias = command<{ entity: EditedEntity; from: Uuid; to: Uuid; at: Instant }>(
    database,
    (p) =>
      build
        .replaceInto('aliases')
        .values({ entity: p('entity'), alias_id: p('from'), id: p('to'), made_at: p('at') }),
  );
  const moveAlerts = command<{ from: Uuid; to: Uuid }>(database, (p) =>
    build
      .updateTable('alerts')
      .set({ registration_id: p('to') })
      .where('registration_id', '=', p('from')),
  );
  const merged = command<{ id: Uuid; keptId: Uuid }>(database, (p) =>
    build
      .updateTable('users')
      .set({ merged_into: p('keptId') })
      .where('id', '=', p('id')),
  );

  return {
    moveTickets(from, to) {
      const numbers = ticketsOf.all({ id: from }).map(({ number }) => number);
      moveTickets.run({ from, to });
      return numbers;
    },
    joinStandings(from, to, eventId) {
      const of = (registrationId: Uuid) =>
        facts.ofRegistration.all({ registrationId, eventId }) as StampedFact[];
      const [merging, kept] = [of(from), of(to)];
      if (merging.length === 0) return;
      const order = (a: StampedFact, b: StampedFact) => (a.hlc < b.hlc ? -1 : 1);
      const after = foldFacts([...merging, ...kept].toSorted(order));
      standings.setStanding(to, after.standing);
      // Counted as two persons until now, where both were let in; as a stranger's, who was not here.
      const isHere = rowOf.get({ id: from }) !== undefined;
      const before = isHere ? foldFacts(merging) : foldUnknown(merging);
      moveTallies(standings, eventId, [before, foldFacts(kept)], after);
    },
    removeRegistration(id) {
      const row = rowOf.get({ id })?.search_row;
      if (row !== undefined) unindex.run({ row });
      remove.run({ id });
    },
    setAlias(entity, from, to, at) {
      repoint.run({ entity, from, to });
      alias.run({ entity, from, to, at });
      // The same double entry, of whom they are now: its id is of the two check-ins alone.
      if (entity === 'registration') moveAlerts.run({ from, to });
    },
    setMergedInto(id, keptId) {
      merged.run({ id, keptId });
    },
  };
}
