import type { EventField } from '#shared/domain/event-edit.ts';
import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import type { CopyWriter } from './copy-writer.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { EVENT_COLUMNS } from './row-columns.ts';
import { command, query } from './statement.ts';

/** An event as one row of fields, so that each is merged by itself. */
export type FlatEvent = Readonly<Record<EventField | 'id' | 'created_at', unknown>>;

export function flatEvent({ event, ...lists }: SavedEvent): FlatEvent {
  return { ...event, ...lists };
}

export function savedEventOf(flat: FlatEvent): SavedEvent {
  const { ticket_types, gates, gate_rules, ...event } = flat;
  return { event, ticket_types, gates, gate_rules } as SavedEvent;
}

/** Events of the hub in the copy; inside the caller's transaction. */
export interface EventRows {
  /** Also one that is still being loaded. */
  find(eventId: Uuid): SavedEvent | null;
  /** Writes an event whole. What it leaves out goes, but for what something here still needs. */
  write(saved: SavedEvent): void;
}

export function createEventRows(database: WritableDatabase, copy: CopyWriter): EventRows {
  type Id = { id: Uuid };
  const event = query<Id, EventRow>(database, (p) =>
    build.selectFrom('events').select(EVENT_COLUMNS).where('id', '=', p('id')),
  );
  const types = query<Id, TicketTypeRow>(database, (p) =>
    build
      .selectFrom('ticket_types')
      .select(['id', 'event_id', 'name'])
      .where('event_id', '=', p('id'))
      .orderBy('id'),
  );
  const gates = query<Id, GateRow>(database, (p) =>
    build
      .selectFrom('gates')
      .select(['id', 'event_id', 'name', 'quota'])
      .where('event_id', '=', p('id'))
      .orderBy('id'),
  );
  const rules = query<Id, GateRuleRow>(database, (p) =>
    build
      .selectFrom('gate_rules as r')
      .innerJoin('gates as g', 'g.id', 'r.gate_id')
      .select(['r.gate_id', 'r.ticket_type_id', 'r.admits_from', 'r.admits_until'])
      .where('g.event_id', '=', p('id')),
  );
  const endRules = command<Id>(database, (p) =>
    build
      .deleteFrom('gate_rules')
      .where(
        'gate_id',
        'in',
        build.selectFrom('gates').select('id').where('event_id', '=', p('id')),
      ),
  );
  // A gate that this kiosk stands at, and a type that somebody is registered for, stay until they don't.
  const endGate = command<Id>(database, (p) =>
    build
      .deleteFrom('gates')
      .where('id', '=', p('id'))
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom('kiosks').select('id').where('gate_id', '=', p('id')))),
      ),
  );
  const endType = command<Id>(database, (p) =>
    build
      .deleteFrom('ticket_types')
      .where('id', '=', p('id'))
      .where((eb) => {
        const registered = eb
          .selectFrom('registrations')
          .select('id')
          .where('ticket_type_id', '=', p('id'));
        const ticketed = eb
          .selectFrom('tickets')
          .select('number')
          .where('ticket_type_id', '=', p('id'));
        return eb.and([eb.not(eb.exists(registered)), eb.not(eb.exists(ticketed))]);
      }),
  );

  function find(id: Uuid): SavedEvent | null {
    const row = event.get({ id });
    if (row === undefined) return null;
    return {
      event: row,
      ticket_types: types.all({ id }),
      gates: gates.all({ id }),
      gate_rules: rules.all({ id }),
    };
  }

  return {
    find,
    write(saved) {
      const { id } = saved.event;
      const before = find(id);
      copy.putHubEvent(saved.event);
      endRules.run({ id });
      for (const type of saved.ticket_types) copy.putTicketType(type);
      for (const gate of saved.gates) copy.putGate(gate);
      for (const rule of saved.gate_rules) copy.putGateRule(rule);
      if (before === null) return;
      const kept = new Set([...saved.gates, ...saved.ticket_types].map((part) => part.id));
      for (const gate of before.gates) if (!kept.has(gate.id)) endGate.run({ id: gate.id });
      for (const type of before.ticket_types) if (!kept.has(type.id)) endType.run({ id: type.id });
    },
  };
}
