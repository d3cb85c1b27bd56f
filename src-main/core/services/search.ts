import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { SearchHit } from '#shared/ipc/gate-views.ts';
import type { GateReader } from './gate-facts.ts';
import { personOf } from './admission-answer.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { planSearch } from './search-plan.ts';

/** How many hits one search shows. */
export const MAX_HITS = 20;

export interface SearchHits {
  readonly hits: SearchHit[];
  readonly more: boolean;
}

/** Looks in the index of one event, beside the one writer. */
export interface AttendeeFinder {
  find(eventId: Uuid, query: string): Promise<SearchHits>;
}

export interface Search {
  /** @throws GatehouseError search-too-short */
  search(query: string, eventId: Uuid): Promise<SearchHits>;
  /** Whom a typed ticket number belongs to; null where it is not in this copy. */
  lookUp(ticketNumber: TicketNumber, gateId: Uuid): SearchHit | null;
}

/** Wires the search: long looks beside the writer, one number on it. */
export function createSearch({
  finder,
  store,
}: {
  readonly finder: AttendeeFinder;
  readonly store: Pick<GateReader, 'holderByTicket'>;
}): Search {
  return {
    async search(query, eventId) {
      if (planSearch(query) === null) {
        throw new GatehouseError('search-too-short', 'a search takes three signs that count');
      }
      return finder.find(eventId, query);
    },
    lookUp(ticketNumber, gateId) {
      const holder = store.holderByTicket(ticketNumber, gateId);
      if (holder === null) return null;
      return {
        registrationId: holder.registrationId,
        ticketNumber: holder.ticketNumber,
        person: personOf(holder),
        phoneEnding: holder.phone.slice(-4),
        location: holder.location,
        alreadyInside: holder.facts.inside,
      };
    },
  };
}
