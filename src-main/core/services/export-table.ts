export const EXPORT_FORMATS = ['csv', 'xlsx', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a cell may hold; null is an empty one. Numbers and truth values are such in JSON alone. */
export type ExportCell = string | number | boolean | null;

/** A table to be written. */
export interface ExportTable {
  /** The sheet's name in a spreadsheet. */
  readonly title: string;
  /** `key` names the field in JSON, `heading` is what people read. */
  readonly columns: readonly { readonly key: string; readonly heading: string }[];
  /** Each as long as the columns, some hundreds at a time. */
  readonly rows: AsyncIterable<readonly (readonly ExportCell[])[]>;
}

/**
 * Writes a table beside its place and moves it there when it is whole: a half-written file never
 * bears the name. Readable by its owner alone. What is there already is replaced.
 * @returns how many rows were written
 * @throws GatehouseError file-not-written; whatever the rows throw
 */
export type WriteTableFile = (
  path: string,
  format: ExportFormat,
  table: ExportTable,
  signal?: AbortSignal,
) => Promise<number>;
