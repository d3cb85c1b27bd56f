import type { EventFacts } from '#shared/domain/admission.ts';
import { checkInRow, type CheckInKind, type CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { readFinding } from '#shared/face/finding.ts';
import type { FacePolicy } from '#shared/face/policy.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { sql } from 'kysely';
import type { GateStore } from '../services/gate-facts.ts';
import type { RecentReader } from '../services/recent.ts';
import type { StoreHealth } from '../services/store-health.ts';
import type { WritableDatabase } from './database.ts';
import { prepareHolderQueries, toHolder } from './holder-queries.ts';
import { build } from './query-builder.ts';
import { preparePassingFacts } from './passing-facts.ts';
import type { Bit } from './schema.ts';
import { prepareStandings, standingWriter } from './standing-writer.ts';
import { query } from './statement.ts';
import { storing } from './storage-error.ts';

interface GateRowFound {
  event_id: Uuid;
  quota: number | null;
  admitted_here: number;
  has_rules: Bit;
  status: EventFacts['status'];
  doors_open_at: Instant;
  doors_close_at: Instant;
  entry_mode: EventFacts['entryMode'];
  capacity: number | null;
  inside: number;
  copy_at: Instant | null;
  face_policy: FacePolicy;
}

/** A check-in as SQLite keeps it. */
type StoredCheckIn = Omit<CheckInRow, 'face'> & { readonly face: string | null };

function toCheckIn(stored: StoredCheckIn | undefined): CheckInRow | null {
  if (stored === undefined) return null;
  const { face, ...row } = stored;
  const finding = face === null ? null : readFinding(face);
  return finding === null ? row : { ...row, face: finding };
}

const CHECK_IN_COLUMNS = checkInRow.keyof().options;

function prepare(database: WritableDatabase) {
  return {
    gate: query<{ gateId: Uuid }, GateRowFound>(database, (p) =>
      build
        .selectFrom('gates as g')
        .innerJoin('gate_tallies as gt', 'gt.gate_id', 'g.id')
        .innerJoin('events as e', 'e.id', 'g.event_id')
        .innerJoin('event_tallies as et', 'et.event_id', 'e.id')
        .leftJoin('event_face_settings as fs', 'fs.event_id', 'e.id')
        .select((eb) => [
          'e.id as event_id',
          'g.quota',
          'gt.admitted as admitted_here',
          sql<Bit>`${eb.exists(
            eb
              .selectFrom('gate_rules as gr')
              .select('gr.gate_id')
              .whereRef('gr.gate_id', '=', 'g.id'),
          )}`.as('has_rules'),
          'e.status',
          'e.doors_open_at',
          'e.doors_close_at',
          'e.entry_mode',
          'e.capacity',
          'et.inside',
          'e.copy_at',
          eb.fn.coalesce('fs.policy', 'e.face_policy').as('face_policy'),
        ])
        .where('g.id', '=', p('gateId'))
        .where('e.loaded_at', 'is not', null),
    ),
    holder: prepareHolderQueries(database),
    facts: preparePassingFacts(database),
    standing: prepareStandings(database),
    checkIn: query<{ id: Uuid }, StoredCheckIn>(database, (p) =>
      build.selectFrom('check_ins').select(CHECK_IN_COLUMNS).where('id', '=', p('id')),
    ),
    checkInOfScan: query<{ scanId: Uuid; kind: CheckInKind }, StoredCheckIn>(database, (p) =>
      build
        .selectFrom('check_ins')
        .select(CHECK_IN_COLUMNS)
        .where('scan_id', '=', p('scanId'))
        .where('kind', '=', p('kind')),
    ),
    aliasOf: query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
      build
        .selectFrom('aliases')
        .select('id')
        .where('entity', '=', 'registration')
        .where('alias_id', '=', p('id')),
    ),
    gateName: query<{ id: Uuid }, { name: string }>(database, (p) =>
      build.selectFrom('gates').select('name').where('id', '=', p('id')),
    ),
    kioskName: query<{ id: Uuid }, { name: string | null }>(database, (p) =>
      build.selectFrom('kiosks').select('name').where('id', '=', p('id')),
    ),
    eventTitle: query<{ id: Uuid }, { title: string }>(database, (p) =>
      build
        .selectFrom('events')
        .select('title')
        .where('id', '=', p('id'))
        .where('loaded_at', 'is not', null),
    ),
    gatesAdmitting: query<{ eventId: Uuid; ticketTypeId: Uuid }, { name: string }>(database, (p) =>
      build
        .selectFrom('gates as g')
        .select('g.name')
        .where('g.event_id', '=', p('eventId'))
        .where((eb) => {
          const rules = eb
            .selectFrom('gate_rules as gr')
            .select('gr.gate_id')
            .whereRef('gr.gate_id', '=', 'g.id');
          return eb.or([
            eb.not(eb.exists(rules)),
            eb.exists(rules.where('gr.ticket_type_id', '=', p('ticketTypeId'))),
          ]);
        })
        .orderBy('g.name'),
    ),
    recent: query<{ kioskId: Uuid; limit: number }, { payload: string; name: string | null }>(
      database,
      (p) =>
        build
          .selectFrom('operations as o')
          .leftJoin('users as u', (join) =>
            join.on('u.id', '=', sql<string>`json_extract(o.payload, '$.user_id')`),
          )
          .select(['o.payload', 'u.name'])
          .where('o.kiosk_id', '=', p('kioskId'))
          .where('o.type', '=', 'check-in.recorded')
          .orderBy('o.seq', 'desc')
          .limit(p('limit')),
    ),
  };
}

