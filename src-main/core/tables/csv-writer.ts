import type { ExportCell, ExportTable } from '../services/export-table.ts';
import { withoutFormula } from './formula-guard.ts';

const BYTE_ORDER_MARK = '\ufeff';
const NEEDS_QUOTES = /[",;\t|\r\n']|^\s|\s$/;

/** A cell of a CSV file. NULs are left out: programs that read such files end at one. */
function csvCell(cell: ExportCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = withoutFormula(cell.replaceAll('\0', ''));
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(cells: readonly ExportCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A table as CSV (RFC 4180), piece by piece: commas, CRLF, UTF-8 with its mark, which Excel needs
 * to take it for UTF-8.
 */
export async function* csvText(table: ExportTable): AsyncGenerator<string, void> {
  yield BYTE_ORDER_MARK + csvLine(table.columns.map(({ heading }) => heading));
  for await (const rows of table.rows) yield rows.map(csvLine).join('');
}
