/** A row of a table that somebody else made. */
export interface TableRow {
  /** As a spreadsheet counts: from 1, the headings and empty rows too. */
  readonly number: number;
  /** Texts, in the columns' order; columns after the last filled one may be missing. */
  readonly cells: readonly string[];
}

/** What the reader had to assume; each is said to the person who chose the file. */
export type TableNotice =
  /** The bytes were not UTF-8 and were read as Windows-1252. */
  | 'windows-1252'
  /** Only the first sheet with rows is read. */
  | 'more-sheets';

/** A table file that was looked at and can be read from its start, as often as is wanted. */
export interface OpenTable {
  readonly format: 'csv' | 'xlsx';
  /** Complete once all rows were read. */
  readonly notices: ReadonlySet<TableNotice>;
  /**
   * The rows that hold something, some hundreds at a time.
   * @throws GatehouseError table-unreadable, table-too-large
   */
  rows(): AsyncGenerator<readonly TableRow[], void>;
  close(): Promise<void>;
}
