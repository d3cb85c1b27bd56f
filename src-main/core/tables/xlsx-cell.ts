import type { Workbook } from './xlsx-workbook.ts';

const DAY_MS = 86_400_000;
/** Day 0 of Excel's two calendars; the first counts a 29 February 1900 that never was. */
const DAY_ZERO = { from1900: Date.UTC(1899, 11, 30), from1904: Date.UTC(1904, 0, 1) };
/** The year 9999 ends there. */
const LAST_DAY = 2_958_466;

/** A cell as its XML says it. */
export interface RawCell {
  /** s: a shared text's number; str and inlineStr: a text; b; e: an error; d: a date; n or none. */
  readonly type: string;
  readonly style: number;
  readonly value: string;
  readonly hasFormula: boolean;
}

/** A cell's text, and whether a formula left it without one. */
export interface ReadCell {
  readonly text: string;
  readonly lost: boolean;
}

/** '_x000D_' stands for a character that XML can't hold (ECMA-376 part 1, 22.9.2.19). */
function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function dateText(days: number, from1904: boolean): string {
  const at = new Date(
    (from1904 ? DAY_ZERO.from1904 : DAY_ZERO.from1900) + Math.round(days * DAY_MS),
  );
  const [date = '', time = ''] = at.toISOString().split('T');
  const minutes = time.slice(0, 8);
  if (days < 1) return minutes;
  return Number.isInteger(days) ? date : `${date} ${minutes}`;
}

/** A number as people would type it: 9876543210, not 9.87654321E9. */
function numberText(value: string, style: number, book: Workbook): string {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  if (book.isDate(style) && number >= 0 && number < LAST_DAY)
    return dateText(number, book.from1904);
  return String(number);
}

/** A cell's text. Formulas are never evaluated: the result that was stored with them counts. */
export function readCell(cell: RawCell, book: Workbook): ReadCell {
  const { type, style, value, hasFormula } = cell;
  switch (type) {
    case 's':
      return { text: unescaped(book.strings[Number(value)] ?? ''), lost: false };
    case 'str':
    case 'inlineStr':
      return { text: unescaped(value), lost: hasFormula && value === '' };
    case 'b':
      return { text: value === '1' ? 'TRUE' : 'FALSE', lost: false };
    case 'e':
      return { text: '', lost: true };
    case 'd':
      return { text: value, lost: false };
    default:
      return { text: numberText(value, style, book), lost: hasFormula && value === '' };
  }
}

/** The index of a cell's column in its reference: 0 for B12's neighbour A12; null: none is said. */
export function columnIndex(reference: string | undefined): number | null {
  const letters = /^([A-Z]{1,3})\d/.exec(reference ?? '')?.[1];
  if (letters === undefined) return null;
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}
