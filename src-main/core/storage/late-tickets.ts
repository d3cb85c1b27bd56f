import type { Uuid } from '#shared/domain/id.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { moveTallies } from '../services/passage.ts';
import { foldFacts } from '../services/projection.ts';
import type { WritableDatabase } from './database.ts';
import { preparePassingFacts } from './passing-facts.ts';
import { build } from './query-builder.ts';
import { prepareStandings, standingWriter } from './standing-writer.ts';
import { query } from './statement.ts';

/**
 * Tickets that reach the copy after somebody was let in on their number. The admission is then
 * the registration's, as if the ticket had been known: it must not admit a second time.
 * @returns writes a ticket by `put`, and its registration's standing; inside one transaction
 */
export function createLateTickets(
  database: WritableDatabase,
  put: (row: TicketRow) => void,
): (row: TicketRow) => void {
  const facts = preparePassingFacts(database);
  const writer = standingWriter(prepareStandings(database));
  const holderOf = query<{ number: TicketNumber }, { registration_id: Uuid }>(database, (p) =>
    build.selectFrom('tickets').select('registration_id').where('number', '=', p('number')),
  );

  return (row) => {
    const { number, registration_id: registrationId, event_id: eventId } = row;
    const byNumber = facts.ofNumber.all({ number, eventId });
    if (byNumber.length === 0 || holderOf.get({ number })?.registration_id === registrationId) {
      put(row);
      return;
    }
    const before = foldFacts(facts.ofRegistration.all({ registrationId, eventId }));
    put(row);
    const after = foldFacts(facts.ofRegistration.all({ registrationId, eventId }));
    writer.setStanding(registrationId, after.standing);
    // Counted as two persons until now, where the registration had been admitted too.
    moveTallies(writer, eventId, [before, foldFacts(byNumber)], after);
  };
}
