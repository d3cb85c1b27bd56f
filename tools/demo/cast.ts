import type { VerdictCode } from '#shared/domain/verdict.ts';
import { planAttendees, type PlannedAttendee } from '#tools/seed/attendee-plan.ts';
import type { SeedPlan } from '#tools/seed/package-plan.ts';
import { strayTickets } from '#tools/seed/stray-tickets.ts';

/** Gives each act its ticket: a seeded folder's tickets by the verdict that they must get. */
export interface Cast {
  /** The text of the next ticket, not used before, that gets this verdict. */
  next(expected: VerdictCode): string;
  /** The text of a code that belongs to nobody, by what the seed calls it. */
  stray(what: string): string;
  /** The attendees with a ticket type or flag that is worth showing. */
  vip(): string;
}

/** @throws {Error} when the folder is too small to have such a ticket */
export function castFrom(plan: SeedPlan): Cast {
  const [first] = plan.events;
  if (first === undefined) throw new Error('a seeded folder has an event');
  const { issuer } = plan.issuers;
  const people = [...planAttendees(plan.attendees)];
  const strays = strayTickets(plan.seed, first.event.id, plan.issuers);
  const used = new Set<string>();

  const take = (expected: VerdictCode, suits: (one: PlannedAttendee) => boolean): string => {
    for (const person of people) {
      if (!suits(person)) continue;
      const ticket = person.tickets.find(
        ({ row, expected: verdict }) => verdict === expected && !used.has(row.number),
      );
      if (ticket === undefined) continue;
      used.add(ticket.row.number);
      return issuer.issue(ticket.row.event_id, ticket.row.number);
    }
    throw new Error(`no ticket left for ${expected}`);
  };

  return {
    next: (expected) => take(expected, ({ registration }) => !registration.flags.includes('vip')),
    vip: () => take('admitted', ({ registration }) => registration.flags.includes('vip')),
    stray(what) {
      const found = strays.find((stray) => stray.what === what);
      if (found === undefined) throw new Error(`the seed has no stray ticket '${what}'`);
      return found.text;
    },
  };
}
