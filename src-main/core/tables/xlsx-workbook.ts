import type { XlsxArchive } from './xlsx-archive.ts';
import { TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';
import { readXml, type XmlListener } from './xml-events.ts';

const RELATIONS = 'xl/_rels/workbook.xml.rels';
const WORKBOOK = 'xl/workbook.xml';
const STYLES = 'xl/styles.xml';
const STRINGS = 'xl/sharedStrings.xml';

/** Number formats of Excel's own that are dates or times (ECMA-376 part 1, 18.8.30). */
const DATE_FORMATS: ReadonlySet<number> = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51,
  52, 53, 54, 55, 56, 57, 58,
]);

/** What the sheets of a spreadsheet have in common. */
export interface Workbook {
  /** Parts of the visible sheets, in their order. */
  readonly sheets: readonly string[];
  /** Days are counted from 1904, as old Macs did. */
  readonly from1904: boolean;
  /** Texts that cells refer to by number. */
  readonly strings: readonly string[];
  /** Whether a cell of this style is a date. */
  isDate(style: number): boolean;
}

async function readAll(archive: XlsxArchive, part: string, listener: XmlListener): Promise<void> {
  const pieces = readXml(await archive.open(part), listener);
  while ((await pieces.next()).done !== true);
}

function partOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

async function readSheets(archive: XlsxArchive): Promise<{ parts: string[]; from1904: boolean }> {
  const targets = new Map<string, string>();
  await readAll(archive, RELATIONS, {
    open(name, { Id, Target, TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      if (Id !== undefined && Target !== undefined) targets.set(Id, partOf(Target));
    },
  });
  const parts: string[] = [];
  let from1904 = false;
  await readAll(archive, WORKBOOK, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      const part = targets.get(id ?? '');
      if (part !== undefined && archive.has(part)) parts.push(part);
    },
  });
  return { parts, from1904 };
}

/** Whether a format of the file's own shows a date: letters of dates outside quotes and brackets. */
function showsDate(format: string): boolean {
  const bare = format.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  return /[dmyhs]/i.test(bare) && !/[#0?]/.test(bare.replaceAll(/s\.0+/g, ''));
}

async function readDateStyles(archive: XlsxArchive): Promise<ReadonlySet<number>> {
  const dates = new Set<number>();
  if (!archive.has(STYLES)) return dates;
  const ownDates = new Set<number>();
  let inCells = false;
  let style = 0;
  await readAll(archive, STYLES, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined && showsDate(formatCode)) {
        ownDates.add(Number(numFmtId));
      }
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      const format = Number(numFmtId ?? 0);
      if (DATE_FORMATS.has(format) || ownDates.has(format)) dates.add(style);
      style += 1;
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return dates;
}

async function readStrings(archive: XlsxArchive): Promise<string[]> {
  const strings: string[] = [];
  if (!archive.has(STRINGS)) return strings;
  let bytes = 0;
  let text = '';
  let inText = false;
  let inReading = false;
  await readAll(archive, STRINGS, {
    open(name) {
      if (name === 'si') text = '';
      // How a Japanese word is read aloud stands beside it and is not part of it.
      if (name === 'rPh') inReading = true;
      inText = name === 't' && !inReading;
    },
    text(piece) {
      if (!inText) return;
      text += piece;
      bytes += piece.length;
      if (bytes > TABLE_LIMITS.textBytes) throw tableTooLarge('unpacked', TABLE_LIMITS.textBytes);
    },
    close(name) {
      inText = false;
      if (name === 'rPh') inReading = false;
      if (name === 'si') strings.push(text);
    },
  });
  return strings;
}

/** Reads what all sheets of a spreadsheet share. */
export async function readWorkbook(archive: XlsxArchive): Promise<Workbook> {
  if (!archive.has(WORKBOOK) || !archive.has(RELATIONS)) throw tableUnreadable('not-a-table');
  const { parts, from1904 } = await readSheets(archive);
  if (parts.length === 0) throw tableUnreadable('no-sheet');
  const dates = await readDateStyles(archive);
  const strings = await readStrings(archive);
  return { sheets: parts, from1904, strings, isDate: (style) => dates.has(style) };
}
