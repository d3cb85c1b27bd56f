import { BYTE_ORDER_MARK, csvLine } from '#shared/domain/csv-line.ts';
import type { ExportTable } from '../services/export-table.ts';

/**
 * A table as CSV (RFC 4180), piece by piece: commas, CRLF, UTF-8 with its mark, which Excel needs
 * to take it for UTF-8.
 */
export async function* csvText(table: ExportTable): AsyncGenerator<string, void> {
  yield BYTE_ORDER_MARK + csvLine(table.columns.map(({ heading }) => heading));
  for await (const rows of table.rows) yield rows.map(csvLine).join('');
}
