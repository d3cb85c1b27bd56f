import { removedParts, valuesOf, type EventField } from '#shared/domain/event-edit.ts';
import type { EventRow } from '#shared/domain/event.ts';
import { mergeEdit } from '#shared/domain/field-merge.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import { tellOfChange } from './event-news.ts';
import type { EventStore } from './event-ports.ts';
import { eventCodeAddress } from './events.ts';
import type { EffectStore } from './operation-effect-ports.ts';
import { requireEvent, shownClashes, stamped } from './operation-people.ts';
import { later, type Turn } from './operation-turn.ts';
import type { EventMail } from './outgoing-mail.ts';

const LISTS = ['ticket_types', 'gates', 'gate_rules'] as const;
/** The hub's own: the code's address, and pictures, which it holds itself. */
const NOT_MERGED: ReadonlySet<string> = new Set(['id', 'created_at', 'image', 'qr_code']);

function fieldsOf(event: SavedEvent): EventField[] {
  const columns = Object.keys(event.event).filter((name) => !NOT_MERGED.has(name));
  return [...(columns as Exclude<keyof EventRow, 'id' | 'created_at'>[]), ...LISTS];
}

/**
 * A list without what is still needed is merged with it: a type of somebody's registration, a gate that
 * let somebody in. Rules hang on both.
 */
async function withNeeded(
  events: EventStore,
  { tx }: Turn,
  before: SavedEvent,
  after: SavedEvent,
): Promise<SavedEvent> {
  const removed = removedParts(before, after);
  const keptTypes: SavedEvent['ticket_types'] = [];
  for (const type of before.ticket_types.filter(({ id }) => removed.ticketTypes.includes(id))) {
    if (await events.areTypesUsed(tx, [type.id])) keptTypes.push(type);
  }
  const keptGates: SavedEvent['gates'] = [];
  for (const gate of before.gates.filter(({ id }) => removed.gates.includes(id))) {
    if (await events.areGatesUsed(tx, after.event.id, [gate.id])) keptGates.push(gate);
  }
  const ticket_types = [...after.ticket_types, ...keptTypes];
  const gates = [...after.gates, ...keptGates];
  const gate_rules = after.gate_rules.filter(
    (rule) =>
      ticket_types.some(({ id }) => id === rule.ticket_type_id) &&
      gates.some(({ id }) => id === rule.gate_id),
  );
  return { event: after.event, ticket_types, gates, gate_rules };
}

/** event.saved: a new event, which its kiosk holds from then on, or an edit. */
export async function saveEvent(
  ports: { readonly store: EffectStore; readonly events: EventStore; readonly mail: EventMail },
  turn: Turn,
  said: SavedEvent,
): Promise<void> {
  const { store, events, mail } = ports;
  const { tx, kioskId, at, base, believed } = turn;
  const { id } = said.event;
  if (said.ticket_types.length === 0 || said.gates.length === 0) {
    throw new GatehouseError('operation-unreadable', 'an event has a type and a gate');
  }
  if (await events.holdsForeign(tx, said)) {
    throw new GatehouseError('operation-unreadable', 'a type or a gate is another event’s');
  }
  const before = await events.lock(tx, id);
  if (before === null) {
    const made = { ...said.event, image: null, qr_code: eventCodeAddress(id) };
    const all = fieldsOf(said);
    const fields = turn.fields === null ? all : all.filter((one) => turn.fields?.includes(one));
    const version = { version: believed, fields: [], at };
    if (await events.insert(tx, { ...said, event: made }, null, version)) {
      await store.assign(tx, kioskId, id);
      await store.putStamps(tx, 'event', id, stamped(fields, turn.stamp));
      return;
    }
  }
  const held = before ?? (await events.lock(tx, id));
  if (held === null) throw new Error('an event neither is there nor can be added');
  await requireEvent(store, turn, id);
  const all = fieldsOf(held);
  const fields = turn.fields === null ? all : all.filter((one) => turn.fields?.includes(one));
  const stamps = await store.stampsOf(tx, 'event', id);
  const merged = mergeEdit(
    { row: valuesOf(held, all), stamps },
    { row: valuesOf(said, all), stamps: stamped(fields, turn.stamp) },
    fields,
    base,
  );
  if (merged.changed.length > 0) {
    const { ticket_types, gates, gate_rules, ...columns } = merged.row;
    // The fields are those of both rows, each of its schema.
    const parts = { ticket_types, gates, gate_rules } as Omit<SavedEvent, 'event'>;
    const row: SavedEvent = { event: { ...held.event, ...columns }, ...parts };
    const next = await withNeeded(events, turn, held, row);
    const version = later(held.version, believed);
    await events.write(tx, next, { version, fields: [], at });
    await tellOfChange(mail, tx, held, next, version);
  }
  await store.putStamps(tx, 'event', id, merged.stamps);
  await store.addClashes(
    tx,
    { entity: 'event', id, eventId: id },
    shownClashes(turn, merged.clashes),
    at,
  );
}
