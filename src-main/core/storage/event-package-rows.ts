import type { AttendeeRow, DocumentRow, RegistrationRow } from '#shared/domain/attendee.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { StaffRow } from '#shared/domain/staff.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { flag } from '#shared/domain/attendee.ts';
import type { ReadableDatabase } from './database.ts';
import { createHeldEvents } from './event-store.ts';
import { build } from './query-builder.ts';
import { TICKET_COLUMNS } from './row-columns.ts';
import type { Bit } from './schema.ts';
import { searchRowRange } from './search-row.ts';
import { query } from './statement.ts';

/** People read at once. */
const PAGE = 200;

type Range = { first: number; last: number };

/** A picture that the package is to hold: a document of the person. */
export type PackagedPicture = DocumentRow;

/** The rows of one event, as a package holds them. All reads are of one snapshot. */
export interface PackageRows {
  readonly title: string;
  readonly partyName: string;
  readonly madeHere: boolean;
  /** Registrations that stand. */
  readonly attendees: number;
  /** Selfies of the people of the event. */
  pictures(): Iterable<PackagedPicture>;
  /** Lines without those of pictures. */
  readonly plainLines: number;
  /** The event and what hangs on it, staff and keys: before any person. */
  head(): PackageLine[];
  /** Person after person; `pictures` are to come after the person's own line. */
  people(): Iterable<PackagedPerson>;
}

export interface PackagedPerson {
  readonly user: PackageLine;
  readonly pictures: readonly PackagedPicture[];
  /** Registration, tickets and consents. */
  readonly rest: readonly PackageLine[];
}

interface PersonRow extends Omit<AttendeeRow, 'blocked' | 'id'> {
  readonly search_row: number;
  readonly user_id: Uuid;
  readonly blocked: Bit;
  readonly registration_id: Uuid;
  readonly ticket_type_id: Uuid;
  readonly registration_status: RegistrationRow['status'];
  readonly flags: string;
  readonly registered_at: string;
}

/** Registrations of an event but those of a list whose import still runs. */
function registrations() {
  return build
    .selectFrom('registrations as r')
    .leftJoin('imports as i', 'i.id', 'r.import_id')
    .where((eb) => eb.or([eb('r.import_id', 'is', null), eb('i.state', '<>', 'running')]));
}

/** Statements over one connection, prepared once. */
function prepare(database: ReadableDatabase) {
  return {
    number: query<{ eventId: Uuid }, { number: number }>(database, (p) =>
      build.selectFrom('events').select('number').where('id', '=', p('eventId')),
    ),
    keys: query<{ eventId: Uuid }, SigningKeyRow>(database, (p) =>
      build
        .selectFrom('signing_keys')
        .select([
          'key_id',
          'event_id',
          'public_key',
          'issuer',
          'valid_from',
          'valid_until',
          'revoked_at',
        ])
        .where('event_id', '=', p('eventId')),
    ),
    // Staff who came with a package belong to its signer: another's package must not bring them.
    staff: query<object, Omit<StaffRow, 'active'> & { active: Bit }>(database, () =>
      build
        .selectFrom('admin_users')
        .select([
          'id',
          'email',
          'name',
          'role',
          'pin_hash',
          'password_hash',
          'active',
          'created_at',
        ])
        .where('issuer_key', 'is', null),
    ),
    people: query<Range & { limit: number }, PersonRow>(database, (p) =>
      registrations()
        .innerJoin('users as u', 'u.id', 'r.user_id')
        .select([
          'r.search_row',
          'r.id as registration_id',
          'r.ticket_type_id',
          'r.status as registration_status',
          'r.flags',
          'r.created_at as registered_at',
          'u.id as user_id',
          'u.email',
          'u.name',
          'u.phone',
          'u.location',
          'u.status',
          'u.blocked',
          'u.adhar_front',
          'u.adhar_back',
          'u.selfie',
          'u.created_at',
          'u.updated_at',
        ])
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last'))
        .orderBy('r.search_row')
        .limit(p('limit')),
    ),
    tickets: query<{ registrationId: Uuid }, TicketRow>(database, (p) =>
      build
        .selectFrom('tickets')
        .select(TICKET_COLUMNS)
        .where('registration_id', '=', p('registrationId')),
    ),
    consents: query<{ userId: Uuid }, ConsentRow>(database, (p) =>
      build
        .selectFrom('consents')
        .select([
          'id',
          'user_id',
          'purpose',
          'decision',
          'text_version',
          'language',
          'staff_id',
          'recorded_at',
        ])
        .where('user_id', '=', p('userId'))
        .orderBy('position'),
    ),
    selfies: query<{ userId: Uuid }, DocumentRow>(database, (p) =>
      build
        .selectFrom('documents')
        .select(['id', 'user_id', 'file_type', 'mime', 'created_at'])
        .where('user_id', '=', p('userId'))
        .where('file_type', '=', 'selfie'),
    ),
    counts: query<Range, { people: number; standing: number }>(database, (p) =>
      registrations()
        .select((eb) => [
          eb.fn.countAll<number>().as('people'),
          eb.fn
            .coalesce(
              eb.fn.sum<number>(
                eb.case().when('r.status', '=', 'registered').then(1).else(0).end(),
              ),
              eb.lit(0),
            )
            .as('standing'),
        ])
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last')),
    ),
    ticketCount: query<Range, { n: number }>(database, (p) =>
      registrations()
        .innerJoin('tickets as t', 't.registration_id', 'r.id')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last')),
    ),
    consentCount: query<Range, { n: number }>(database, (p) =>
      registrations()
        .innerJoin('consents as c', 'c.user_id', 'r.user_id')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last')),
    ),
    selfiesOf: query<Range, DocumentRow>(database, (p) =>
      registrations()
        .innerJoin('documents as d', 'd.user_id', 'r.user_id')
        .select(['d.id', 'd.user_id', 'd.file_type', 'd.mime', 'd.created_at'])
        .where('r.search_row', '>=', p('first'))
        .where('r.search_row', '<=', p('last'))
        .where('d.file_type', '=', 'selfie'),
    ),
  };
}

