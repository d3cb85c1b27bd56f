import { flag, type KycStatus } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { AttendeeListItem } from '#shared/ipc/attendee-contract.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { query } from './statement.ts';

interface Row {
  user_id: Uuid;
  registration_id: Uuid;
  name: string;
  email: string;
  phone: string;
  location: string;
  kyc: KycStatus;
  blocked: Bit;
  registration: 'registered' | 'cancelled';
  ticket_type: string;
  flags: string;
  ticket_number: TicketNumber | null;
  check_in_time: Instant | null;
  inside: Bit;
  selfie: Uuid | null;
  created_at: Instant;
}

const flags = z.array(flag);

/** Flags as a row keeps them: nearly everyone has none. */
export function readFlags(json: string): AttendeeListItem['flags'] {
  return json === '[]' ? [] : flags.parse(JSON.parse(json));
}

/**
 * Reads what lists show of registrations, by their search rows.
 * @returns in the order of the rows asked for; at most as many as were asked for
 */
export function createAttendeeRows(
  database: ReadableDatabase,
): (searchRows: readonly number[]) => AttendeeListItem[] {
  const rowsOf = query<{ rows: string }, Row>(database, (p) =>
    build
      .selectFrom(
        sql<{ key: number; value: number }>`(SELECT key, value FROM json_each(${p('rows')}))`.as(
          'page',
        ),
      )
      .innerJoin('registrations as r', 'r.search_row', 'page.value')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
      .select((eb) => [
        'u.id as user_id',
        'r.id as registration_id',
        'u.name',
        'u.email',
        'u.phone',
        'u.location',
        'u.status as kyc',
        'u.blocked',
        'r.status as registration',
        'y.name as ticket_type',
        'r.flags',
        'r.check_in_time',
        'r.inside',
        'u.selfie',
        'r.created_at',
        eb
          .selectFrom('tickets as t')
          .select('t.number')
          .whereRef('t.registration_id', '=', 'r.id')
          .orderBy((inner) => inner.case().when('t.status', '=', 'active').then(0).else(1).end())
          .orderBy('t.created_at', 'desc')
          .limit(1)
          .as('ticket_number'),
      ])
      .orderBy('page.key'),
  );
  return (searchRows) =>
    rowsOf.all({ rows: JSON.stringify(searchRows) }).map((row) => ({
      userId: row.user_id,
      registrationId: row.registration_id,
      name: row.name,
      email: row.email,
      phone: row.phone,
      location: row.location,
      kyc: row.kyc,
      blocked: row.blocked === 1,
      registration: row.registration,
      ticketType: row.ticket_type,
      flags: readFlags(row.flags),
      ticketNumber: row.ticket_number,
      checkInTime: row.check_in_time,
      inside: row.inside === 1,
      hasPhoto: row.selfie !== null,
      createdAt: row.created_at,
    }));
}
