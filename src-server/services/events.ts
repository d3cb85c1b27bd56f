import type { EventDraft } from '#shared/domain/event-draft.ts';
import { eventConsequences, type EventConsequence } from '#shared/domain/event-consequences.ts';
import {
  changedFields,
  draftedEvent,
  formInvalid,
  newEvent,
  refuseRemovals,
  removedParts,
  steppedEvent,
  valuesOf,
  type EventField,
} from '#shared/domain/event-edit.ts';
import { readEventForm, type EventForm } from '#shared/domain/event-form.ts';
import type { EventStatus } from '#shared/domain/event.ts';
import { nextStamp, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { Activity, Audit } from './audit.ts';
import { editClash } from './event-clash.ts';
import { tellOfChange } from './event-news.ts';
import type { EventStore, HeldEvent } from './event-ports.ts';
import type { EventMail } from './outgoing-mail.ts';
import { recordAll, type TicketTurns } from './tickets.ts';
import type { Transact, Transaction } from './transaction.ts';

export interface EventSaved {
  readonly eventId: Uuid;
  readonly version: HlcStamp;
}

export interface Events {
  /**
   * Makes an event, or changes one. What is saved already is not saved again.
   * @param seen the version that the editor saw; null: a new event
   * @throws GatehouseError form-invalid; edit-clash with both values of each field (event-clash.ts);
   * event-unknown
   */
  save(
    eventId: Uuid,
    seen: HlcStamp | null,
    draft: EventDraft,
    actor: StaffActor,
  ): Promise<EventSaved>;
  /** @throws GatehouseError event-status-impossible, edit-clash, event-unknown */
  changeStatus(
    eventId: Uuid,
    seen: HlcStamp,
    status: EventStatus,
    actor: StaffActor,
  ): Promise<EventSaved>;
  /** What saving a draft would do to people with tickets. @throws form-invalid, event-unknown */
  consequences(eventId: Uuid, draft: EventDraft): Promise<EventConsequence[]>;
  /**
   * Names another file as the event's picture; the one before goes.
   * @param within is done in the same transaction
   * @throws GatehouseError event-unknown
   */
  setImage(
    eventId: Uuid,
    image: Uuid | null,
    actor: StaffActor,
    within: (tx: Transaction) => Promise<void>,
  ): Promise<EventSaved>;
  /** @throws GatehouseError event-unknown */
  find(eventId: Uuid): Promise<HeldEvent>;
}

/** Where an event's picture lies in the file store. */
export function eventPictureKey(eventId: Uuid, image: string): string {
  return `events/${eventId}/${image}`;
}

/** Where the code of an event's public address is drawn, as a path of the hub. */
export function eventCodeAddress(eventId: Uuid): string {
  return `/v1/events/${eventId}/code.svg`;
}

/** Wires events: a change, the messages that it wants and its log entry are one transaction. */
export function createEvents(ports: {
  readonly store: EventStore;
  readonly tickets: Pick<TicketTurns, 'ensureKey'>;
  readonly mail: EventMail;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): Events {
  const { store, tickets, mail, audit, transact, now } = ports;

  function known(held: HeldEvent | null, eventId: Uuid): HeldEvent {
    if (held !== null) return held;
    throw new GatehouseError('event-unknown', `no event ${eventId}`);
  }

  function read(draft: EventDraft): EventForm {
    const result = readEventForm(draft);
    if (!result.ok) throw formInvalid(result.errors);
    return result.form;
  }

  async function refuseForeign(tx: Transaction, after: SavedEvent): Promise<void> {
    if (await store.holdsForeign(tx, after)) throw formInvalid({ gates: 'invalid' });
  }

  async function refuseClash(
    held: HeldEvent,
    seen: HlcStamp | null,
    after: SavedEvent,
  ): Promise<void> {
    if (held.version === seen) return;
    const since = seen ?? '000000000000-0000';
    throw editClash(held, after, await store.editedSince(held.event.id, since));
  }

  function noted(
    before: SavedEvent | null,
    after: SavedEvent,
    fields: readonly EventField[],
    actor: StaffActor,
    type: string,
  ): Activity {
    const eventId = after.event.id;
    return {
      actor,
      type,
      about: { type: 'event', id: eventId },
      facts: { event_id: eventId, fields: fields.join(' ') },
      change: {
        personId: eventId,
        before: before === null ? null : valuesOf(before, fields),
        after: valuesOf(after, fields),
      },
    };
  }

  async function record(
    tx: Transaction,
    before: HeldEvent,
    after: SavedEvent,
    actor: StaffActor,
    type: string,
  ): Promise<EventSaved> {
    const eventId = after.event.id;
    const fields = changedFields(before, after);
    if (fields.length === 0) return { eventId, version: before.version };
    const version = nextStamp(before.version, now());
    await store.write(tx, after, { version, fields, at: toInstant(now()) });
    await tellOfChange(mail, tx, before, after, version);
    await recordAll(audit, tx, [noted(before, after, fields, actor, type)]);
    return { eventId, version };
  }

  async function make(
    tx: Transaction,
    eventId: Uuid,
    form: EventForm,
    actor: StaffActor,
  ): Promise<EventSaved | null> {
    const at = toInstant(now());
    const made = newEvent(form, eventId, at);
    const after = { ...made, event: { ...made.event, qr_code: eventCodeAddress(eventId) } };
    await refuseForeign(tx, after);
    const version = nextStamp(null, now());
    const fields = changedFields(null, after);
    if (!(await store.insert(tx, after, actor.id, { version, fields, at }))) return null;
    const log = [noted(null, after, fields, actor, 'event.made')];
    await tickets.ensureKey(tx, eventId, actor, log);
    await recordAll(audit, tx, log);
    return { eventId, version };
  }

  async function change(
    tx: Transaction,
    eventId: Uuid,
    seen: HlcStamp | null,
    form: EventForm,
    actor: StaffActor,
  ): Promise<EventSaved> {
    const before = known(await store.lock(tx, eventId), eventId);
    const after = draftedEvent(form, before.event);
    // A call that is made again after its answer was lost.
    if (changedFields(before, after).length === 0) return { eventId, version: before.version };
    await refuseClash(before, seen, after);
    await refuseForeign(tx, after);
    const removed = removedParts(before, after);
    refuseRemovals({
      type: await store.areTypesUsed(tx, removed.ticketTypes),
      gate: await store.areGatesUsed(tx, eventId, removed.gates),
    });
    return await record(tx, before, after, actor, 'event.changed');
  }

  return {
    find: async (eventId) => known(await store.find(eventId), eventId),
    async save(eventId, seen, draft, actor) {
      const form = read(draft);
      return await transact(async (tx) => {
        const made = seen === null ? await make(tx, eventId, form, actor) : null;
        return made ?? (await change(tx, eventId, seen, form, actor));
      });
    },
    changeStatus: (eventId, seen, status, actor) =>
      transact(async (tx) => {
        const before = known(await store.lock(tx, eventId), eventId);
        if (before.event.status === status) return { eventId, version: before.version };
        const after = steppedEvent(before, status);
        await refuseClash(before, seen, after);
        return await record(tx, before, after, actor, `event.${status}`);
      }),
    async consequences(eventId, draft) {
      const form = read(draft);
      const before = known(await store.find(eventId), eventId);
      const after = draftedEvent(form, before.event);
      return eventConsequences(before, after, await store.counts(eventId));
    },
    setImage: (eventId, image, actor, within) =>
      transact(async (tx) => {
        await within(tx);
        const before = known(await store.lock(tx, eventId), eventId);
        const after = { ...before, event: { ...before.event, image } };
        const held = before.event.image;
        if (held !== null && held !== image) await store.doom(tx, [eventPictureKey(eventId, held)]);
        return await record(tx, before, after, actor, 'event.picture-changed');
      }),
  };
}
