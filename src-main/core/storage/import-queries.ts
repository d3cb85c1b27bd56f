import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { BadRow, ImportMapping, ImportPlan, ImportView } from '#shared/ipc/import-contract.ts';
import type { ExportFormat } from '../services/export-table.ts';
import { checkImport, planHolds, type CheckedImport } from '../services/import-check.ts';
import { inspectTable, type InspectedTable } from '../services/import-inspect.ts';
import type { PlannedRow } from '../services/import-plan.ts';
import type { OpenTable } from '../services/import-table.ts';
import { openTableFile } from '../tables/table-reader.ts';
import { writeTableFile } from '../tables/table-writer.ts';
import type { ReadableDatabase } from './database.ts';
import { createImportList } from './import-list.ts';
import { createKnownPeople } from './import-known.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

const PAGE = 100;
const BATCH = 500;

async function withTable<T>(path: string, work: (table: OpenTable) => Promise<T>): Promise<T> {
  const table = await openTableFile(path);
  try {
    return await work(table);
  } finally {
    await table.close();
  }
}

function changed(): GatehouseError {
  return new GatehouseError('import-changed', 'this import is not the one that was checked last');
}

/**
 * Reading and checking of lists, on the thread of long reads. It remembers the list that was checked
 * last, in memory alone, until it is forgotten.
 */
export function createImportQueries(database: ReadableDatabase) {
  const typesOf = query<{ eventId: Uuid }, { id: Uuid; name: string }>(database, (p) =>
    build.selectFrom('ticket_types').select(['id', 'name']).where('event_id', '=', p('eventId')),
  );
  const listOf = createImportList(database);
  let checked: CheckedImport | null = null;
  let running: { readonly importId: Uuid; rows: number } | null = null;

  function lastChecked(importId: Uuid): CheckedImport {
    if (checked?.plan.importId !== importId) throw changed();
    return checked;
  }

  return {
    importInspect: ({ path }: { path: string }): Promise<InspectedTable> =>
      withTable(path, inspectTable),

    async importCheck(input: {
      importId: Uuid;
      eventId: Uuid;
      path: string;
      mapping: ImportMapping;
    }): Promise<ImportPlan> {
      const { importId, eventId, path, mapping } = input;
      const ticketTypes = typesOf.all({ eventId });
      if (!ticketTypes.some(({ id }) => id === mapping.ticketTypeId)) {
        throw new GatehouseError('ticket-type-unknown', 'not a ticket type of this event');
      }
      checked = null;
      const progress = { importId, rows: 0 };
      running = progress;
      const found = await withTable(path, (table) =>
        checkImport(table, {
          importId,
          eventId,
          mapping,
          ticketTypes,
          known: createKnownPeople(database, eventId),
          onProgress: (rows) => {
            if (running === null)
              throw new GatehouseError('import-cancelled', 'not wanted any more');
            // A newer check took the place of this one: two would only slow each other.
            if (running !== progress) throw changed();
            progress.rows = rows;
          },
        }),
      );
      if (running !== progress) throw changed();
      running = null;
      checked = found;
      return found.plan;
    },

    /** Rows that a check that runs has read; null: none runs under this id. */
    importProgress: ({ importId }: { importId: Uuid }): { rows: number } | null =>
      running?.importId === importId ? { rows: running.rows } : null,

    importBadRows({ importId, offset }: { importId: Uuid; offset: number }): {
      rows: BadRow[];
      total: number;
    } {
      const { badRows } = lastChecked(importId);
      return { rows: badRows.slice(offset, offset + PAGE), total: badRows.length };
    },

    importExportBadRows(input: {
      importId: Uuid;
      format: ExportFormat;
      path: string;
      headings: readonly string[];
      reasons: Readonly<Record<string, string>>;
    }): Promise<number> {
      const { badRows } = lastChecked(input.importId);
      const keys = ['line', 'column', 'reason', 'value'];
      async function* pages() {
        for (let at = 0; at < badRows.length; at += BATCH) {
          yield await Promise.resolve(
            badRows.slice(at, at + BATCH).map(({ line, field, code, value }) => {
              const name = field ?? '';
              return [line, name, input.reasons[`${name}.${code}`] ?? code, value];
            }),
          );
        }
      }
      return writeTableFile(input.path, input.format, {
        title: 'Import',
        columns: keys.map((key, index) => ({ key, heading: input.headings[index] ?? key })),
        rows: pages(),
      });
    },

    /** What was planned, where the store still is as it was when it was planned. */
    async importPlanned(input: {
      importId: Uuid;
      eventId: Uuid;
    }): Promise<{ plan: ImportPlan; rows: number }> {
      const { plan, rows } = lastChecked(input.importId);
      if (!(await planHolds(rows, createKnownPeople(database, input.eventId)))) throw changed();
      return { plan, rows: rows.length };
    },

    /** The next rows to be written. */
    importRows(input: { importId: Uuid; offset: number }): readonly PlannedRow[] {
      const { rows } = lastChecked(input.importId);
      return rows.slice(input.offset, input.offset + BATCH);
    },

    importForget({ importId }: { importId: Uuid }): null {
      if (checked?.plan.importId === importId) checked = null;
      if (running?.importId === importId) running = null;
      return null;
    },

    importList: ({ eventId }: { eventId: Uuid }): ImportView[] => listOf.ofEvent(eventId),
    importView: ({ importId }: { importId: Uuid }): ImportView | null => listOf.one(importId),
  };
}
