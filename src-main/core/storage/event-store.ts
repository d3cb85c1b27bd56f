import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { EventStore, EventStamp, HeldEvent } from '../services/event-store.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import { createCopyWriter } from './copy-writer.ts';
import type { ReadableDatabase, WritableDatabase } from './database.ts';
import { createErasureStore } from './erasure-store.ts';
import { createHeldRows } from './held-rows.ts';
import { build } from './query-builder.ts';
import { EVENT_COLUMNS } from './row-columns.ts';
import { command, query } from './statement.ts';

type EventId = { eventId: Uuid };

/** Reads events whole, on any connection. */
export function createHeldEvents(database: ReadableDatabase): Pick<EventStore, 'find'> {
  const event = query<EventId, EventRow & { package_id: Uuid | null }>(database, (p) =>
    build
      .selectFrom('events')
      .select([...EVENT_COLUMNS, 'package_id'])
      .where('id', '=', p('eventId'))
      .where('loaded_at', 'is not', null),
  );
  const faces = query<EventId, Pick<EventRow, 'face_policy' | 'face_liveness' | 'evidence_days'>>(
    database,
    (p) =>
      build
        .selectFrom('event_face_settings')
        .select(['policy as face_policy', 'liveness as face_liveness', 'evidence_days'])
        .where('event_id', '=', p('eventId')),
  );
  const version = query<EventId, { hlc: HlcStamp | null }>(database, (p) =>
    build
      .selectFrom('field_versions')
      .select((eb) => eb.fn.max<HlcStamp | null>('hlc').as('hlc'))
      .where('entity', '=', 'event')
      .where('entity_id', '=', p('eventId')),
  );
  // Ids are made in the order of the form: so it shows them in that order again.
  const types = query<EventId, TicketTypeRow>(database, (p) =>
    build
      .selectFrom('ticket_types')
      .select(['id', 'event_id', 'name'])
      .where('event_id', '=', p('eventId'))
      .orderBy('id'),
  );
  const gates = query<EventId, GateRow>(database, (p) =>
    build
      .selectFrom('gates')
      .select(['id', 'event_id', 'name', 'quota'])
      .where('event_id', '=', p('eventId'))
      .orderBy('id'),
  );
  const rules = query<EventId, GateRuleRow>(database, (p) =>
    build
      .selectFrom('gate_rules as r')
      .innerJoin('gates as g', 'g.id', 'r.gate_id')
      .select(['r.gate_id', 'r.ticket_type_id', 'r.admits_from', 'r.admits_until'])
      .where('g.event_id', '=', p('eventId'))
      .orderBy('r.gate_id')
      .orderBy('r.ticket_type_id'),
  );
  return {
    find(eventId): HeldEvent | null {
      const found = event.get({ eventId });
      if (found === undefined) return null;
      const { package_id, ...row } = found;
      return {
        // What was set at the desk of this kiosk is what its gate does.
        event: { ...row, ...faces.get({ eventId }) },
        ticket_types: types.all({ eventId }),
        gates: gates.all({ eventId }),
        gate_rules: rules.all({ eventId }),
        madeHere: package_id === null,
        version: version.get({ eventId })?.hlc ?? null,
      };
    },
  };
}

