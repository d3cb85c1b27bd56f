import type { Compilable } from 'kysely';
import type { ReadableDatabase, WritableDatabase } from './database.ts';

/** Stands in a query for a value that is known only when the statement runs. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type SqliteValue = string | number | bigint | Uint8Array | null;
type Parameters = Readonly<Record<string, SqliteValue>>;
/** Names a parameter where the query needs its value; typed as that value. */
type Parameter<P> = <K extends keyof P & string>(name: K) => P[K];

interface Bound {
  readonly sql: string;
  readonly bind: (values: Parameters) => SqliteValue[];
}

function isSqliteValue(value: unknown): value is SqliteValue {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Uint8Array
  );
}

function compile<P, R>(query: (parameter: Parameter<P>) => Compilable<R>): Bound {
  const placeholder = ((name: string) => new Placeholder(name)) as unknown as Parameter<P>;
  const { sql, parameters } = query(placeholder).compile();
  const sources = parameters.map((value) => {
    if (value instanceof Placeholder || isSqliteValue(value)) return value;
    throw new TypeError(`not a value that SQLite keeps, in: ${sql}`);
  });
  return {
    sql,
    bind: (values) =>
      sources.map((source) => {
        if (!(source instanceof Placeholder)) return source;
        const value = values[source.name];
        if (value === undefined) throw new TypeError(`no value for ${source.name} in: ${sql}`);
        return value;
      }),
  };
}

/** A prepared read. */
export interface Query<P, R> {
  readonly sql: string;
  /** The first row; undefined where there is none. */
  get(values: P): R | undefined;
  all(values: P): R[];
}

/** A prepared write. */
export interface Command<P> {
  readonly sql: string;
  /** @returns how many rows changed, and the rowid of the last one inserted */
  run(values: P): { changes: number; row: number };
}

/**
 * Compiles a Kysely query once and prepares it. `P` names its parameters.
 * @example query<{ id: Uuid }, { name: string }>(database, (p) =>
 *   build.selectFrom('gates').select('name').where('id', '=', p('id')))
 */
export function query<P extends object, R>(
  database: ReadableDatabase,
  make: (parameter: Parameter<P>) => Compilable<R>,
): Query<P, R> {
  const { sql, bind } = compile(make);
  const prepared = database.prepare<SqliteValue[], R>(sql);
  return {
    sql,
    get: (values) => prepared.get(...bind(values as Parameters)),
    all: (values) => prepared.all(...bind(values as Parameters)),
  };
}

/** Compiles a Kysely insert, update or delete once and prepares it. */
export function command<P extends object>(
  database: WritableDatabase,
  make: (parameter: Parameter<P>) => Compilable<unknown>,
): Command<P> {
  const { sql, bind } = compile(make);
  const prepared = database.prepare<SqliteValue[]>(sql);
  return {
    sql,
    run: (values) => {
      const { changes, lastInsertRowid } = prepared.run(...bind(values as Parameters));
      return { changes, row: Number(lastInsertRowid) };
    },
  };
}
