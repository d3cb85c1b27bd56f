import type { Instant } from '#shared/domain/instant.ts';
import type { ExportCell, ExportFormat, ExportTable } from './export-table.ts';

/** A column: its field in JSON, its heading where the window names none, and its value. */
export interface ExportColumn<Row> {
  readonly key: string;
  readonly heading: string;
  readonly cell: (row: Row, time: (at: Instant) => string) => ExportCell;
}

/** Where a list is to be written, and how. */
export interface ExportTarget {
  readonly format: ExportFormat;
  readonly path: string;
  /** In the user's language, by field; absent: the column's own. */
  readonly headings: Readonly<Record<string, string>>;
}

/** The heads of columns, in the user's language where they have one. */
export function exportHeads<Row>(
  columns: readonly ExportColumn<Row>[],
  headings: ExportTarget['headings'],
): ExportTable['columns'] {
  return columns.map(({ key, heading }) => ({ key, heading: headings[key] ?? heading }));
}
