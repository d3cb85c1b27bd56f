import type { AttendeeRow, RegistrationRow } from '#shared/domain/attendee.ts';
import { mergeEdit, type FieldClash, type FieldStamp } from '#shared/domain/field-merge.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  PERSON_FIELDS,
  REGISTRATION_FIELDS,
  type EffectStore,
  type HeldPerson,
} from './operation-effect-ports.ts';
import { later, type Turn } from './operation-turn.ts';

/** What an operation is about has not arrived. */
export function missing(what: string): GatehouseError {
  return new GatehouseError('depends-on-missing', `${what} has not arrived`);
}

/** Every field of an edit bears its stamp. */
export function stamped(fields: readonly string[], stamp: FieldStamp): Record<string, FieldStamp> {
  return Object.fromEntries(fields.map((field) => [field, stamp]));
}

/** The fields that an edit wrote, of those that can be. */
function written(turn: Turn, all: readonly string[]): string[] {
  const { fields } = turn;
  return fields === null ? [...all] : all.filter((field) => fields.includes(field));
}

/** What is no clash: a new row that came after edits of it says what they edited. */
export function shownClashes(turn: Turn, clashes: readonly FieldClash[]): readonly FieldClash[] {
  const isNew = turn.fields === null && turn.base === null;
  return isNew ? clashes.filter(({ keptStamp }) => keptStamp === turn.stamp) : clashes;
}

/** @throws GatehouseError event-not-assigned; depends-on-missing where there is no such event */
export async function requireEvent(
  store: EffectStore,
  { tx, kioskId }: Turn,
  eventId: Uuid,
): Promise<void> {
  const may = await store.mayWriteEvent(tx, kioskId, eventId);
  if (may === null) throw missing('the event');
  if (!may) throw new GatehouseError('event-not-assigned', 'not an event of this kiosk');
}

/**
 * Locks whom an operation is about.
 * @throws GatehouseError depends-on-missing, account-erased, event-not-assigned
 */
export async function requirePerson(
  store: EffectStore,
  { tx, kioskId }: Turn,
  userId: Uuid,
): Promise<HeldPerson> {
  const held = await store.lockPerson(tx, await store.currentId(tx, 'attendee', userId));
  if (held === null) throw missing('the person');
  if (held.isErased) throw new GatehouseError('account-erased', 'the person was erased');
  if (await store.mayWritePerson(tx, kioskId, held.id)) return held;
  throw new GatehouseError('event-not-assigned', 'nobody of this kiosk’s events');
}

/** Merges an edit of somebody into what is held. */
export async function mergePerson(
  store: EffectStore,
  turn: Turn,
  held: HeldPerson,
  row: Pick<AttendeeRow, (typeof PERSON_FIELDS)[number]>,
  fields: readonly string[],
): Promise<void> {
  const { tx, at, base, believed } = turn;
  const incoming = { row, stamps: stamped(fields, turn.stamp) };
  const merged = mergeEdit(held, incoming, fields, base);
  if (merged.changed.length > 0) {
    await store.writePerson(tx, held.id, merged.row, later(held.version, believed), at);
  }
  await store.putStamps(tx, 'attendee', held.id, merged.stamps);
  const clashes = shownClashes(turn, merged.clashes);
  if (clashes.length === 0) return;
  const eventId = await store.eventOfPerson(tx, held.id);
  const about = { entity: 'attendee', id: held.id, eventId } as const;
  await store.addClashes(tx, about, clashes, at);
}

/** attendee.saved: somebody new, or an edit of them. */
export async function savePerson(store: EffectStore, turn: Turn, row: AttendeeRow): Promise<void> {
  const { tx, believed } = turn;
  const id = await store.currentId(tx, 'attendee', row.id);
  if ((await store.lockPerson(tx, id)) === null) {
    await store.insertPerson(tx, row, believed);
    // An edit may come before what it edits: what that says of other fields counts then.
    const fields = written(turn, PERSON_FIELDS);
    await store.putStamps(tx, 'attendee', id, stamped(fields, turn.stamp));
    return;
  }
  const held = await requirePerson(store, turn, id);
  const typed = { ...row, email: row.email.toLowerCase() };
  await mergePerson(store, turn, held, typed, written(turn, PERSON_FIELDS));
}

/**
 * The type of a registration, where its event still has it. Else the event was edited without knowing
 * that somebody registers so: they are of its first type, and that is shown as a clash.
 */
async function typeAtHub(store: EffectStore, turn: Turn, row: RegistrationRow): Promise<Uuid> {
  const types = await store.typesOf(turn.tx, row.event_id);
  if (types.includes(row.ticket_type_id)) return row.ticket_type_id;
  const [first] = types;
  const { ticket_types: edited } = await store.stampsOf(turn.tx, 'event', row.event_id);
  // An event that was edited before may yet get this type by an edit that is on its way.
  if (first === undefined || edited === undefined || edited < turn.stamp) {
    throw missing('the ticket type');
  }
  const about = { entity: 'registration', id: row.id, eventId: row.event_id } as const;
  const clash = {
    field: 'ticket_type_id',
    kept: first,
    keptStamp: edited,
    lost: row.ticket_type_id,
    lostStamp: turn.stamp,
  };
  await store.addClashes(turn.tx, about, [clash], turn.at);
  return first;
}

/** registration.saved: a new one, or an edit. */
export async function saveRegistration(
  store: EffectStore,
  turn: Turn,
  said: RegistrationRow,
): Promise<void> {
  const { tx, at, base, believed, after } = turn;
  if (said.id !== registrationId(said.user_id, said.event_id)) {
    throw new GatehouseError(
      'operation-unreadable',
      'a registration’s id follows from whose it is',
    );
  }
  await requireEvent(store, turn, said.event_id);
  const userId = await store.currentId(tx, 'attendee', said.user_id);
  const person = await store.lockPerson(tx, userId);
  if (person === null) throw missing('the person');
  if (person.isErased) throw new GatehouseError('account-erased', 'the person was erased');
  const id = registrationId(person.id, said.event_id);
  const typeId = await typeAtHub(store, turn, said);
  const row: RegistrationRow = { ...said, id, user_id: person.id, ticket_type_id: typeId };
  if (id !== said.id) await store.addAlias(tx, 'registration', said.id, id, at);
  after.registrationIds.add(id);
  const fields = written(turn, REGISTRATION_FIELDS);
  const counted = (one: RegistrationRow): number => (one.status === 'registered' ? 1 : 0);
  if ((await store.place(tx, id)) === null && (await store.insertPlace(tx, row, believed))) {
    await store.addToRegistered(tx, row.event_id, counted(row));
    await store.putStamps(tx, 'registration', id, stamped(fields, turn.stamp));
    return;
  }
  const held = await store.place(tx, id);
  if (held === null) throw missing('the registration');
  const incoming = { row, stamps: stamped(fields, turn.stamp) };
  const merged = mergeEdit(held, incoming, fields, base);
  if (merged.changed.length > 0) {
    await store.writePlace(tx, merged.row, later(held.version, believed), at);
    await store.addToRegistered(tx, row.event_id, counted(merged.row) - counted(held.row));
    await store.retype(tx, id, merged.row.ticket_type_id);
  }
  await store.putStamps(tx, 'registration', id, merged.stamps);
  const about = { entity: 'registration', id, eventId: row.event_id } as const;
  await store.addClashes(tx, about, shownClashes(turn, merged.clashes), at);
}
