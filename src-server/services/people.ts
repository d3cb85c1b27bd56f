import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import type { ListedPerson, PeopleFilter, PeopleStore, PersonDetail } from './people-ports.ts';
import type { AfterPlace } from './registration-ports.ts';
import { recordAll, type TicketTurns } from './tickets.ts';
import type { Transact } from './transaction.ts';

/** People, as staff look after them. */
export interface People {
  list(
    filter: PeopleFilter,
    after: AfterPlace | null,
    limit: number,
  ): Promise<readonly ListedPerson[]>;
  /** @throws GatehouseError person-unknown */
  detail(userId: Uuid): Promise<PersonDetail>;
  /**
   * Blocks somebody everywhere, or lifts it. Blocked tickets are turned away at the gate and stay;
   * who was blocked when they were approved gets theirs when it is lifted.
   * @throws GatehouseError person-unknown
   */
  block(userId: Uuid, blocked: boolean, actor: StaffActor): Promise<void>;
  /** Everybody that a filter lets through; noted in the log before the first row goes out. */
  export(filter: PeopleFilter, actor: StaffActor): Promise<AsyncIterable<readonly ListedPerson[]>>;
}

/** Shorter beginnings of a name, an address or a number let nearly everybody through. */
export const MIN_QUERY_CHARS = 2;

/** Wires what staff do with people. */
export function createPeople(ports: {
  readonly store: PeopleStore;
  readonly tickets: Pick<TicketTurns, 'issueDue'>;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): People {
  const { store, tickets, audit, transact, now } = ports;
  return {
    list: (filter, after, limit) => store.list(filter, after, limit),
    async detail(userId) {
      const found = await store.detail(userId);
      if (found !== null) return found;
      throw new GatehouseError('person-unknown', 'nobody of this id');
    },
    block: (userId, blocked, actor) =>
      transact(async (tx) => {
        const person = await store.lock(tx, userId);
        if (person === null) throw new GatehouseError('person-unknown', 'nobody of this id');
        if (person.blocked === blocked) return;
        const stamp = { version: nextStamp(person.version, now()), at: toInstant(now()) };
        await store.setBlocked(tx, person.id, blocked, stamp);
        const log: Activity[] = [
          {
            actor,
            type: blocked ? 'attendee.blocked' : 'attendee.unblocked',
            facts: {},
            about: { type: 'attendee', id: person.id },
          },
        ];
        if (!blocked) await tickets.issueDue(tx, person.id, null, actor, log);
        await recordAll(audit, tx, log);
      }),
    async export(filter, actor) {
      const { status, blocked, eventId } = filter;
      // What was searched for may be somebody's name: that there was a search is enough.
      const facts = { status, blocked, event_id: eventId, searched: filter.query !== '' };
      await transact((tx) => audit.record(tx, { actor, type: 'attendee.exported', facts }));
      return store.all(filter);
    },
  };
}
