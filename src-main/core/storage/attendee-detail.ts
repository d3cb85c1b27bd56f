import type { KycStatus } from '#shared/domain/attendee.ts';
import type { CheckInKind } from '#shared/domain/check-in.ts';
import { DOCUMENT_TYPES } from '#shared/domain/document-type.ts';
import type { Direction } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import type { AttendeeDetail, AttendeeHappening } from '#shared/ipc/attendee-contract.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { readFlags } from './attendee-rows.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { query } from './statement.ts';

/** So much of what happened is shown, the latest first. */
const MAX_HAPPENINGS = 200;

interface UserRow {
  id: Uuid;
  name: string;
  email: string;
  phone: string;
  location: string;
  status: KycStatus;
  blocked: Bit;
  adhar_front: Uuid | null;
  adhar_back: Uuid | null;
  selfie: Uuid | null;
}
interface RegistrationFound {
  id: Uuid;
  event_id: Uuid;
  event_title: string;
  status: 'registered' | 'cancelled';
  ticket_type_id: Uuid;
  ticket_type: string;
  flags: string;
  check_in_time: Instant | null;
  inside: Bit;
}
interface TicketFound {
  number: TicketNumber;
  registration_id: Uuid;
  key_id: number;
  status: 'active' | 'revoked' | 'replaced';
  replaced_by: TicketNumber | null;
  printed_at: Instant | null;
  created_at: Instant;
}
interface CheckInFound {
  kind: CheckInKind;
  verdict: VerdictCode;
  direction: Direction;
  reason: string | null;
  at: Instant;
  by: string | null;
  place: string | null;
}
type Said = Pick<AttendeeHappening, 'at' | 'code' | 'by' | 'reason'>;

function prepare(database: ReadableDatabase) {
  return {
    alias: query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
      build
        .selectFrom('aliases')
        .select('id')
        .where('entity', '=', 'attendee')
        .where('alias_id', '=', p('id')),
    ),
    /** The person's own id and every other that stands for it. */
    namesOf: query<{ id: Uuid }, { alias_id: Uuid }>(database, (p) =>
      build.selectFrom('aliases').select('alias_id').where('id', '=', p('id')),
    ),
    user: query<{ id: Uuid }, UserRow>(database, (p) =>
      build
        .selectFrom('users')
        .select([
          'id',
          'name',
          'email',
          'phone',
          'location',
          'status',
          'blocked',
          'adhar_front',
          'adhar_back',
          'selfie',
        ])
        .where('id', '=', p('id')),
    ),
    version: query<{ id: Uuid }, { hlc: HlcStamp | null }>(database, (p) =>
      build
        .selectFrom('field_versions')
        .select((eb) => eb.fn.max('hlc').as('hlc'))
        .where('entity', '=', 'attendee')
        .where('entity_id', '=', p('id')),
    ),
    registrations: query<{ id: Uuid }, RegistrationFound>(database, (p) =>
      build
        .selectFrom('registrations as r')
        .innerJoin('events as e', 'e.id', 'r.event_id')
        .innerJoin('ticket_types as y', 'y.id', 'r.ticket_type_id')
        .select([
          'r.id',
          'r.event_id',
          'e.title as event_title',
          'r.status',
          'r.ticket_type_id',
          'y.name as ticket_type',
          'r.flags',
          'r.check_in_time',
          'r.inside',
        ])
        .where('r.user_id', '=', p('id'))
        .orderBy('e.doors_open_at', 'desc')
        .orderBy('r.id'),
    ),
    tickets: query<{ id: Uuid }, TicketFound>(database, (p) =>
      build
        .selectFrom('registrations as r')
        .innerJoin('tickets as t', 't.registration_id', 'r.id')
        .select([
          't.number',
          't.registration_id',
          't.key_id',
          't.status',
          't.replaced_by',
          't.printed_at',
          't.created_at',
        ])
        .where('r.user_id', '=', p('id'))
        .orderBy('t.created_at', 'desc'),
    ),
    checkIns: query<{ id: Uuid; limit: number }, CheckInFound>(database, (p) =>
      build
        .selectFrom('check_ins as c')
        .leftJoin('admin_users as s', 's.id', 'c.staff_id')
        .leftJoin('gates as g', 'g.id', 'c.gate_id')
        .select([
          'c.kind',
          'c.verdict',
          'c.direction',
          'c.reason',
          'c.occurred_at as at',
          's.name as by',
          'g.name as place',
        ])
        .where('c.registration_id', '=', p('id'))
        .orderBy('c.hlc', 'desc')
        .limit(p('limit')),
    ),
    log: query<{ id: Uuid; limit: number }, Said>(database, (p) =>
      build
        .selectFrom('activity_logs as l')
        .leftJoin('admin_users as s', 's.id', 'l.actor_id')
        .select(['l.created_at as at', 'l.activity_type as code', 's.name as by'])
        .select((eb) => eb.val(null).as('reason'))
        .where('l.about_id', '=', p('id'))
        // Told by the decision itself.
        .where('l.activity_type', '<>', 'kyc.decided')
        .orderBy('l.position', 'desc')
        .limit(p('limit')),
    ),
    consents: query<{ id: Uuid; limit: number }, Said>(database, (p) =>
      build
        .selectFrom('consents as c')
        .leftJoin('admin_users as s', 's.id', 'c.staff_id')
        .select(['c.recorded_at as at', 'c.decision as code', 's.name as by'])
        .select((eb) => eb.val(null).as('reason'))
        .where('c.user_id', '=', p('id'))
        .orderBy('c.recorded_at', 'desc')
        .limit(p('limit')),
    ),
    decisions: query<{ id: Uuid; limit: number }, Said>(database, (p) =>
      build
        .selectFrom('kyc_decisions as k')
        .leftJoin('admin_users as s', 's.id', 'k.staff_id')
        .select(['k.decided_at as at', 'k.decision as code', 's.name as by', 'k.reason'])
        .where('k.user_id', '=', p('id'))
        .orderBy('k.position', 'desc')
        .limit(p('limit')),
    ),
  };
}

