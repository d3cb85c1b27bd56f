import type { KycStatus } from '#shared/domain/attendee.ts';
import { flag } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { z } from 'zod';
import type { Holder } from '../services/gate-facts.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { query, type Query } from './statement.ts';

interface HolderRow {
  registration_id: Uuid;
  event_id: Uuid;
  registration_status: 'registered' | 'cancelled';
  flags: string;
  check_in_time: Instant | null;
  admitted: Bit;
  inside: Bit;
  user_id: Uuid;
  name: string;
  phone: string;
  location: string;
  kyc_status: KycStatus;
  blocked: Bit;
  selfie: Uuid | null;
  ticket_type_id: Uuid;
  ticket_type: string;
  ticket_number: TicketNumber | null;
  ticket_status: 'active' | 'revoked' | 'replaced' | null;
  valid_from: Instant | null;
  valid_until: Instant | null;
  rule_gate: Uuid | null;
  admits_from: Instant | null;
  admits_until: Instant | null;
}

/** A person by what they show. The gate is named for its rule on the ticket type. */
export interface HolderQueries {
  readonly byTicket: Query<{ number: TicketNumber; gateId: Uuid }, HolderRow>;
  readonly byRegistration: Query<{ id: Uuid; gateId: Uuid }, HolderRow>;
}

const flags = z.array(flag);

// Nearly everyone has none, and parsing is on the way of every admission.
function parseFlags(json: string): Holder['flags'] {
  return json === '[]' ? [] : flags.parse(JSON.parse(json));
}

/** A row as the services know it: booleans, and flags parsed. */
export function toHolder(row: HolderRow): Holder {
  return {
    registrationId: row.registration_id,
    userId: row.user_id,
    name: row.name,
    phone: row.phone,
    location: row.location,
    hasPhoto: row.selfie !== null,
    flags: parseFlags(row.flags),
    ticketTypeId: row.ticket_type_id,
    ticketType: row.ticket_type,
    ticketNumber: row.ticket_number,
    facts: {
      eventId: row.event_id,
      // Found by search without any ticket: the registration alone decides.
      ticketStatus: row.ticket_status ?? 'active',
      registrationStatus: row.registration_status,
      kycStatus: row.kyc_status,
      blocked: row.blocked === 1,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      admittedBefore: row.admitted === 1,
      inside: row.inside === 1,
    },
    standing: {
      checkInTime: row.check_in_time,
      admitted: row.admitted === 1,
      inside: row.inside === 1,
    },
    rule: row.rule_gate === null ? null : { from: row.admits_from, until: row.admits_until },
  };
}

const SHARED_COLUMNS = [
  'r.id as registration_id',
  'r.event_id',
  'r.status as registration_status',
  'r.flags',
  'r.check_in_time',
  'r.admitted',
  'r.inside',
  'u.id as user_id',
  'u.name',
  'u.phone',
  'u.location',
  'u.status as kyc_status',
  'u.blocked',
  'u.selfie',
  'y.id as ticket_type_id',
  'y.name as ticket_type',
  't.number as ticket_number',
  't.status as ticket_status',
  't.valid_from',
  't.valid_until',
  'rule.gate_id as rule_gate',
  'rule.admits_from',
  'rule.admits_until',
] as const;

/** Prepares both reads once; each looks up every table by its key. */
export function prepareHolderQueries(database: ReadableDatabase): HolderQueries {
  const byTicket = query<{ number: TicketNumber; gateId: Uuid }, HolderRow>(database, (p) =>
    build
      .selectFrom('tickets as t')
      .innerJoin('registrations as r', 'r.id', 't.registration_id')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .innerJoin('ticket_types as y', 'y.id', 't.ticket_type_id')
      .leftJoin('gate_rules as rule', (join) =>
        join
          .on('rule.gate_id', '=', p('gateId'))
          .onRef('rule.ticket_type_id', '=', 't.ticket_type_id'),
      )
      .select(SHARED_COLUMNS)
      .where('t.number', '=', p('number')),
  );
  const byRegistration = query<{ id: Uuid; gateId: Uuid }, HolderRow>(database, (p) =>
    build
      .selectFrom('registrations as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .leftJoin('tickets as t', 't.registration_id', 'r.id')
      .innerJoin('ticket_types as y', (join) =>
        join.on((eb) => eb('y.id', '=', eb.fn.coalesce('t.ticket_type_id', 'r.ticket_type_id'))),
      )
      .leftJoin('gate_rules as rule', (join) =>
        join.on('rule.gate_id', '=', p('gateId')).onRef('rule.ticket_type_id', '=', 'y.id'),
      )
      .select(SHARED_COLUMNS)
      .where('r.id', '=', p('id'))
      .orderBy((eb) => eb.case().when('t.status', '=', 'active').then(0).else(1).end())
      .orderBy('t.created_at', 'desc')
      .limit(1),
  );
  return { byTicket, byRegistration };
}
