import type { CheckInRow } from '#shared/domain/check-in.ts';
import { stampOf, type FieldStamps } from '#shared/domain/field-merge.ts';
import { nextStamp, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import type { SyncFileLine } from '#shared/wire/sync-file.ts';
import type { Change } from '#shared/wire/sync.ts';
import type { StickSource } from '../services/sync/stick-export.ts';
import type { TakenFiles } from '../services/sync/stick-import.ts';
import type { ReadableDatabase, WritableDatabase } from './database.ts';
import { readPackageRows, type PackagedPerson } from './event-package-rows.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { carried, OPERATION_COLUMNS, type StoredOperation } from './sync-outbox-store.ts';

const PAGE = 200;

type CheckInValues = Omit<CheckInRow, 'face'> & {
  position: number;
  hlc: HlcStamp;
  face: string | null;
};

/**
 * Reads what goes on a stick, over a connection of its own that sees one moment.
 * @param kioskId this kiosk: its own check-ins go as operations
 */
export function openStickSource(database: ReadableDatabase, kioskId: Uuid): StickSource {
  database.exec('BEGIN');
  const operations = query<{ after: number; since: HlcStamp; limit: number }, StoredOperation>(
    database,
    (p) =>
      build
        .selectFrom('operations as o')
        .leftJoin('outbox as b', 'b.operation_position', 'o.position')
        .select(OPERATION_COLUMNS.map((column) => `o.${column}` as const))
        .where('o.position', '>', p('after'))
        .where((eb) =>
          eb.or([eb('b.operation_position', 'is not', null), eb('o.hlc', '>=', p('since'))]),
        )
        .orderBy('o.position')
        .limit(p('limit')),
  );
  const stamps = query<
    { entity: 'event' | 'attendee' | 'registration'; id: Uuid },
    { field: string; hlc: HlcStamp; kiosk_id: Uuid }
  >(database, (p) =>
    build
      .selectFrom('field_versions')
      .select(['field', 'hlc', 'kiosk_id'])
      .where('entity', '=', p('entity'))
      .where('entity_id', '=', p('id')),
  );
  const checkIns = query<{ eventId: Uuid; own: Uuid; after: number; limit: number }, CheckInValues>(
    database,
    (p) =>
      build
        .selectFrom('check_ins')
        .select([
          'position',
          'id',
          'kind',
          'scan_id',
          'about_id',
          'event_id',
          'gate_id',
          'kiosk_id',
          'verdict',
          'direction',
          'way',
          'ticket_number',
          'registration_id',
          'user_id',
          'scanned_text',
          'staff_id',
          'reason',
          'occurred_at',
          'hlc',
          'face',
        ])
        .where('event_id', '=', p('eventId'))
        .where('kiosk_id', '<>', p('own'))
        .where('position', '>', p('after'))
        .orderBy('position')
        .limit(p('limit')),
  );

  function stampsOf(entity: 'event' | 'attendee' | 'registration', id: Uuid): FieldStamps {
    return Object.fromEntries(
      stamps
        .all({ entity, id })
        .map(({ field, hlc, kiosk_id: writer }) => [field, stampOf(hlc, writer)]),
    );
  }

  /** What a package says of an event, as a feed says it. Staff stay here. */
  function headOf(head: readonly PackageLine[]): Change[] {
    const of = <T extends PackageLine['t']>(t: T) =>
      head.filter((line): line is Extract<PackageLine, { t: T }> => line.t === t);
    const events = of('event').map(({ row }): Change => ({
      t: 'event',
      row: {
        event: row,
        ticket_types: of('ticket_type').map((line) => line.row),
        gates: of('gate').map((line) => line.row),
        gate_rules: of('gate_rule').map((line) => line.row),
      },
      stamps: stampsOf('event', row.id),
    }));
    return [...events, ...of('signing_key').map(({ row }): Change => ({ t: 'signing_key', row }))];
  }

  function personOf({ user, rest }: PackagedPerson): Change[] {
    return [user, ...rest].flatMap((line): Change[] => {
      switch (line.t) {
        case 'user':
          return [{ t: 'attendee', row: line.row, stamps: stampsOf('attendee', line.row.id) }];
        case 'registration': {
          const { row } = line;
          return [{ t: 'registration', row, stamps: stampsOf('registration', row.id) }];
        }
        case 'ticket':
          return [{ t: 'ticket', row: line.row }];
        case 'consent':
          return [{ t: 'consent', row: line.row }];
        default:
          return [];
      }
    });
  }

  function* checkInsOf(eventId: Uuid): Generator<Change> {
    for (let after = 0; ;) {
      const page = checkIns.all({ eventId, own: kioskId, after, limit: PAGE });
      for (const { position, hlc, face, ...row } of page) {
        after = position;
        const found = face === null ? {} : { face: JSON.parse(face) as CheckInRow['face'] };
        yield { t: 'check_in', row: { ...row, ...found }, hlc };
      }
      if (page.length < PAGE) return;
    }
  }

  return {
    *operations(sinceMs): Generator<SyncFileLine> {
      const since = nextStamp(null, Math.max(0, Math.round(sinceMs)));
      for (let after = 0; ;) {
        const page = operations.all({ after, since, limit: PAGE });
        for (const row of page) {
          after = row.position;
          yield { t: 'operation', operation: carried(row) };
        }
        if (page.length < PAGE) return;
      }
    },
    *rows(eventId): Generator<SyncFileLine> {
      const line = (change: Change): SyncFileLine => ({ t: 'change', feed: eventId, change });
      const rows = readPackageRows(database, eventId);
      if (rows === null) return;
      for (const change of headOf(rows.head())) yield line(change);
      for (const person of rows.people()) for (const change of personOf(person)) yield line(change);
      for (const change of checkInsOf(eventId)) yield line(change);
    },
    close() {
      database.exec('COMMIT');
      database.close();
    },
  };
}

/** @param transaction the one of the gate store */
export function createTakenFiles(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): TakenFiles {
  const find = query<{ id: Uuid }, { taken_at: Instant }>(database, (p) =>
    build.selectFrom('taken_files').select('taken_at').where('id', '=', p('id')),
  );
  const insert = command<{ id: Uuid; kioskId: Uuid; madeAt: Instant; at: Instant }>(database, (p) =>
    build
      .insertInto('taken_files')
      .values({ id: p('id'), kiosk_id: p('kioskId'), made_at: p('madeAt'), taken_at: p('at') })
      .onConflict((conflict) => conflict.doNothing()),
  );
  return {
    takenAt: (id) => find.get({ id })?.taken_at ?? null,
    note({ id, kiosk_id: kioskId, made_at: madeAt }, at) {
      transaction(() => insert.run({ id, kioskId, madeAt, at }));
    },
  };
}
