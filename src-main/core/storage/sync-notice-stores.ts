import type { AlertRow } from '#shared/domain/alert.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { ClashRow } from '#shared/wire/sync.ts';
import type { AlertStore, ClashStore } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';

const ALERT_COLUMNS = [
  'id',
  'kind',
  'event_id',
  'registration_id',
  'first_id',
  'second_id',
  'raised_at',
  'closed_at',
  'closed_by',
  'note',
  'closed_hlc',
] as const;

/** Writes alerts; inside the caller's transaction. */
export interface AlertWriter {
  /** @returns whether it was not known before and is open */
  put(row: AlertRow): boolean;
  isOpen(id: Uuid): boolean;
  /**
   * Alerts are what a registration's facts come to: one whose pair is no more, since one of the two was
   * undone, goes.
   * @returns those that were not known before
   */
  settle(registrationId: Uuid, wanted: readonly AlertRow[]): AlertRow[];
}

/** Alerts, as hub and kiosks derive and end them. */
export function createAlertStore(database: WritableDatabase): AlertStore & AlertWriter {
  const openOf = query<{ eventId: Uuid }, AlertRow>(database, (p) =>
    build
      .selectFrom('alerts')
      .select(ALERT_COLUMNS)
      .where('event_id', '=', p('eventId'))
      .where('closed_at', 'is', null)
      .orderBy('raised_at', 'desc'),
  );
  const openAll = query<object, AlertRow>(database, () =>
    build
      .selectFrom('alerts')
      .select(ALERT_COLUMNS)
      .where('closed_at', 'is', null)
      .orderBy('raised_at', 'desc'),
  );
  const found = query<{ id: Uuid }, AlertRow>(database, (p) =>
    build.selectFrom('alerts').select(ALERT_COLUMNS).where('id', '=', p('id')),
  );
  const insert = command<{ [K in keyof AlertRow]: AlertRow[K] }>(database, (p) =>
    build
      .insertInto('alerts')
      .values({
        id: p('id'),
        kind: p('kind'),
        event_id: p('event_id'),
        registration_id: p('registration_id'),
        first_id: p('first_id'),
        second_id: p('second_id'),
        raised_at: p('raised_at'),
        closed_at: p('closed_at'),
        closed_by: p('closed_by'),
        note: p('note'),
        closed_hlc: p('closed_hlc'),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const close = command<{
    id: Uuid;
    at: Instant;
    by: Uuid;
    note: string | null;
    hlc: HlcStamp;
  }>(database, (p) =>
    build
      .updateTable('alerts')
      .set({ closed_at: p('at'), closed_by: p('by'), note: p('note'), closed_hlc: p('hlc') })
      .where('id', '=', p('id'))
      // The earliest end stands, whoever hears of it first.
      .where((eb) => eb.or([eb('closed_hlc', 'is', null), eb('closed_hlc', '>', p('hlc'))])),
  );
  const repoint = command<{ id: Uuid; registrationId: Uuid }>(database, (p) =>
    build
      .updateTable('alerts')
      .set({ registration_id: p('registrationId') })
      .where('id', '=', p('id'))
      .where('registration_id', '<>', p('registrationId')),
  );
  const aliasOf = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('aliases')
      .select('id')
      .where('entity', '=', 'registration')
      .where('alias_id', '=', p('id')),
  );
  // Where one of both facts is still to come, or the merge by which it is this registration's, the hub's
  // word stands meanwhile.
  const wholeOf = query<{ registrationId: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('alerts as a')
      .innerJoin('check_ins as one', 'one.id', 'a.first_id')
      .innerJoin('check_ins as other', 'other.id', 'a.second_id')
      .select('a.id')
      .where('a.registration_id', '=', p('registrationId'))
      .where((eb) =>
        eb.and(
          (['one.registration_id', 'other.registration_id'] as const).map((whose) =>
            eb.or([
              eb(whose, 'is', null),
              eb(whose, '=', eb.ref('a.registration_id')),
              eb.exists(
                eb
                  .selectFrom('aliases as x')
                  .select('x.id')
                  .where('x.entity', '=', 'registration')
                  .whereRef('x.alias_id', '=', whose)
                  .whereRef('x.id', '=', 'a.registration_id'),
              ),
            ]),
          ),
        ),
      ),
  );
  const remove = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('alerts').where('id', '=', p('id')),
  );
  const open = (eventId: Uuid | null): AlertRow[] =>
    eventId === null ? openAll.all({}) : openOf.all({ eventId });

  function put(said: AlertRow): boolean {
    const mergedInto = aliasOf.get({ id: said.registration_id })?.id;
    const row = mergedInto === undefined ? said : { ...said, registration_id: mergedInto };
    const { changes } = insert.run(row);
    if (changes === 0) repoint.run({ id: row.id, registrationId: row.registration_id });
    const { closed_at: at, closed_by: by, closed_hlc: hlc, id, note } = row;
    if (changes === 0 && at !== null && by !== null && hlc !== null) {
      close.run({ id, at, by, note, hlc });
    }
    return changes > 0 && at === null;
  }

  return {
    open,
    count: (eventId) => open(eventId).length,
    find: (id) => found.get({ id }) ?? null,
    close({ alert_id: id, closed_at: at, closed_by: by, note }, hlc) {
      close.run({ id, at, by, note, hlc });
    },
    put,
    isOpen: (id) => found.get({ id })?.closed_at === null,
    settle(registrationId, wanted) {
      const kept = new Set(wanted.map(({ id }) => id));
      for (const { id } of wholeOf.all({ registrationId })) if (!kept.has(id)) remove.run({ id });
      return wanted.filter(put);
    },
  };
}

interface StoredClash extends Omit<ClashRow, 'kept' | 'lost'> {
  kept: string;
  lost: string;
}

const CLASH_COLUMNS = [
  'id',
  'entity',
  'entity_id',
  'event_id',
  'field',
  'kept',
  'kept_stamp',
  'lost',
  'lost_stamp',
  'found_at',
] as const;

/** Writes clashes; inside the caller's transaction. */
export interface ClashWriter {
  put(row: ClashRow): void;
}

/**
 * Edits that lost.
 * @param transaction the one of the gate store
 */
export function createClashStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): ClashStore & ClashWriter {
  const open = query<object, StoredClash>(database, () =>
    build
      .selectFrom('clashes')
      .select(CLASH_COLUMNS)
      .where('seen_at', 'is', null)
      .orderBy('found_at', 'desc')
      .limit(200),
  );
  const count = query<object, { count: number }>(database, () =>
    build
      .selectFrom('clashes')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('seen_at', 'is', null),
  );
  const insert = command<{ [K in keyof StoredClash]: StoredClash[K] }>(database, (p) =>
    build
      .insertInto('clashes')
      .values({
        id: p('id'),
        entity: p('entity'),
        entity_id: p('entity_id'),
        event_id: p('event_id'),
        field: p('field'),
        kept: p('kept'),
        kept_stamp: p('kept_stamp'),
        lost: p('lost'),
        lost_stamp: p('lost_stamp'),
        found_at: p('found_at'),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const see = command<{ id: Uuid; staffId: Uuid; at: Instant }>(database, (p) =>
    build
      .updateTable('clashes')
      .set({ seen_at: p('at'), seen_by: p('staffId') })
      .where('id', '=', p('id'))
      .where('seen_at', 'is', null),
  );
  return {
    open: () =>
      open.all({}).map((row) => ({
        ...row,
        kept: JSON.parse(row.kept) as unknown,
        lost: JSON.parse(row.lost) as unknown,
      })),
    count: () => count.get({})?.count ?? 0,
    see(id, staffId, at) {
      transaction(() => see.run({ id, staffId, at }));
    },
    put(row) {
      const text = (value: unknown): string => JSON.stringify(value ?? null);
      insert.run({ ...row, kept: text(row.kept), lost: text(row.lost) });
    },
  };
}
