import type { AttendeeRow, DocumentRow, RegistrationRow } from '#shared/domain/attendee.ts';
import type { EventRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type {
  AttendeeStore,
  EditedEntity,
  HeldAttendee,
  HeldRegistration,
} from '../services/attendee-ports.ts';
import { readFlags } from './attendee-rows.ts';
import { createCopyWriter } from './copy-writer.ts';
import type { WritableDatabase } from './database.ts';
import { kycDecisionWriter } from './kyc-decision-writer.ts';
import { build } from './query-builder.ts';
import { REGISTRATION_COLUMNS, TICKET_COLUMNS, USER_COLUMNS } from './row-columns.ts';
import type { Bit } from './schema.ts';
import { command, query } from './statement.ts';

type UserRow = Omit<AttendeeRow, 'blocked'> & {
  blocked: Bit;
  added_by: Uuid | null;
  merged_into: Uuid | null;
};
type StoredRegistration = Omit<RegistrationRow, 'flags'> & {
  flags: string;
  check_in_time: Instant | null;
  inside: Bit;
};

const HELD_USER = [...USER_COLUMNS, 'added_by', 'merged_into'] as const;
const HELD_REGISTRATION = [...REGISTRATION_COLUMNS, 'check_in_time', 'inside'] as const;

function prepareReads(database: WritableDatabase) {
  const registrations = build.selectFrom('registrations').select(HELD_REGISTRATION);
  return {
    user: query<{ id: Uuid }, UserRow>(database, (p) =>
      build.selectFrom('users').select(HELD_USER).where('id', '=', p('id')),
    ),
    version: query<{ entity: EditedEntity; id: Uuid }, { hlc: HlcStamp | null }>(database, (p) =>
      build
        .selectFrom('field_versions')
        .select((eb) => eb.fn.max('hlc').as('hlc'))
        .where('entity', '=', p('entity'))
        .where('entity_id', '=', p('id')),
    ),
    alias: query<{ entity: EditedEntity; id: Uuid }, { id: Uuid }>(database, (p) =>
      build
        .selectFrom('aliases')
        .select('id')
        .where('entity', '=', p('entity'))
        .where('alias_id', '=', p('id')),
    ),
    registration: query<{ id: Uuid }, StoredRegistration>(database, (p) =>
      registrations.where('id', '=', p('id')),
    ),
    registrationsOf: query<{ userId: Uuid }, StoredRegistration>(database, (p) =>
      registrations.where('user_id', '=', p('userId')).orderBy('created_at').orderBy('id'),
    ),
    event: query<{ id: Uuid }, Pick<EventRow, 'id' | 'status'>>(database, (p) =>
      build
        .selectFrom('events')
        .select(['id', 'status'])
        .where('id', '=', p('id'))
        .where('loaded_at', 'is not', null),
    ),
    ticketType: query<{ id: Uuid }, { event_id: Uuid }>(database, (p) =>
      build.selectFrom('ticket_types').select('event_id').where('id', '=', p('id')),
    ),
    activeTickets: query<{ id: Uuid }, TicketRow>(database, (p) =>
      build
        .selectFrom('tickets')
        .select(TICKET_COLUMNS)
        .where('registration_id', '=', p('id'))
        .where('status', '=', 'active')
        .orderBy('created_at'),
    ),
    document: query<{ id: Uuid }, DocumentRow>(database, (p) =>
      build
        .selectFrom('documents')
        .select(['id', 'user_id', 'file_type', 'mime', 'created_at'])
        .where('id', '=', p('id')),
    ),
    latestDecision: query<{ userId: Uuid }, { id: Uuid }>(database, (p) =>
      build
        .selectFrom('kyc_decisions')
        .select('id')
        .where('user_id', '=', p('userId'))
        .orderBy('position', 'desc')
        .limit(1),
    ),
  };
}

function prepareWrites(database: WritableDatabase) {
  return {
    userAddedBy: command<{ id: Uuid; staffId: Uuid }>(database, (p) =>
      build
        .updateTable('users')
        .set({ added_by: p('staffId') })
        .where('id', '=', p('id')),
    ),
    registrationAddedBy: command<{ id: Uuid; staffId: Uuid }>(database, (p) =>
      build
        .updateTable('registrations')
        .set({ added_by: p('staffId') })
        .where('id', '=', p('id')),
    ),
    documentSize: command<{ id: Uuid; width: number; height: number }>(database, (p) =>
      build
        .updateTable('documents')
        .set({ width: p('width'), height: p('height') })
        .where('id', '=', p('id')),
    ),
    decision: kycDecisionWriter(database),
    version: command<{
      entity: EditedEntity;
      id: Uuid;
      field: string;
      hlc: HlcStamp;
      kioskId: Uuid;
    }>(database, (p) =>
      build.replaceInto('field_versions').values({
        entity: p('entity'),
        entity_id: p('id'),
        field: p('field'),
        hlc: p('hlc'),
        kiosk_id: p('kioskId'),
      }),
    ),
    notSame: command<{ a: Uuid; b: Uuid; staffId: Uuid; at: Instant }>(database, (p) =>
      build
        .insertInto('not_same')
        .values({ user_a: p('a'), user_b: p('b'), staff_id: p('staffId'), said_at: p('at') })
        .onConflict((conflict) => conflict.doNothing()),
    ),
  };
}

function toRegistration(stored: StoredRegistration): HeldRegistration {
  const { flags, check_in_time: checkInTime, inside, ...row } = stored;
  return { row: { ...row, flags: readFlags(flags) }, checkInTime, inside: inside === 1 };
}

/** Prepares reads and writes once, on the one writing connection. */
export function createAttendeeStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): AttendeeStore {
  const copy = createCopyWriter(database);
  const on = prepareReads(database);
  const put = prepareWrites(database);

  function attendee(id: Uuid): HeldAttendee | null {
    const found = on.user.get({ id });
    if (found === undefined) return null;
    const { blocked, added_by, merged_into, ...row } = found;
    return {
      row: { ...row, blocked: blocked === 1 },
      version: on.version.get({ entity: 'attendee', id })?.hlc ?? null,
      addedBy: added_by,
      mergedInto: merged_into,
    };
  }

  return {
    // The copy's own transaction becomes a savepoint: its index and templates follow at the end.
    writing: (work) => transaction(() => copy.transaction(work)),
    attendee,
    currentAttendee: (id) => on.alias.get({ entity: 'attendee', id })?.id ?? id,
    currentRegistration: (id) => on.alias.get({ entity: 'registration', id })?.id ?? id,
    putAttendee: (row) => copy.putUser(row),
    setAddedBy: (userId, registrationId, staffId) => {
      put.userAddedBy.run({ id: userId, staffId });
      put.registrationAddedBy.run({ id: registrationId, staffId });
    },
    registration: (id) => {
      const found = on.registration.get({ id });
      return found === undefined ? null : toRegistration(found);
    },
    registrationsOf: (userId) => on.registrationsOf.all({ userId }).map(toRegistration),
    putRegistration: (row) => copy.putRegistration(row),
    event: (id) => on.event.get({ id }) ?? null,
    eventOfTicketType: (id) => on.ticketType.get({ id })?.event_id ?? null,
    activeTickets: (id) => on.activeTickets.all({ id }),
    putTicket: (row) => copy.putTicket(row),
    document: (id) => on.document.get({ id }) ?? null,
    putDocument: (row, size) => {
      copy.putDocument(row);
      if (size === null) return;
      put.documentSize.run({ id: row.id, width: size.width, height: size.height });
    },
    putDecision: (row) => {
      put.decision.run(row);
    },
    latestDecision: (userId) => on.latestDecision.get({ userId })?.id ?? null,
    versionOf: (entity, id) => on.version.get({ entity, id })?.hlc ?? null,
    setVersions: (entity, id, fields, { hlc, kioskId }) => {
      for (const field of fields) put.version.run({ entity, id, field, hlc, kioskId });
    },
    setNotSame: (pair, staffId, at) => {
      const [a = '', b = ''] = pair.toSorted();
      return put.notSame.run({ a, b, staffId, at }).changes > 0;
    },
  };
}
