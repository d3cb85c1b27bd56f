import { withoutFormula } from './formula-guard.ts';

/** What a cell of a table may hold; null is an empty one. */
export type CsvCell = string | number | boolean | null;

/** Begins a CSV file: Excel needs it to take the file for UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

const NEEDS_QUOTES = /[",;\t|\r\n']|^\s|\s$/;

/** A cell of a CSV file. NULs are left out: programs that read such files end at one. */
function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = withoutFormula(cell.replaceAll('\0', ''));
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row of a CSV file (RFC 4180): commas, CRLF; no cell that a spreadsheet takes for a formula. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
