import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { missingCase } from '#shared/errors.ts';
import type { ExportCell, ExportFormat, ExportTable } from '../services/export-table.ts';
import { writeWholeFile } from '../whole-file.ts';
import { csvText } from './csv-writer.ts';
import { jsonText } from './json-writer.ts';
import { xlsxStream } from './xlsx-writer.ts';

function streamOf(format: ExportFormat, table: ExportTable): Readable {
  switch (format) {
    case 'csv':
      return Readable.from(csvText(table), { objectMode: false });
    case 'json':
      return Readable.from(jsonText(table), { objectMode: false });
    case 'xlsx':
      return xlsxStream(table);
    default:
      return missingCase(format);
  }
}

/**
 * Writes a table to a file that somebody chose a place for.
 * @returns how many rows were written, headings not counted
 * @throws GatehouseError file-not-written, disk-full; whatever the rows throw
 */
export async function writeTableFile(
  path: string,
  format: ExportFormat,
  table: ExportTable,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0;
  async function* counted(): AsyncGenerator<readonly (readonly ExportCell[])[], void> {
    for await (const rows of table.rows) {
      count += rows.length;
      yield rows;
    }
  }
  await writeWholeFile(path, async (file) => {
    const source = streamOf(format, { ...table, rows: counted() });
    await pipeline(source, file, signal === undefined ? {} : { signal });
  });
  return count;
}
