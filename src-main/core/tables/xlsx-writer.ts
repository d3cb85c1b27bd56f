import { Readable } from 'node:stream';
import writeExcelFile from 'write-excel-file/node';
import type { ExportCell, ExportTable } from '../services/export-table.ts';
import { tableTooLarge } from './table-limits.ts';

/** Excel's own limits. */
const MAX_CELL_CHARS = 32_767;
const MAX_ROWS = 1_048_576;
const MAX_TITLE_CHARS = 31;
const COLUMN_CHARS = 22;
/** Excel's format of cells that stay texts when they are edited. */
const TEXT_FORMAT = '@';

/** Controls, most of which XML 1.0 can't hold, and what is no character at all. */
const NOT_IN_XML = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** Excel's escape of a text's first character, which readers undo (ECMA-376 part 1, 22.9.2.19). */
function firstEscaped(text: string): string {
  return `_x${text.charCodeAt(0).toString(16).padStart(4, '0')}_${text.slice(1)}`;
}

function textOf(cell: ExportCell): string {
  const text = plainText(cell);
  // The library looks texts up in an object, where `constructor` is one already.
  return text in Object.prototype ? firstEscaped(text) : text;
}

function plainText(cell: ExportCell): string {
  return (
    String(cell ?? '')
      .slice(0, MAX_CELL_CHARS)
      .replaceAll(NOT_IN_XML, '')
      // A text that looks like Excel's escape of a character is escaped itself.
      .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
      .replaceAll('\r', '_x000D_')
  );
}

function textCell(cell: ExportCell) {
  const value = textOf(cell);
  return value === '' ? null : { value, type: String, format: TEXT_FORMAT };
}

function sheetTitle(title: string): string {
  const allowed = title.replaceAll(/[\\/?*[\]:']/g, ' ').trim();
  return allowed === '' ? 'Gatehouse' : textOf(allowed.slice(0, MAX_TITLE_CHARS));
}

async function* sheetBytes(table: ExportTable): AsyncGenerator<Buffer, void> {
  const rows: ReturnType<typeof textCell>[][] = [];
  for await (const batch of table.rows) {
    for (const row of batch) rows.push(row.map(textCell));
    if (rows.length >= MAX_ROWS) throw tableTooLarge('rows', MAX_ROWS);
  }
  const headings = table.columns.map(({ heading }) => ({
    value: textOf(heading),
    type: String,
    fontWeight: 'bold' as const,
  }));
  yield await writeExcelFile([headings, ...rows], {
    sheet: sheetTitle(table.title),
    columns: table.columns.map(() => ({ width: COLUMN_CHARS })),
    stickyRowsCount: 1,
  }).toBuffer();
}

/**
 * A table as an Excel file, made by write-excel-file: one sheet of text cells, so that nothing in
 * it is ever evaluated, the headings bold and kept in view. What XML can't hold is left out, a text
 * is cut at the 32,767 characters that Excel takes. The whole of it is held in memory meanwhile.
 */
export function xlsxStream(table: ExportTable): Readable {
  return Readable.from(sheetBytes(table), { objectMode: false });
}
