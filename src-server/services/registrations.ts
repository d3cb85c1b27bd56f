import type { Flag, RegistrationRow } from '#shared/domain/attendee.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import {
  changedInRegistration,
  hasPlace,
  newRegistration,
  refuseForeignType,
  refusePlace,
  registeringIs,
  withPlace,
} from '#shared/domain/registration-rules.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor, AttendeeActor, StaffActor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type {
  AskedEvent,
  HeldRegistration,
  RegisteredPerson,
  RegistrationStore,
} from './registration-ports.ts';
import { recordAll, type TicketTurns } from './tickets.ts';
import type { Transact, Transaction } from './transaction.ts';

/** What became of asking for a place. */
export interface Registered {
  readonly registration: RegistrationRow;
  /** Whether they were registered already. */
  readonly isNew: boolean;
  readonly hasTicket: boolean;
}

export interface Registrations {
  /**
   * Registers oneself, in the event's first ticket type; a cancelled registration counts again.
   * @throws GatehouseError event-unknown, registration-closed, event-full, account-erased
   */
  register(eventId: Uuid, actor: AttendeeActor): Promise<Registered>;
  /**
   * Registers somebody else.
   * @throws GatehouseError person-unknown, event-unknown, event-status-impossible,
   * ticket-type-unknown, already-registered otherwise than asked for, event-full, account-erased
   */
  registerOther(
    asked: {
      readonly userId: Uuid;
      readonly eventId: Uuid;
      readonly ticketTypeId: Uuid;
      readonly flags: readonly Flag[];
    },
    actor: StaffActor,
  ): Promise<Registered>;
  /**
   * Gives a place back; the tickets are good no more. Cancelled already is no error.
   * @throws GatehouseError registration-unknown, also where it is another's; too-late where the
   * person was admitted
   */
  cancel(registrationId: Uuid, actor: AttendeeActor | StaffActor): Promise<RegistrationRow>;
  /** @throws GatehouseError registration-unknown, ticket-type-unknown */
  change(
    asked: {
      readonly registrationId: Uuid;
      readonly ticketTypeId: Uuid;
      readonly flags: readonly Flag[];
    },
    actor: StaffActor,
  ): Promise<RegistrationRow>;
}

