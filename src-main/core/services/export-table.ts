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
