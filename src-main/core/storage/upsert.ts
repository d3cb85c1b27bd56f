import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { KioskSchema } from './schema.ts';
import { command } from './statement.ts';

/** An insert that updates the row of the same key. */
export interface UpsertShape<T extends keyof KioskSchema> {
  readonly table: T;
  readonly columns: readonly string[];
  /** The unique key that decides whether the row is there already. */
  readonly key: readonly string[];
  /** Columns that an update leaves as they are. */
  readonly keep?: readonly string[];
}

/**
 * Prepares an upsert of whole rows. Names come from the code alone, never from a row.
 * @returns writes one row whose members are the columns
 */
export function upsert<Row extends object>(
  database: WritableDatabase,
  { table, columns, key, keep = [] }: UpsertShape<keyof KioskSchema>,
): (row: Row) => void {
  const updated = columns.filter((column) => !key.includes(column) && !keep.includes(column));
  const write = command<Record<string, string>>(database, (p) =>
    build
      .insertInto(table)
      .values(Object.fromEntries(columns.map((column) => [column, p(column)])) as never)
      .onConflict((conflict) => {
        const target = conflict.columns(key as never);
        if (updated.length === 0) return target.doNothing();
        return target.doUpdateSet(
          (eb) =>
            Object.fromEntries(
              updated.map((column) => [column, eb.ref(`excluded.${column}` as never)]),
            ) as never,
        );
      }),
  );
  return (row) => {
    write.run(row as never);
  };
}
