import type { ActivityEntry } from '#shared/domain/activity-chain.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { LogEntry, LogFilter } from '#shared/ipc/log-contract.ts';
import { z } from 'zod';
import type { ExportCell, ExportFormat } from '../services/export-table.ts';
import { writeTableFile } from '../tables/table-writer.ts';
import type { ReadableDatabase } from './database.ts';
import type { KeyStore } from './key-store.ts';
import { verifyLog, type VerifiedWriter } from './log-chain.ts';
import { createLogOpener } from './log-seal.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

const PAGE = 50;
const EXPORT_BATCH = 500;

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const values = z.record(z.string(), z.unknown()).nullable();
const change = z.tuple([values, values]);

interface Row {
  position: number;
  id: Uuid;
  kioskId: Uuid;
  seq: number;
  at: Instant;
  actorType: ActivityEntry['actor_type'];
  actorId: Uuid | null;
  actorName: string | null;
  type: string;
  description: string;
  aboutType: string | null;
  aboutId: Uuid | null;
  sealed: Uint8Array | null;
  /** Whose values an entry about a registration or a document has. */
  holderId: Uuid | null;
}

const COLUMNS = [
  { key: 'at', heading: 'Time (UTC)' },
  { key: 'kioskId', heading: 'Kiosk' },
  { key: 'seq', heading: 'Number' },
  { key: 'actorType', heading: 'By' },
  { key: 'actorName', heading: 'Name' },
  { key: 'actorId', heading: 'Who (id)' },
  { key: 'type', heading: 'What' },
  { key: 'facts', heading: 'Facts' },
  { key: 'aboutType', heading: 'About' },
  { key: 'aboutId', heading: 'About (id)' },
] as const;

function select({ type, actorId, aboutId, from, until }: LogFilter) {
  let rows = build
    .selectFrom('activity_logs as l')
    .leftJoin('admin_users as s', (join) =>
      join.onRef('s.id', '=', 'l.actor_id').on('l.actor_type', '=', 'staff'),
    )
    .select((eb) => [
      'l.position',
      'l.id',
      'l.kiosk_id as kioskId',
      'l.seq',
      'l.created_at as at',
      'l.actor_type as actorType',
      'l.actor_id as actorId',
      's.name as actorName',
      'l.activity_type as type',
      'l.description',
      'l.about_type as aboutType',
      'l.about_id as aboutId',
      'l.sealed',
      eb.fn
        .coalesce(
          eb
            .selectFrom('registrations as r')
            .select('r.user_id')
            .whereRef('r.id', '=', 'l.about_id'),
          eb.selectFrom('documents as d').select('d.user_id').whereRef('d.id', '=', 'l.about_id'),
        )
        .as('holderId'),
    ])
    .orderBy('l.position', 'desc');
  if (type?.endsWith('.') === true) {
    // The character after the dot: every type that begins so lies between.
    rows = rows
      .where('l.activity_type', '>=', type)
      .where('l.activity_type', '<', `${type.slice(0, -1)}/`);
  } else if (type !== null) rows = rows.where('l.activity_type', '=', type);
  if (actorId !== null) rows = rows.where('l.actor_id', '=', actorId);
  if (aboutId !== null) rows = rows.where('l.about_id', '=', aboutId);
  if (from !== null) rows = rows.where('l.created_at', '>=', from);
  if (until !== null) rows = rows.where('l.created_at', '<', until);
  return rows;
}

/** Reads of the activity log, on the thread of long reads. */
export function createLogQueries({
  database,
  keys,
}: {
  readonly database: ReadableDatabase;
  readonly keys: Pick<KeyStore, 'find'>;
}) {
  const open = createLogOpener(keys);

  function page(filter: LogFilter, before: number | null, limit: number): Row[] {
    const rows = select(filter).limit(limit);
    const from = before === null ? rows : rows.where('l.position', '<', before);
    return query<object, Row>(database, () => from).all({});
  }

  function opened(row: Row): LogEntry['change'] {
    if (row.sealed === null) return null;
    // An entry does not say whose key it is sealed under: it is about them, or about theirs.
    for (const personId of [row.aboutId, row.holderId, row.actorId]) {
      const text = personId === null ? null : open(personId, row.id, row.sealed);
      if (text === null) continue;
      const [before, after] = change.parse(JSON.parse(text));
      return { before, after };
    }
    return null;
  }

  function entryOf(row: Row): LogEntry {
    const { id: _id, description, sealed, holderId: _holder, ...rest } = row;
    const shown = opened(row);
    return {
      ...rest,
      facts: facts.parse(JSON.parse(description)),
      change: shown,
      isErased: sealed !== null && shown === null,
    };
  }

  function cellsOf(row: Row): readonly ExportCell[] {
    const { at, kioskId, seq, actorType, actorName, actorId, type } = row;
    const who = [actorType, actorName, actorId];
    return [at, kioskId, seq, ...who, type, row.description, row.aboutType, row.aboutId];
  }

  async function* batches(
    filter: LogFilter,
  ): AsyncGenerator<readonly (readonly ExportCell[])[], void> {
    let before: number | null = null;
    for (;;) {
      const rows: Row[] = page(filter, before, EXPORT_BATCH);
      if (rows.length > 0) yield rows.map(cellsOf);
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPORT_BATCH) return;
      before = last.position;
    }
  }

  return {
    'log.page': ({ filter, before }: { filter: LogFilter; before: number | null }) => {
      const rows = page(filter, before, PAGE + 1);
      return { entries: rows.slice(0, PAGE).map(entryOf), more: rows.length > PAGE };
    },
    'log.verify': (): { writers: VerifiedWriter[] } => ({ writers: verifyLog(database) }),
    /** Without the values before and after: a file leaves the laptop, and outlives an erasure. */
    'log.export': ({
      filter,
      format,
      path,
    }: {
      filter: LogFilter;
      format: ExportFormat;
      path: string;
    }): Promise<number> =>
      writeTableFile(path, format, {
        title: 'Activity log',
        columns: COLUMNS,
        rows: batches(filter),
      }),
  };
}
