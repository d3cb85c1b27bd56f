import type { Uuid } from '#shared/domain/id.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { PassingFact } from '../services/projection.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query, type Query } from './statement.ts';

/** Whose facts to read. Both in causal order. */
export interface PassingFacts {
  /**
   * Also by the number of one of its tickets, from before this copy knew that, and of registrations
   * that turned out to be the same person's.
   */
  readonly ofRegistration: Query<{ registrationId: Uuid; eventId: Uuid }, PassingFact>;
  /** Without a registration. */
  readonly ofNumber: Query<{ number: TicketNumber; eventId: Uuid }, PassingFact>;
}

const COLUMNS = [
  'c.id',
  'c.kind',
  'c.verdict',
  'c.direction',
  'c.about_id',
  'c.gate_id',
  'c.occurred_at',
  'c.hlc',
] as const;

/** Prepares both reads once. What counts by number is told in projection.ts, isByNumber. */
export function preparePassingFacts(database: ReadableDatabase): PassingFacts {
  return {
    ofRegistration: query<{ registrationId: Uuid; eventId: Uuid }, PassingFact>(database, (p) =>
      build
        .selectFrom('check_ins as c')
        .select(COLUMNS)
        .where('c.registration_id', '=', p('registrationId'))
        .where('c.event_id', '=', p('eventId'))
        .unionAll(
          build
            .selectFrom('tickets as t')
            .innerJoin('check_ins as c', 'c.ticket_number', 't.number')
            .select(COLUMNS)
            .where('t.registration_id', '=', p('registrationId'))
            .where('c.registration_id', 'is', null)
            .where('c.event_id', '=', p('eventId'))
            .where('c.verdict', '<>', 'not-on-this-event'),
        )
        .unionAll(
          build
            .selectFrom('aliases as a')
            .innerJoin('check_ins as c', 'c.registration_id', 'a.alias_id')
            .select(COLUMNS)
            .where('a.id', '=', p('registrationId'))
            .where('a.entity', '=', 'registration')
            .where('c.event_id', '=', p('eventId')),
        )
        .orderBy('hlc'),
    ),
    ofNumber: query<{ number: TicketNumber; eventId: Uuid }, PassingFact>(database, (p) =>
      build
        .selectFrom('check_ins as c')
        .select(COLUMNS)
        .where('c.ticket_number', '=', p('number'))
        .where('c.registration_id', 'is', null)
        .where('c.event_id', '=', p('eventId'))
        .where('c.verdict', '<>', 'not-on-this-event')
        .orderBy('c.hlc'),
    ),
  };
}
