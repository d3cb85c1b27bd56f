import { sql } from 'kysely';
import type { LocalTime } from '#shared/domain/local-instant.ts';
import { instantsOf } from '#shared/domain/local-instant.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeChoice } from '#shared/ipc/attendee-contract.ts';
import type { TicketEvent, TicketPrint } from '#shared/ipc/ticket-contract.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { createAttendeeList } from './attendee-list.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { query } from './statement.ts';

/** People in one answer. */
const PAGE = 200;

/** One person's ticket as a printer needs it, before its text is signed. */
export interface PrintableRow extends Omit<TicketPrint, 'text'> {
  /** Signed by the key that was asked about. */
  readonly isOurs: boolean;
}

/** One page of those chosen. */
export interface PrintablePage {
  readonly event: TicketEvent;
  readonly rows: PrintableRow[];
  readonly total: number;
}

interface EventColumns extends Omit<TicketEvent, 'startsAt' | 'hasPicture'> {
  readonly date: string;
  readonly time: string;
  readonly hasPicture: Bit;
}

interface PrintColumns {
  registrationId: Uuid;
  eventId: Uuid;
  name: string;
  ticketType: string;
  phone: string;
  number: TicketNumber | null;
  isOurs: Bit | null;
}

/** The event's start: of two instants, where clocks are put back over it, the first. */
function startOf(local: LocalTime, timeZone: string, doorsOpenAt: Instant): Instant {
  return instantsOf(local, timeZone)[0] ?? doorsOpenAt;
}

/** Reads what is printed; on the thread of long reads. */
export function createTicketQueries(database: ReadableDatabase) {
  const list = createAttendeeList(database);
  const event = query<{ id: Uuid }, EventColumns>(database, (p) =>
    build
      .selectFrom('events')
      .select([
        'id',
        'title',
        'party_name as partyName',
        'venue',
        'time_zone as timeZone',
        'event_date as date',
        'event_time as time',
        'doors_open_at as doorsOpenAt',
        'doors_close_at as doorsCloseAt',
        sql<Bit>`(image is not null)`.as('hasPicture'),
      ])
      .where('id', '=', p('id')),
  );
  // Whoever was cancelled has no ticket to print.
  const prints = query<{ ids: string; publicKey: string }, PrintColumns>(database, (p) =>
    build
      .selectFrom(sql<{ value: Uuid }>`(SELECT value FROM json_each(${p('ids')}))`.as('chosen'))
      .innerJoin('registrations as r', 'r.id', 'chosen.value')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
      .leftJoin('tickets as t', (join) =>
        join.on('t.row', '=', (eb) =>
          eb
            .selectFrom('tickets as good')
            .select((inner) => inner.fn.max('good.row').as('row'))
            .whereRef('good.registration_id', '=', 'r.id')
            .where('good.status', '=', 'active')
            .whereRef('r.status', '=', sql.lit('registered')),
        ),
      )
      .select((eb) => [
        'r.id as registrationId',
        'r.event_id as eventId',
        'u.name',
        'y.name as ticketType',
        'u.phone',
        't.number',
        eb
          .exists(
            eb
              .selectFrom('signing_keys as k')
              .select('k.key_id')
              .whereRef('k.event_id', '=', 't.event_id')
              .whereRef('k.key_id', '=', 't.key_id')
              .where('k.public_key', '=', p('publicKey')),
          )
          .as('isOurs'),
      ])
      .orderBy('r.sort_name')
      .orderBy('r.search_row'),
  );

  function eventOf(id: Uuid): TicketEvent {
    const found = event.get({ id });
    if (found === undefined) throw new GatehouseError('event-unknown', 'no such event');
    const { date, time, hasPicture, ...rest } = found;
    return {
      ...rest,
      startsAt: startOf(`${date}T${time}`, found.timeZone, found.doorsOpenAt),
      hasPicture: hasPicture === 1,
    };
  }

  function read(ids: readonly Uuid[], publicKey: string): PrintColumns[] {
    return prints.all({ ids: JSON.stringify(ids), publicKey });
  }

  return {
    /** @throws GatehouseError choice-changed, registration-unknown, event-unknown */
    ticketPrints({
      choice,
      offset,
      publicKey,
    }: {
      readonly choice: AttendeeChoice;
      readonly offset: number;
      readonly publicKey: string;
    }): PrintablePage {
      const chosen = choice.by === 'ids' ? choice.registrationIds : list.chosen(choice.filter);
      if (choice.by === 'filter' && chosen.length !== choice.count) {
        throw new GatehouseError('choice-changed', 'another number', { count: chosen.length });
      }
      // Those named one by one are few, and come by name as well.
      const named = choice.by === 'ids' ? read(chosen, publicKey) : null;
      const rows =
        named?.slice(offset, offset + PAGE) ?? read(chosen.slice(offset, offset + PAGE), publicKey);
      const eventId = choice.by === 'filter' ? choice.filter.eventId : rows[0]?.eventId;
      if (eventId === undefined) {
        throw new GatehouseError('registration-unknown', 'none of those chosen is here');
      }
      return {
        event: eventOf(eventId),
        total: named?.length ?? chosen.length,
        rows: rows
          .filter((row) => row.eventId === eventId)
          .map(({ phone, eventId: _event, isOurs, ...row }) => ({
            ...row,
            phoneEnding: phone.slice(-4),
            isOurs: isOurs === 1,
          })),
      };
    },
  };
}
