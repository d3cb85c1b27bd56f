import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { GatehouseError } from '#shared/errors.ts';
import type { OpenTable, TableNotice, TableRow } from '../services/import-table.ts';
import { checkCells, TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';
import { checkArchive } from './xlsx-archive.ts';
import { xlsxMessage } from './xlsx-messages.ts';

// In the sources the worker's script is TypeScript; built, it lies beside this file.
const isSource = import.meta.url.endsWith('.ts');
const SCRIPT = new URL(isSource ? 'xlsx-worker.ts' : 'xlsx-worker.js', import.meta.url);
/** For what TABLE_LIMITS.unpackedBytes of XML become as rows. */
const MEMORY_MB = 1_024;

function checkRow({ number, cells }: TableRow): void {
  if (number > TABLE_LIMITS.rows) throw tableTooLarge('rows', TABLE_LIMITS.rows);
  checkCells(cells, number);
}

/** Why the thread ended, in the words of the catalogue. */
function threadError(error: unknown): GatehouseError {
  if (error instanceof GatehouseError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? tableTooLarge('unpacked', TABLE_LIMITS.unpackedBytes)
    : tableUnreadable('damaged');
}

async function* sheetRows(
  path: string,
  notices: Set<TableNotice>,
): AsyncGenerator<readonly TableRow[], void> {
  const worker = new Worker(SCRIPT, {
    workerData: { path },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    // `on` rejects with the thread's error.
    for await (const [said] of on(worker, 'message', { close: ['exit'] })) {
      const message = xlsxMessage.parse(said);
      switch (message.said) {
        case 'rows':
          for (const row of message.rows) checkRow(row);
          yield message.rows;
          break;
        case 'end':
          if (message.hasMoreSheets) notices.add('more-sheets');
          return;
        case 'damaged':
          throw tableUnreadable('damaged');
      }
    }
    throw tableUnreadable('damaged');
  } catch (error) {
    throw threadError(error);
  } finally {
    await worker.terminate();
  }
}

/**
 * Reads an Excel file (.xlsx) with read-excel-file: texts, numbers and dates as text, the stored
 * results of formulas.
 */
export async function openXlsx(path: string): Promise<OpenTable> {
  await checkArchive(path);
  const notices = new Set<TableNotice>();
  return {
    format: 'xlsx',
    notices,
    rows: () => sheetRows(path, notices),
    close: () => Promise.resolve(),
  };
}