/** SQL of the gate's hot statements, for the tests that look at their query plans. */
export function gateStatements(database: WritableDatabase): string[] {
  const { holder, facts, standing, ...others } = prepare(database);
  const statements = [holder, facts, standing, others].flatMap(
    (group): { readonly sql: string }[] => Object.values(group),
  );
  return statements.map(({ sql: text }) => text);
}

/** The gate's reads and writes on the one writing connection. */
export function createGateStore(
  database: WritableDatabase,
  health: StoreHealth,
): GateStore & RecentReader {
  const on = prepare(database);
  const inTransaction = database.transaction((work: () => unknown) => work());

  return {
    transaction: <T>(work: () => T) =>
      health.writing(() => storing(() => inTransaction.immediate(work) as T)),

    gate(gateId) {
      const row = on.gate.get({ gateId });
      if (row === undefined) return null;
      return {
        gateId,
        event: {
          id: row.event_id,
          status: row.status,
          doorsOpenAt: row.doors_open_at,
          doorsCloseAt: row.doors_close_at,
          entryMode: row.entry_mode,
          capacity: row.capacity,
          inside: row.inside,
        },
        quota: row.quota,
        admittedHere: row.admitted_here,
        hasRules: row.has_rules === 1,
        copyAt: row.copy_at,
        facePolicy: row.face_policy,
      };
    },
    holderByTicket(number, gateId) {
      const row = on.holder.byTicket.get({ number, gateId });
      return row === undefined ? null : toHolder(row);
    },
    holderByRegistration(id, gateId) {
      // Only what is not found can have been merged: nobody who is found waits for this.
      const row =
        on.holder.byRegistration.get({ id, gateId }) ??
        on.holder.byRegistration.get({ id: on.aliasOf.get({ id })?.id ?? id, gateId });
      return row === undefined ? null : toHolder(row);
    },
    checkIn: (id) => toCheckIn(on.checkIn.get({ id })),
    checkInOfScan: (scanId, kind) => toCheckIn(on.checkInOfScan.get({ scanId, kind })),
    factsOf: (registrationId, eventId) => on.facts.ofRegistration.all({ registrationId, eventId }),
    factsOfNumber: (number, eventId) => on.facts.ofNumber.all({ number, eventId }),
    placeOf: (gateId, kioskId) => ({
      gateName: on.gateName.get({ id: gateId })?.name ?? null,
      kioskName: on.kioskName.get({ id: kioskId })?.name ?? null,
    }),
    kioskOf: (id) => on.checkIn.get({ id })?.kiosk_id ?? null,
    eventTitle: (id) => on.eventTitle.get({ id })?.title ?? null,
    gatesAdmitting: (eventId, ticketTypeId) =>
      on.gatesAdmitting.all({ eventId, ticketTypeId }).map(({ name }) => name),
    recentCheckIns: (kioskId, limit) =>
      storing(() => on.recent.all({ kioskId, limit })).map(({ payload, name }) => ({
        row: checkInRow.parse(JSON.parse(payload)),
        name,
      })),

    ...standingWriter(on.standing),
  };
}
