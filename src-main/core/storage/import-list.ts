import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { ImportView } from '#shared/ipc/import-contract.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

const MAX_SHOWN = 100;

interface Found {
  id: Uuid;
  event_id: Uuid;
  file_name: string;
  state: ImportView['state'];
  rows: number;
  staff: string | null;
  started_at: Instant;
  finished_at: Instant | null;
  admitted: 0 | 1;
}

/** Past imports as people see them, the newest first. */
export function createImportList(database: ReadableDatabase): {
  ofEvent(eventId: Uuid): ImportView[];
  one(importId: Uuid): ImportView | null;
} {
  const views = build
    .selectFrom('imports as i')
    .leftJoin('admin_users as s', 's.id', 'i.staff_id')
    .select((eb) => [
      'i.id',
      'i.event_id',
      'i.file_name',
      'i.state',
      'i.rows',
      's.name as staff',
      'i.started_at',
      'i.finished_at',
      eb
        .exists(
          eb
            .selectFrom('registrations as r')
            .select('r.id')
            .whereRef('r.import_id', '=', 'i.id')
            .where('r.check_in_time', 'is not', null),
        )
        .as('admitted'),
    ]);
  const ofEvent = query<{ eventId: Uuid }, Found>(database, (p) =>
    views
      .where('i.event_id', '=', p('eventId'))
      .orderBy('i.started_at', 'desc')
      .limit(MAX_SHOWN)
      .$castTo<Found>(),
  );
  const one = query<{ id: Uuid }, Found>(database, (p) =>
    views.where('i.id', '=', p('id')).$castTo<Found>(),
  );

  const view = (row: Found): ImportView => ({
    importId: row.id,
    eventId: row.event_id,
    fileName: row.file_name,
    state: row.state,
    rows: row.rows,
    staff: row.staff ?? '',
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    revocable: row.state === 'finished' && row.admitted === 0,
  });
  return {
    ofEvent: (eventId) => ofEvent.all({ eventId }).map(view),
    one: (id) => {
      const row = one.get({ id });
      return row === undefined ? null : view(row);
    },
  };
}
