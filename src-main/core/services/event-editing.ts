import type { EventDraft } from '#shared/domain/event-draft.ts';
import {
  changedFields,
  draftedEvent,
  formInvalid,
  newEvent,
  refuseRemovals,
  removedParts,
  steppedEvent,
  valuesOf,
} from '#shared/domain/event-edit.ts';
import { readEventForm, type EventForm } from '#shared/domain/event-form.ts';
import type { EventStatus } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { EventStore, HeldEvent } from './event-store.ts';
import type { FactRecorder } from './operations.ts';
import type { TicketMaker } from './ticket-maker.ts';

export interface EventSaved {
  readonly eventId: Uuid;
  readonly version: HlcStamp;
}

export interface EventEditing {
  /**
   * Makes an event, or changes one that was made here. What is saved already is not saved again.
   * @param seen the version that the editor saw; null: a new event
   * @throws GatehouseError form-invalid, edit-clash, event-unknown, not-made-here
   */
  save(eventId: Uuid, seen: HlcStamp | null, draft: EventDraft, actor: Actor): EventSaved;
  /** @throws GatehouseError event-status-impossible, edit-clash, event-unknown, not-made-here */
  changeStatus(eventId: Uuid, seen: HlcStamp | null, status: EventStatus, actor: Actor): EventSaved;
  /** Names another file as the event's picture; the one before is doomed. */
  setImage(eventId: Uuid, image: Uuid | null, actor: Actor): EventSaved;
  /** @throws GatehouseError event-unknown */
  find(eventId: Uuid): HeldEvent;
}

export interface EventEditingPorts {
  readonly store: EventStore;
  readonly transaction: <T>(work: () => T) => T;
  readonly recorder: Pick<FactRecorder, 'recordFact'>;
  readonly tickets: Pick<TicketMaker, 'ensureKey'>;
  readonly kioskId: Uuid;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** Makes and changes events of this laptop, each change a fact of one transaction. */
export function createEventEditing(ports: EventEditingPorts): EventEditing {
  const { store, transaction, recorder, tickets, kioskId, now } = ports;

  function find(eventId: Uuid): HeldEvent {
    const held = store.find(eventId);
    if (held !== null) return held;
    throw new GatehouseError('event-unknown', `no event ${eventId}`);
  }

  function editable(eventId: Uuid): HeldEvent {
    const held = find(eventId);
    if (held.madeHere) return held;
    throw new GatehouseError('not-made-here', `event ${eventId} came with a package`);
  }

  function refuseClash(held: HeldEvent, seen: HlcStamp | null): void {
    if (held.version === seen) return;
    throw new GatehouseError('edit-clash', 'somebody saved meanwhile');
  }

  function refuseForeign(after: SavedEvent): void {
    if (store.holdsForeign(after)) throw formInvalid({ gates: 'invalid' });
  }

  function record(
    before: HeldEvent | null,
    after: SavedEvent,
    actor: Actor,
    type: `event.${string}`,
  ): EventSaved {
    const eventId = after.event.id;
    const fields = changedFields(before, after);
    if (before !== null && fields.length === 0) return unchanged(before);
    const at: Instant = toInstant(now());
    const version = recorder.recordFact({
      fact: { type: 'event.saved', payload: after },
      baseVersion: before?.version ?? null,
      ...(before === null ? {} : { fields }),
      activity: {
        actor: { type: 'staff', id: actor.staffId },
        type,
        about: { type: 'event', id: eventId },
        facts: { event_id: eventId, fields: fields.join(' ') },
        change: {
          personId: eventId,
          before: before === null ? null : valuesOf(before, fields),
          after: valuesOf(after, fields),
        },
      },
      apply: (hlc) => {
        store.write(after, { hlc, kioskId, fields, staffId: actor.staffId, at });
      },
    });
    return { eventId, version };
  }

  function saveForm(
    eventId: Uuid,
    seen: HlcStamp | null,
    form: EventForm,
    actor: Actor,
  ): EventSaved {
    if (seen === null && !store.exists(eventId)) {
      const after = newEvent(form, eventId, toInstant(now()));
      refuseForeign(after);
      const saved = record(null, after, actor, 'event.made');
      tickets.ensureKey(eventId, actor.staffId);
      return saved;
    }
    const before = editable(eventId);
    const after = draftedEvent(form, before.event);
    // A call that is made again after its answer was lost.
    if (changedFields(before, after).length === 0) return unchanged(before);
    refuseClash(before, seen);
    refuseForeign(after);
    const removed = removedParts(before, after);
    refuseRemovals({
      type: removed.ticketTypes.some((id) => store.isTypeUsed(id)),
      gate: removed.gates.some((id) => store.isGateUsed(id)),
    });
    return record(before, after, actor, 'event.changed');
  }

  return {
    find,
    save(eventId, seen, draft, actor) {
      const read = readEventForm(draft);
      if (!read.ok) throw formInvalid(read.errors);
      return transaction(() => saveForm(eventId, seen, read.form, actor));
    },
    changeStatus: (eventId, seen, status, actor) =>
      transaction(() => {
        const before = editable(eventId);
        if (before.event.status === status) return unchanged(before);
        refuseClash(before, seen);
        const after = steppedEvent(before, status);
        return record(before, after, actor, `event.${status}`);
      }),
    setImage: (eventId, image, actor) =>
      transaction(() => {
        const before = editable(eventId);
        const after = { ...withoutVersion(before), event: { ...before.event, image } };
        const saved = record(before, after, actor, 'event.picture-changed');
        if (before.event.image !== null && before.event.image !== image) {
          store.doom(before.event.image);
        }
        return saved;
      }),
  };
}

/** The version of an event that nobody edited since it came: before every stamp. */
const NEVER_EDITED: HlcStamp = '000000000000-0000';

function unchanged({ event, version }: HeldEvent): EventSaved {
  return { eventId: event.id, version: version ?? NEVER_EDITED };
}

function withoutVersion({ event, ticket_types, gates, gate_rules }: HeldEvent): SavedEvent {
  return { event, ticket_types, gates, gate_rules };
}
