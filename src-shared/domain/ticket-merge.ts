import type { TicketRow } from './ticket.ts';

/** A ticket's status only goes this way: what two places did to it apart comes to the later of both. */
const ORDER: Readonly<Record<TicketRow['status'], number>> = { active: 0, replaced: 1, revoked: 2 };

/**
 * What two states of one ticket come to. Commutative, associative and idempotent in its status: a ticket
 * that was revoked anywhere is good nowhere.
 * @param held as it is here
 * @param incoming counts in all that has no order: its type, its times
 */
export function mergeTicket(held: TicketRow, incoming: TicketRow): TicketRow {
  const isFurther = ORDER[incoming.status] >= ORDER[held.status];
  const { status } = isFurther ? incoming : held;
  const successors = [held.replaced_by, incoming.replaced_by].filter((by) => by !== null);
  return { ...incoming, status, replaced_by: successors.toSorted().at(0) ?? null };
}