/** Wires registrations: a place, what follows from it and its log entry are one transaction. */
export function createRegistrations(ports: {
  readonly store: RegistrationStore;
  readonly tickets: TicketTurns;
  /** A good ticket follows its registration's type. */
  readonly retype: (tx: Transaction, registrationId: Uuid, ticketTypeId: Uuid) => Promise<void>;
  readonly mail: OutgoingMail;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Told after the commit, for the metrics. */
  readonly registered: () => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Registrations {
  const { store, tickets, mail, audit, transact, now } = ports;

  async function write(
    tx: Transaction,
    before: HeldRegistration | null,
    after: RegistrationRow,
    type: string,
    { actor, log }: { readonly actor: Actor; readonly log: Activity[] },
  ): Promise<string> {
    const version = nextStamp(before?.version ?? null, now());
    await store.put(tx, after, version, toInstant(now()));
    const fields = changedInRegistration(before?.row ?? null, after);
    const values = (row: RegistrationRow) =>
      Object.fromEntries(fields.map((field) => [field, row[field]]));
    log.push({
      actor,
      type,
      facts: { user_id: after.user_id, event_id: after.event_id },
      about: { type: 'registration', id: after.id },
      change: {
        before: before === null ? null : values(before.row),
        after: values(after),
        personId: after.user_id,
      },
    });
    return version;
  }

  function requirePerson(person: RegisteredPerson | null): RegisteredPerson {
    if (person === null) throw new GatehouseError('person-unknown', 'nobody of this id');
    if (person.isErased) throw new GatehouseError('account-erased', 'erased');
    return person;
  }

  /** @param event found fit for whoever asks */
  async function place(
    tx: Transaction,
    person: RegisteredPerson,
    event: AskedEvent,
    asked: { readonly ticketTypeId: Uuid; readonly flags: readonly Flag[] } | null,
    actor: Actor,
  ): Promise<Registered> {
    const held = await store.find(tx, registrationId(person.id, event.id));
    const type = asked?.ticketTypeId ?? held?.row.ticket_type_id ?? event.firstTypeId;
    if (type === null) throw new GatehouseError('registration-closed', 'no ticket type');
    const wanted = { ticketTypeId: type, flags: asked?.flags ?? held?.row.flags ?? [] };
    const is = registeringIs(held?.row ?? null, wanted);
    const log: Activity[] = [];
    let row = held?.row ?? newRegistration(person.id, { eventId: event.id, ...wanted }, at());
    let version: string | null = null;
    if (is !== 'unchanged') {
      if (!(await store.takePlace(tx, event.id))) {
        throw new GatehouseError('event-full', 'no place is left', { event: event.id });
      }
      row = { ...withPlace(row, wanted), status: 'registered' };
      version = await write(tx, held, row, `registration.${is}`, { actor, log });
    }
    const issued = await tickets.issueDue(tx, person.id, event.id, actor, log);
    // Whoever gets the ticket at once is told by it.
    if (version !== null && issued === 0) {
      await mail.queue(tx, {
        kind: 'registration-received',
        userId: person.id,
        cause: `registration-received:${row.id}:${version}`,
        facts: { event_id: event.id, registration_id: row.id },
      });
    }
    const hasTicket = issued > 0 || (await store.hasTicket(tx, row.id));
    await recordAll(audit, tx, log);
    return { registration: row, isNew: is !== 'unchanged', hasTicket };
  }

  const at = () => toInstant(now());

  async function told(work: Promise<Registered>): Promise<Registered> {
    const made = await work;
    if (made.isNew) ports.registered();
    return made;
  }

  /** @throws GatehouseError registration-unknown */
  async function requireHeld(tx: Transaction, id: Uuid): Promise<HeldRegistration> {
    const holder = await store.lockHolder(tx, id);
    const held = holder === null ? null : await store.find(tx, id);
    if (held !== null) return held;
    throw new GatehouseError('registration-unknown', 'no registration of this id');
  }

  return {
    register: (eventId, actor) =>
      told(
        transact(async (tx) => {
          const person = requirePerson(await store.lockPerson(tx, actor.id));
          const event = await store.event(tx, eventId);
          if (event === null || event.status === 'draft') {
            throw new GatehouseError('event-unknown', 'no such event');
          }
          const isOpen = event.status === 'upcoming' || event.status === 'live';
          if (!isOpen || event.doorsCloseAt <= at()) {
            throw new GatehouseError('registration-closed', `the event is ${event.status}`);
          }
          return await place(tx, person, event, null, actor);
        }),
      ),
    registerOther: ({ userId, eventId, ...asked }, actor) =>
      told(
        transact(async (tx) => {
          const person = requirePerson(await store.lockPerson(tx, userId));
          const event = await store.event(tx, eventId);
          refusePlace(event, await store.eventOfType(tx, asked.ticketTypeId));
          if (event === null) throw new GatehouseError('event-unknown', 'no such event');
          return await place(tx, person, event, asked, actor);
        }),
      ),
    cancel: (id, actor) =>
      transact(async (tx) => {
        const held = await requireHeld(tx, id);
        const { row } = held;
        if (actor.type === 'attendee' && row.user_id !== actor.id) {
          throw new GatehouseError('registration-unknown', 'another person’s registration');
        }
        if (row.status === 'cancelled') return row;
        if (held.checkInTime !== null) {
          throw new GatehouseError('too-late', 'the person was admitted already');
        }
        const log: Activity[] = [];
        const after: RegistrationRow = { ...row, status: 'cancelled' };
        await store.givePlaceBack(tx, row.event_id);
        await write(tx, held, after, 'registration.cancelled', { actor, log });
        await tickets.revoke(tx, row.id, actor, log);
        await recordAll(audit, tx, log);
        return after;
      }),
    change: ({ registrationId: id, ...wanted }, actor) =>
      transact(async (tx) => {
        const held = await requireHeld(tx, id);
        const { row } = held;
        refuseForeignType(row.event_id, await store.eventOfType(tx, wanted.ticketTypeId));
        if (hasPlace(row, wanted)) return row;
        const log: Activity[] = [];
        const after = withPlace(row, wanted);
        await write(tx, held, after, 'registration.changed', { actor, log });
        if (after.ticket_type_id !== row.ticket_type_id) {
          await ports.retype(tx, row.id, after.ticket_type_id);
          log.push({
            actor,
            type: 'ticket.type-changed',
            facts: { from: row.ticket_type_id, to: after.ticket_type_id },
            about: { type: 'registration', id: row.id },
          });
        }
        await recordAll(audit, tx, log);
        return after;
      }),
  };
}
