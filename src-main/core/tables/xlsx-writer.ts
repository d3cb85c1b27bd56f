import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportCell, ExportTable } from '../services/export-table.ts';
import { tableTooLarge } from './table-limits.ts';

/** Excel's own limits. */
const MAX_CELL_CHARS = 32_767;
const MAX_ROWS = 1_048_576;
const MAX_TITLE_CHARS = 31;
/** Level 3 makes files a tenth larger than level 6 in half the time. */
const COMPRESSION_LEVEL = 3;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** What XML 1.0 can't hold, and what is no character at all. */
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu;
const MARKED_UP = /[&<>"]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function xmlText(text: string): string {
  return (
    text
      .replaceAll(NOT_IN_XML, '')
      .replaceAll(MARKED_UP, (sign) => ENTITIES[sign] ?? '')
      // A text that looks like Excel's escape of a character is escaped itself.
      .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
      .replaceAll('\r', '_x000D_')
  );
}

/** A column's name: A, B, ..., Z, AA, ... */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

function sheetCell(cell: ExportCell, place: string, style: string): string {
  if (cell === null || cell === '') return `<c r="${place}" s="${style}"/>`;
  const text = xmlText(String(cell).slice(0, MAX_CELL_CHARS));
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

function sheetRow(cells: readonly ExportCell[], number: number, style: string): string {
  const all = cells.map((cell, index) => sheetCell(cell, `${columnName(index)}${number}`, style));
  return `<row r="${number}">${all.join('')}</row>`;
}

async function* sheetXml(table: ExportTable): AsyncGenerator<string, void> {
  const width = `<cols><col min="1" max="${Math.max(1, table.columns.length)}" width="22" customWidth="1"/></cols>`;
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const headings = table.columns.map(({ heading }) => heading);
  yield `${XML}<worksheet xmlns="${MAIN}">${frozen}${width}<sheetData>${sheetRow(headings, 1, '1')}`;
  let count = 1;
  for await (const rows of table.rows) {
    let text = '';
    for (const row of rows) {
      count += 1;
      if (count > MAX_ROWS) throw tableTooLarge('rows', MAX_ROWS);
      text += sheetRow(row, count, '0');
    }
    yield text;
  }
  yield '</sheetData></worksheet>';
}

/** Style 0 is text (format 49) that stays text when it is edited; style 1 the same in bold. */
const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/></cellXfs>' +
  '</styleSheet>';

function sheetTitle(title: string): string {
  const allowed = title.replaceAll(/[\\/?*[\]:']/g, ' ').trim();
  return xmlText(allowed === '' ? 'Gatehouse' : allowed.slice(0, MAX_TITLE_CHARS));
}

/** The parts beside the sheet, by their places in the archive. */
function fixedParts(title: string): readonly (readonly [part: string, xml: string])[] {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const relations = (...all: readonly string[]): string =>
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        '<Default Extension="xml" ContentType="application/xml"/>' +
        `<Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>` +
        `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/>` +
        `<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>` +
        `<sheet name="${sheetTitle(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(
        relation('rId1', 'worksheet', 'worksheets/sheet1.xml'),
        relation('rId2', 'styles', 'styles.xml'),
      ),
    ],
    ['xl/styles.xml', STYLES],
  ];
}

/**
 * A table as an Excel file (ECMA-376), as a stream: one sheet of text cells, so that nothing in it
 * is ever evaluated, the headings bold and kept in view. What XML can't hold is left out, a text is
 * cut at the 32,767 characters that Excel takes.
 */
export function xlsxStream(table: ExportTable): Readable {
  const zip = new ZipFile();
  for (const [part, xml] of fixedParts(table.title)) zip.addBuffer(Buffer.from(xml), part);
  const sheet = Readable.from(sheetXml(table), { objectMode: false, highWaterMark: 256 * 1024 });
  const stream = new Readable().wrap(zip.outputStream);
  // The archive's own stream does not end where a part of it fails.
  sheet.on('error', (error) => stream.destroy(error));
  zip.on('error', (error: Error) => stream.destroy(error));
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { compressionLevel: COMPRESSION_LEVEL });
  zip.end();
  return stream;
}
