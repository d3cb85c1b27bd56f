import { GatehouseError } from '#shared/errors.ts';
import type { ImportField } from '#shared/ipc/import-contract.ts';
import { guessFields } from './import-mapping.ts';
import { shownCell } from './import-row.ts';
import type { OpenTable, TableRow } from './import-table.ts';

const MAX_SAMPLES = 5;

/** What the mapping screen shows of a file. */
export interface InspectedTable {
  readonly headings: string[];
  readonly samples: string[][];
  readonly guess: ImportField[];
  readonly format: OpenTable['format'];
  readonly notices: string[];
}

/** Reads a table's headings and its first rows. @throws GatehouseError as OpenTable.rows, table-empty */
export async function inspectTable(table: OpenTable): Promise<InspectedTable> {
  const first: TableRow[] = [];
  for await (const batch of table.rows()) {
    first.push(...batch.slice(0, MAX_SAMPLES + 1 - first.length));
    if (first.length > MAX_SAMPLES) break;
  }
  const [headings, ...samples] = first.map(({ cells }) => cells.map(shownCell));
  if (headings === undefined || samples.length === 0) {
    throw new GatehouseError('table-empty', 'no rows below the headings');
  }
  // A sample may be wider than the headings: its columns can be mapped too.
  const width = Math.max(headings.length, ...samples.map((cells) => cells.length));
  const widen = (cells: readonly string[]): string[] =>
    Array.from({ length: width }, (_, index) => cells[index] ?? '');
  return {
    headings: widen(headings),
    samples: samples.map(widen),
    guess: guessFields(widen(headings)),
    format: table.format,
    notices: [...table.notices],
  };
}
