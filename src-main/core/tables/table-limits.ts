import { GatehouseError } from '#shared/errors.ts';

/** What a table may hold at most: far more than an event, far less than what fills a memory. */
export const TABLE_LIMITS = {
  fileBytes: 50 * 2 ** 20,
  rows: 200_000,
  columns: 200,
  cellChars: 10_000,
  /** Of all parts of a spreadsheet that are read, unpacked: a packed file can hold a thousandfold. */
  unpackedBytes: 300 * 2 ** 20,
} as const;

/** What of a table may be too large. */
export type TooLarge = 'file' | 'rows' | 'columns' | 'cell' | 'unpacked';

/** The refusal of a table that is over a limit. @param row its number, where one is known */
export function tableTooLarge(what: TooLarge, limit: number, row?: number): GatehouseError {
  return new GatehouseError('table-too-large', `more than ${limit} (${what})`, {
    what,
    limit,
    ...(row === undefined ? {} : { row }),
  });
}

/** Why a table cannot be read. */
export type Unreadable =
  | 'not-a-table'
  | 'damaged'
  | 'encrypted'
  | 'old-excel'
  | 'quotes'
  | 'no-sheet'
  | 'not-found';

/** The refusal of a file that is no table, or a broken one. */
export function tableUnreadable(reason: Unreadable, cause?: unknown, row?: number): GatehouseError {
  return new GatehouseError(
    'table-unreadable',
    `the table cannot be read: ${reason}`,
    { reason, ...(row === undefined ? {} : { row }) },
    cause,
  );
}

/** Refuses a row with too many or too long cells. */
export function checkCells(cells: readonly string[], row: number): void {
  if (cells.length > TABLE_LIMITS.columns) {
    throw tableTooLarge('columns', TABLE_LIMITS.columns, row);
  }
  for (const cell of cells) {
    if (cell.length > TABLE_LIMITS.cellChars) {
      throw tableTooLarge('cell', TABLE_LIMITS.cellChars, row);
    }
  }
}
