import { GatehouseError } from '#shared/errors.ts';
import type { OpenTable, TableNotice, TableRow } from '../services/import-table.ts';
import { TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';
import { damaged, openArchive, type XlsxArchive } from './xlsx-archive.ts';
import { columnIndex, readCell } from './xlsx-cell.ts';
import { readWorkbook, type Workbook } from './xlsx-workbook.ts';
import { readXml, type XmlListener } from './xml-events.ts';

const BATCH_ROWS = 500;

/** Makes rows of a sheet's XML. */
class SheetRows implements XmlListener {
  readonly #book: Workbook;
  readonly #notices: Set<TableNotice>;
  #ready: TableRow[] = [];
  #cells: string[] = [];
  #number = 0;
  #column = -1;
  #type = '';
  #style = 0;
  #value = '';
  #hasFormula = false;
  #inValue = false;
  #inReading = false;

  constructor(book: Workbook, notices: Set<TableNotice>) {
    this.#book = book;
    this.#notices = notices;
  }

  /** The rows that are whole, once. */
  take(): TableRow[] {
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  get waiting(): number {
    return this.#ready.length;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#openRow(Number(attributes['r'] ?? this.#number + 1));
        this.#cells = [];
        this.#column = -1;
        break;
      case 'c':
        this.#openCell(attributes);
        break;
      case 'f':
        this.#hasFormula = true;
        break;
      case 'rPh':
        this.#inReading = true;
        break;
      case 'v':
      case 't':
        this.#inValue = !this.#inReading;
        break;
    }
  }

  text(piece: string): void {
    if (!this.#inValue) return;
    this.#value += piece;
    this.#checkLength(this.#value);
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false;
    if (name === 'rPh') this.#inReading = false;
    if (name === 'c') this.#closeCell();
    if (name === 'row' && this.#cells.some((cell) => cell.trim() !== '')) {
      this.#ready.push({ number: this.#number, cells: this.#cells });
    }
  }

  #openRow(number: number): void {
    // Rows go upwards: a file that says otherwise could have rows without end under one number.
    if (!Number.isInteger(number) || number <= this.#number) throw tableUnreadable('damaged');
    if (number > TABLE_LIMITS.rows) throw tableTooLarge('rows', TABLE_LIMITS.rows);
    this.#number = number;
  }

  #checkLength(text: string): void {
    if (text.length > TABLE_LIMITS.cellChars) {
      throw tableTooLarge('cell', TABLE_LIMITS.cellChars, this.#number);
    }
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    this.#column = columnIndex(attributes['r']) ?? this.#column + 1;
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? 0);
    this.#value = '';
    this.#hasFormula = false;
  }

  #closeCell(): void {
    const { text, lost } = readCell(
      {
        type: this.#type,
        style: this.#style,
        value: this.#value,
        hasFormula: this.#hasFormula,
      },
      this.#book,
    );
    if (lost) this.#notices.add('formula-without-value');
    if (text === '') return;
    // Empty cells may be styled to the last column there is: only what holds something counts.
    if (this.#column >= TABLE_LIMITS.columns) {
      throw tableTooLarge('columns', TABLE_LIMITS.columns, this.#number);
    }
    this.#checkLength(text);
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
  }
}

async function* sheetRows(
  archive: XlsxArchive,
  part: string,
  book: Workbook,
  notices: Set<TableNotice>,
): AsyncGenerator<readonly TableRow[], void> {
  const rows = new SheetRows(book, notices);
  const stream = await archive.open(part);
  try {
    for await (const _piece of readXml(stream, rows)) {
      if (rows.waiting >= BATCH_ROWS) yield rows.take();
    }
  } catch (error) {
    throw damaged(error);
  }
  const rest = rows.take();
  if (rest.length > 0) yield rest;
}

async function isEmpty(rows: AsyncGenerator<readonly TableRow[], void>): Promise<boolean> {
  try {
    return (await rows.next()).done === true;
  } finally {
    await rows.return();
  }
}

/** The first sheet that holds anything; the first one where none does. */
async function findSheet(
  path: string,
  book: Workbook,
): Promise<{ readonly part: string; readonly isOnly: boolean }> {
  const [first = '', ...others] = book.sheets;
  if (others.length === 0) return { part: first, isOnly: true };
  const archive = await openArchive(path);
  try {
    const filled: string[] = [];
    for (const part of book.sheets) {
      if (!(await isEmpty(sheetRows(archive, part, book, new Set())))) filled.push(part);
      if (filled.length === 2) break;
    }
    return { part: filled[0] ?? first, isOnly: filled.length < 2 };
  } finally {
    archive.close();
  }
}

/** Reads an Excel file (.xlsx): texts, numbers and dates as text, stored results of formulas. */
export async function openXlsx(path: string): Promise<OpenTable> {
  const notices = new Set<TableNotice>();
  const first = await openArchive(path);
  let book: Workbook;
  try {
    book = await readWorkbook(first);
  } catch (error) {
    throw damaged(error);
  } finally {
    first.close();
  }
  const { part, isOnly } = await findSheet(path, book);
  if (!isOnly) notices.add('more-sheets');

  async function* rows(): AsyncGenerator<readonly TableRow[], void> {
    const archive = await openArchive(path);
    try {
      yield* sheetRows(archive, part, book, notices);
    } catch (error) {
      throw error instanceof GatehouseError ? error : damaged(error);
    } finally {
      archive.close();
    }
  }

  return { format: 'xlsx', notices, rows, close: () => Promise.resolve() };
}