/**
 * Reads an event for a package; the connection is to be in a read transaction until all is read.
 * Identity cards stay here: a package is signed, not encrypted, and no gate looks at them.
 * @returns null where there is no such event
 */
export function readPackageRows(database: ReadableDatabase, eventId: Uuid): PackageRows | null {
  const held = createHeldEvents(database).find(eventId);
  const on = prepare(database);
  const number = on.number.get({ eventId })?.number;
  if (held === null || number === undefined) return null;
  const range = searchRowRange(number);
  const { people = 0, standing = 0 } = on.counts.get(range) ?? {};

  const head: PackageLine[] = [
    // Pictures of events stay here too; the gate shows none.
    { t: 'event', row: { ...held.event, image: null, qr_code: null } },
    ...held.ticket_types.map((row) => ({ t: 'ticket_type' as const, row })),
    ...held.gates.map((row) => ({ t: 'gate' as const, row })),
    ...held.gate_rules.map((row) => ({ t: 'gate_rule' as const, row })),
    ...on.keys.all({ eventId }).map((row) => ({ t: 'signing_key' as const, row })),
    ...on.staff
      .all({})
      .map((row) => ({ t: 'staff' as const, row: { ...row, active: row.active === 1 } })),
  ];

  function personOf(row: PersonRow): PackagedPerson {
    const { user_id: userId, registration_id: registrationId } = row;
    const { email, name, phone, location, status, created_at, updated_at } = row;
    return {
      user: {
        t: 'user',
        row: {
          id: userId,
          email,
          name,
          phone,
          location,
          status,
          blocked: row.blocked === 1,
          adhar_front: null,
          adhar_back: null,
          selfie: row.selfie,
          created_at,
          updated_at,
        },
      },
      pictures: on.selfies.all({ userId }),
      rest: [
        {
          t: 'registration',
          row: {
            id: registrationId,
            user_id: userId,
            event_id: eventId,
            ticket_type_id: row.ticket_type_id,
            status: row.registration_status,
            flags: flag.array().parse(JSON.parse(row.flags)),
            created_at: row.registered_at,
          },
        },
        ...on.tickets
          .all({ registrationId })
          .map((ticket) => ({ t: 'ticket' as const, row: ticket })),
        ...on.consents.all({ userId }).map((consent) => ({ t: 'consent' as const, row: consent })),
      ],
    };
  }

  return {
    title: held.event.title,
    partyName: held.event.party_name,
    madeHere: held.madeHere,
    attendees: standing,
    pictures: () => on.selfiesOf.all(range),
    plainLines:
      head.length +
      2 * people +
      (on.ticketCount.get(range)?.n ?? 0) +
      (on.consentCount.get(range)?.n ?? 0),
    head: () => head,
    *people() {
      for (let { first } = range; ;) {
        const rows = on.people.all({ first, last: range.last, limit: PAGE });
        for (const row of rows) yield personOf(row);
        const last = rows.at(-1);
        if (last === undefined) return;
        first = last.search_row + 1;
      }
    },
  };
}
