import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { ExportCell, ExportFormat, ExportTable } from '../services/export-table.ts';
import { requireRegularTarget } from '../regular-target.ts';
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

function refusal(error: unknown): unknown {
  if (error instanceof GatehouseError || !(error instanceof Error) || !('syscall' in error)) {
    return error;
  }
  const reason = 'code' in error ? String(error.code) : 'unknown';
  if (reason === 'ENOSPC' || reason === 'EDQUOT') {
    return new GatehouseError('disk-full', 'no room for the table', { reason }, error);
  }
  return new GatehouseError(
    'file-not-written',
    `the table was not written: ${reason}`,
    { reason },
    error,
  );
}

/**
 * Writes a table beside its place, for its owner alone, and moves it there when it is whole and on
 * the disk: a half-written file never bears the name. What is there already is replaced. Nothing is
 * left where it fails or is cancelled.
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
  await requireRegularTarget(path);
  const partial = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    const file = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
    const source = streamOf(format, { ...table, rows: counted() });
    await pipeline(source, file, signal === undefined ? {} : { signal });
    await rename(partial, path);
    return count;
  } catch (error) {
    // Whatever becomes of it: why the writing failed is what counts.
    await Promise.allSettled([rm(partial, { force: true })]);
    throw refusal(error);
  }
}