/** Events made on this laptop, in SQLite. */
export function createEventStore(database: WritableDatabase): EventStore {
  const held = createHeldEvents(database);
  const copy = createCopyWriter(database);
  const erasures = createErasureStore(database);
  const owners = createHeldRows(database);

  const known = query<EventId, { id: Uuid }>(database, (p) =>
    build.selectFrom('events').select('id').where('id', '=', p('eventId')),
  );
  const usedType = query<{ id: Uuid }, { used: 1 }>(database, (p) =>
    build
      .selectFrom('registrations')
      .select((eb) => eb.lit(1).as('used'))
      .where('ticket_type_id', '=', p('id'))
      .limit(1),
  );
  const usedTicket = query<{ id: Uuid }, { used: 1 }>(database, (p) =>
    build
      .selectFrom('tickets')
      .select((eb) => eb.lit(1).as('used'))
      .where('ticket_type_id', '=', p('id'))
      .limit(1),
  );
  const usedGate = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('gates as g')
      .innerJoin('gate_tallies as t', 't.gate_id', 'g.id')
      .leftJoin('kiosks as k', 'k.gate_id', 'g.id')
      .select('g.id')
      .where('g.id', '=', p('id'))
      .where((eb) => eb.or([eb('t.admitted', '>', 0), eb('k.id', 'is not', null)])),
  );
  const typeIds = query<EventId, { id: Uuid }>(database, (p) =>
    build.selectFrom('ticket_types').select('id').where('event_id', '=', p('eventId')),
  );
  const gateIds = query<EventId, { id: Uuid }>(database, (p) =>
    build.selectFrom('gates').select('id').where('event_id', '=', p('eventId')),
  );
  const removeRules = command<{ gateId: Uuid }>(database, (p) =>
    build.deleteFrom('gate_rules').where('gate_id', '=', p('gateId')),
  );
  const removeGate = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('gates').where('id', '=', p('id')),
  );
  const removeType = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('ticket_types').where('id', '=', p('id')),
  );
  const setFaces = command<
    EventId &
      Pick<EventRow, 'face_policy' | 'face_liveness' | 'evidence_days'> & {
        staffId: Uuid;
        at: string;
      }
  >(database, (p) =>
    build
      .updateTable('event_face_settings')
      .set({
        policy: p('face_policy'),
        liveness: p('face_liveness'),
        evidence_days: p('evidence_days'),
        staff_id: p('staffId'),
        set_at: p('at'),
      })
      .where('event_id', '=', p('eventId')),
  );
  const stampField = command<EventId & { field: string; hlc: HlcStamp; kioskId: Uuid }>(
    database,
    (p) =>
      build.replaceInto('field_versions').values({
        entity: 'event',
        entity_id: p('eventId'),
        field: p('field'),
        hlc: p('hlc'),
        kiosk_id: p('kioskId'),
      }),
  );

  function removeLeftOut(eventId: Uuid, { ticket_types, gates }: SavedEvent): void {
    const [keptTypes, keptGates] = [ticket_types, gates].map(
      (rows) => new Set(rows.map(({ id }) => id)),
    );
    for (const { id } of gateIds.all({ eventId })) {
      removeRules.run({ gateId: id });
      if (keptGates?.has(id) !== true) removeGate.run({ id });
    }
    for (const { id } of typeIds.all({ eventId })) {
      if (keptTypes?.has(id) !== true) removeType.run({ id });
    }
  }

  return {
    find: (eventId) => held.find(eventId),
    exists: (eventId) => known.get({ eventId }) !== undefined,
    holdsForeign: ({ event, ticket_types, gates }) => {
      const isForeign = (heldFor: Uuid | null): boolean => heldFor !== null && heldFor !== event.id;
      return (
        ticket_types.some(({ id }) => isForeign(owners.eventOfTicketType(id))) ||
        gates.some(({ id }) => isForeign(owners.eventOfGate(id)))
      );
    },
    isTypeUsed: (id) => usedType.get({ id }) !== undefined || usedTicket.get({ id }) !== undefined,
    isGateUsed: (id) => usedGate.get({ id }) !== undefined,
    write(saved: SavedEvent, stamp: EventStamp) {
      const { event, ticket_types, gates, gate_rules } = saved;
      const eventId = event.id;
      copy.putEvent(event, { packageId: null, copyAt: null });
      removeLeftOut(eventId, saved);
      for (const type of ticket_types) copy.putTicketType(type);
      for (const gate of gates) copy.putGate(gate);
      for (const rule of gate_rules) copy.putGateRule(rule);
      const { face_policy, face_liveness, evidence_days } = event;
      const { staffId, at, hlc, kioskId } = stamp;
      setFaces.run({ eventId, face_policy, face_liveness, evidence_days, staffId, at });
      for (const field of stamp.fields) stampField.run({ eventId, field, hlc, kioskId });
      copy.markLoaded(eventId, at);
    },
    doom: (fileId) => {
      erasures.doom(fileId);
    },
  };
}
