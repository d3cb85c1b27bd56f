import { isDeepStrictEqual } from 'node:util';
import { readEventForm, type EventForm, type EventFormErrors } from '#shared/domain/event-form.ts';
import type { EventRow, EventStatus } from '#shared/domain/event.ts';
import { eventSteps } from '#shared/domain/event-steps.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { EventDraft } from '#shared/ipc/event-contract.ts';
import type { EventField, EventStore, HeldEvent } from './event-store.ts';
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

/** The refusal of a form, by field. */
export function formInvalid(errors: EventFormErrors): GatehouseError {
  return new GatehouseError('form-invalid', 'the event’s form is wrong', { ...errors });
}

/** A form knows minutes: an instant within the minute that was held stays as it is. */
function keptWithinMinute(held: Instant, typed: Instant): Instant {
  return held.slice(0, 'yyyy-mm-ddThh:mm'.length) === typed.slice(0, 'yyyy-mm-ddThh:mm'.length)
    ? held
    : typed;
}

/** The event that a form makes of the one before, or of nothing. */
export function draftedEvent(form: EventForm, before: EventRow): SavedEvent {
  const { id, image, qr_code, status, created_at } = before;
  const doors_open_at = keptWithinMinute(before.doors_open_at, form.event.doors_open_at);
  const doors_close_at = keptWithinMinute(before.doors_close_at, form.event.doors_close_at);
  const kept = { doors_open_at, doors_close_at, id, image, qr_code, status, created_at };
  return {
    event: { ...form.event, ...kept },
    ticket_types: form.ticketTypes.map((type) => ({ ...type, event_id: id })),
    gates: form.gates.map((gate) => ({ ...gate, event_id: id })),
    gate_rules: [...form.gateRules],
  };
}

const LISTS = ['ticket_types', 'gates', 'gate_rules'] as const;

/** Whether two lists hold the same rows: their order says nothing. */
function sameRows(some: readonly object[], others: readonly object[]): boolean {
  return (
    some.length === others.length &&
    some.every((row) => others.some((other) => isDeepStrictEqual(row, other)))
  );
}

/** Names of what differs; everything where there was nothing before. */
export function changedFields(before: SavedEvent | null, after: SavedEvent): EventField[] {
  const columns = Object.keys(after.event).filter(
    (name): name is Exclude<keyof EventRow, 'id' | 'created_at'> =>
      name !== 'id' && name !== 'created_at',
  );
  if (before === null) return [...columns, ...LISTS];
  return [
    ...columns.filter((name) => before.event[name] !== after.event[name]),
    ...LISTS.filter((name) => !sameRows(before[name], after[name])),
  ];
}

function valuesOf(saved: SavedEvent, fields: readonly EventField[]): Record<string, unknown> {
  const { event, ...lists } = saved;
  const all: Readonly<Record<EventField, unknown>> = { ...event, ...lists };
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
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

  /** What is left out and still needed. */
  function refuseRemovals(before: SavedEvent, after: SavedEvent): void {
    const errors: Record<string, 'in-use'> = {};
    const removed = (name: 'ticket_types' | 'gates'): Uuid[] => {
      const kept = new Set(after[name].map(({ id }) => id));
      return before[name].map(({ id }) => id).filter((id) => !kept.has(id));
    };
    if (removed('ticket_types').some((id) => store.isTypeUsed(id)))
      errors['ticketTypes'] = 'in-use';
    if (removed('gates').some((id) => store.isGateUsed(id))) errors['gates'] = 'in-use';
    if (Object.keys(errors).length > 0) throw formInvalid(errors);
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
      const after = draftedEvent(form, {
        ...form.event,
        id: eventId,
        image: null,
        qr_code: null,
        status: 'upcoming',
        created_at: toInstant(now()),
      });
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
    refuseRemovals(before, after);
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
        const { status: from } = before.event;
        if (from === status) return unchanged(before);
        refuseClash(before, seen);
        if (!eventSteps(from).includes(status)) {
          throw new GatehouseError('event-status-impossible', `${from} to ${status}`, {
            from,
            to: status,
          });
        }
        const after = { ...withoutVersion(before), event: { ...before.event, status } };
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
