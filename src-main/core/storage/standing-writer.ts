import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { GateWriter } from '../services/gate-facts.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { command, type Command } from './statement.ts';

/** The writes of what follows from check-ins. */
export interface StandingCommands {
  readonly setStanding: Command<{ id: Uuid; at: Instant | null; admitted: Bit; inside: Bit }>;
  readonly addToEvent: Command<{ id: Uuid; inside: number; admitted: number }>;
  readonly addToGate: Command<{ id: Uuid; admitted: number }>;
}

/** Prepares the writes once. */
export function prepareStandings(database: WritableDatabase): StandingCommands {
  return {
    setStanding: command<{ id: Uuid; at: Instant | null; admitted: Bit; inside: Bit }>(
      database,
      (p) =>
        build
          .updateTable('registrations')
          .set({ check_in_time: p('at'), admitted: p('admitted'), inside: p('inside') })
          .where('id', '=', p('id')),
    ),
    addToEvent: command<{ id: Uuid; inside: number; admitted: number }>(database, (p) =>
      build
        .updateTable('event_tallies')
        .set((eb) => ({
          inside: eb('inside', '+', p('inside')),
          admitted: eb('admitted', '+', p('admitted')),
        }))
        .where('event_id', '=', p('id')),
    ),
    addToGate: command<{ id: Uuid; admitted: number }>(database, (p) =>
      build
        .updateTable('gate_tallies')
        .set((eb) => ({ admitted: eb('admitted', '+', p('admitted')) }))
        .where('gate_id', '=', p('id')),
    ),
  };
}

/** @returns writes standings and tallies; inside the caller's transaction */
export function standingWriter(
  on: StandingCommands,
): Pick<GateWriter, 'setStanding' | 'addToTallies'> {
  return {
    setStanding(id, { checkInTime, admitted, inside }) {
      const bits = { admitted: admitted ? 1 : 0, inside: inside ? 1 : 0 } as const;
      on.setStanding.run({ id, at: checkInTime, ...bits });
    },
    addToTallies(eventId, gateId, { inside, admitted, gateAdmitted }) {
      if (inside !== 0 || admitted !== 0) on.addToEvent.run({ id: eventId, inside, admitted });
      if (gateAdmitted !== 0) on.addToGate.run({ id: gateId, admitted: gateAdmitted });
    },
  };
}