/** Prepares the read of one person's page on a read-only connection. */
export function createAttendeeDetail(database: ReadableDatabase) {
  const on = prepare(database);

  function happened(userIds: readonly Uuid[], registrationIds: readonly Uuid[]) {
    const limit = MAX_HAPPENINGS;
    const told = (kind: AttendeeHappening['kind'], said: readonly Said[]): AttendeeHappening[] =>
      said.map((one) => ({ ...one, kind, verdict: null, direction: null, place: null }));
    const checkIns = registrationIds
      .flatMap((id) => on.checkIns.all({ id, limit }))
      .map(({ kind, ...one }): AttendeeHappening => {
        const code = kind === 'verdict' ? one.verdict : kind;
        return { ...one, kind: 'check-in', code };
      });
    return [
      ...checkIns,
      ...told(
        'log',
        [...userIds, ...registrationIds].flatMap((id) => on.log.all({ id, limit })),
      ),
      ...told(
        'consent',
        userIds.flatMap((id) => on.consents.all({ id, limit })),
      ),
      ...told(
        'kyc',
        userIds.flatMap((id) => on.decisions.all({ id, limit })),
      ),
    ]
      .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, MAX_HAPPENINGS);
  }

  return {
    /**
     * A person with all that happened to them; null: nobody of this id.
     * @param asked.ownKeys key ids of this laptop, whose tickets it can print
     */
    attendeeDetail(asked: {
      readonly userId: Uuid;
      readonly ownKeys: readonly number[];
    }): AttendeeDetail | null {
      const id = on.alias.get({ id: asked.userId })?.id ?? asked.userId;
      const user = on.user.get({ id });
      if (user === undefined) return null;
      const { name, email, phone, location } = user;
      const tickets = on.tickets.all({ id });
      const registrations = on.registrations.all({ id });
      const names = (of: Uuid) => [of, ...on.namesOf.all({ id: of }).map((row) => row.alias_id)];
      return {
        userId: id,
        version: on.version.get({ id })?.hlc ?? null,
        fields: { name, email, phone, location },
        kyc: user.status,
        blocked: user.blocked === 1,
        hasPhoto: user.selfie !== null,
        documents: DOCUMENT_TYPES.flatMap((fileType) => {
          const documentId = user[fileType];
          return documentId === null ? [] : [{ id: documentId, fileType }];
        }),
        registrations: registrations.map((row) => ({
          registrationId: row.id,
          eventId: row.event_id,
          eventTitle: row.event_title,
          status: row.status,
          ticketTypeId: row.ticket_type_id,
          ticketType: row.ticket_type,
          flags: readFlags(row.flags),
          checkInTime: row.check_in_time,
          inside: row.inside === 1,
          tickets: tickets
            .filter((ticket) => ticket.registration_id === row.id)
            .map((ticket) => ({
              number: ticket.number,
              status: ticket.status,
              replacedBy: ticket.replaced_by,
              printable: ticket.status === 'active' && asked.ownKeys.includes(ticket.key_id),
              printedAt: ticket.printed_at,
              createdAt: ticket.created_at,
            })),
        })),
        happened: happened(
          names(id),
          registrations.flatMap((row) => names(row.id)),
        ),
      };
    },
  };
}
