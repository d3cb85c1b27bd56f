import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { OpenTable, TableNotice, TableRow } from '../services/import-table.ts';
import { guessDelimiter } from './csv-delimiter.ts';
import { checkCells, TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';
import { findEncoding, readText } from './text-encoding.ts';

const SAMPLE_CHARS = 64 * 1024;
const BATCH_ROWS = 500;
/** In bytes: a row at every limit at once is refused here, before it fills the memory. */
const MAX_RECORD_BYTES = 4 * 2 ** 20;

async function beginning(text: AsyncGenerator<string, void>): Promise<string> {
  let sample = '';
  for await (const piece of text) {
    sample += piece;
    if (sample.length >= SAMPLE_CHARS) break;
  }
  return sample.slice(0, SAMPLE_CHARS);
}

function refusal(error: unknown, row: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return tableTooLarge('cell', TABLE_LIMITS.cellChars, row);
  }
  // The parser's own sentence quotes the row, which is somebody's data: it is left behind.
  return tableUnreadable('quotes', undefined, row);
}

/** Reads a text table: comma, semicolon, tab or bar; quotes; UTF-8, UTF-16 or Windows-1252. */
export async function openCsv(file: FileHandle): Promise<OpenTable> {
  const encoding = await findEncoding(file);
  const delimiter = guessDelimiter(await beginning(readText(file, encoding)));
  const notices = new Set<TableNotice>();
  if (encoding === 'windows-1252') notices.add('windows-1252');

  async function* rows(): AsyncGenerator<readonly TableRow[], void> {
    const parser = parse({
      delimiter,
      relax_column_count: true,
      // A quote in the middle of an unquoted cell is a quote: 5" pipe.
      relax_quotes: true,
      max_record_size: MAX_RECORD_BYTES,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    const text = Readable.from(readText(file, encoding), { objectMode: false, encoding: 'utf8' });
    text.on('error', (error) => parser.destroy(error));
    text.pipe(parser);
    let batch: TableRow[] = [];
    let number = 0;
    try {
      // The parser's records are arrays of texts as long as it is asked for no columns.
      for await (const cells of parser as AsyncIterable<string[]>) {
        number += 1;
        if (number > TABLE_LIMITS.rows) throw tableTooLarge('rows', TABLE_LIMITS.rows);
        checkCells(cells, number);
        if (cells.every((cell) => cell.trim() === '')) continue;
        batch.push({ number, cells });
        if (batch.length < BATCH_ROWS) continue;
        yield batch;
        batch = [];
      }
    } catch (error) {
      throw refusal(error, number + 1);
    } finally {
      text.destroy();
      parser.destroy();
    }
    if (batch.length > 0) yield batch;
  }

  return { format: 'csv', notices, rows, close: () => file.close() };
}
