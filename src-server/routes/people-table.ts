import { CsvError, parse } from 'csv-parse';
import { FORM_FIELDS, type FormField } from '#shared/domain/attendee-form.ts';
import { StringDecoder } from 'node:string_decoder';
import { GatehouseError } from '#shared/errors.ts';
import type { Readable } from 'node:stream';
import type { TypedRow } from '../services/people-import.ts';

/** Rows that are read before others have their turn. */
const BATCH = 500;
/** Bytes of one row: longer than any person. */
const MAX_ROW_BYTES = 64 * 1024;

function unreadable(why: string, line: number | null, cause?: unknown): GatehouseError {
  const facts = { why, ...(line === null ? {} : { line }) };
  return new GatehouseError('table-unreadable', `the list can't be read: ${why}`, facts, cause);
}

/** `E-mail`, `e_mail` and `email` are one heading. */
function fieldOf(heading: string): FormField | null {
  const name = heading.toLowerCase().replaceAll(/[^a-z]/g, '');
  return FORM_FIELDS.find((field) => field === name) ?? null;
}

/**
 * Reads a CSV list: commas, quotes, UTF-8; its first row names the columns name, email, phone and
 * location, in any order; others are not looked at.
 * @throws GatehouseError table-unreadable
 */
async function* csvRows(file: Readable): AsyncGenerator<readonly TypedRow[], void> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: MAX_ROW_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  file.on('error', (error) => parser.destroy(error));
  file.pipe(parser);
  let columns: (FormField | null)[] | null = null;
  let batch: TypedRow[] = [];
  try {
    // With `info` each record comes with where it ended.
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (columns === null) {
        columns = record.map(fieldOf);
        const missing = FORM_FIELDS.find((field) => columns?.includes(field) === false);
        if (missing !== undefined) throw unreadable(`no-column-${missing}`, 1);
        continue;
      }
      const fields: Partial<Record<FormField, string>> = {};
      for (const [index, field] of columns.entries()) {
        if (field !== null) fields[field] = record[index] ?? '';
      }
      batch.push({ line: info.lines, fields });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    // The parser's own sentence quotes the row, which is somebody's data.
    throw error instanceof CsvError ? unreadable('quotes', null) : error;
  } finally {
    file.unpipe(parser);
    parser.destroy();
  }
  if (batch.length > 0) yield batch;
}

/**
 * Reads NDJSON: an object of name, email, phone and location a line.
 * @throws GatehouseError table-unreadable
 */
async function* jsonRows(file: Readable): AsyncGenerator<readonly TypedRow[], void> {
  // Bytes that are no UTF-8 become U+FFFD, which somebody sees.
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let number = 0;
  const read = (text: string): TypedRow | null => {
    number += 1;
    if (text.trim() === '') return null;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // The parser's own sentence quotes the row, which is somebody's data.
      throw unreadable('no-json', number);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unreadable('no-object', number);
    }
    return { line: number, fields: value };
  };
  for await (const chunk of file as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_ROW_BYTES) throw unreadable('row-too-long', number + 1);
    for (let at = 0; at < lines.length; at += BATCH) {
      yield lines.slice(at, at + BATCH).flatMap((line) => read(line) ?? []);
    }
  }
  const last = read(rest + decoder.end());
  if (last !== null) yield [last];
}

/** Reads an uploaded list. */
export function readPeople(
  file: Readable,
  format: 'csv' | 'ndjson',
): AsyncIterable<readonly TypedRow[]> {
  return format === 'csv' ? csvRows(file) : jsonRows(file);
}
