import Database from 'better-sqlite3';

/** One statement as it ran. */
export interface Ran {
  readonly sql: string;
  readonly how: 'run' | 'get' | 'all';
  readonly values: readonly unknown[];
}

type Method = (this: { readonly source: string }, ...values: unknown[]) => unknown;

/** Where transactions begin and end: a replay draws its own. */
const BOUNDARY = /^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/;

const HOW = ['run', 'get', 'all'] as const;

/**
 * Notes every prepared statement that this process runs until `stop`, on whatever connection, with
 * its values: what a piece of work does to the store, whoever wrote it. Slows the work down, so
 * never time it meanwhile.
 */
export function recordStatements(): {
  /** What ran since the last call. */
  take(): Ran[];
  stop(): void;
} {
  const prototype = statementPrototype();
  const originals = HOW.map((how) => [how, prototype[how]] as const);
  let ran: Ran[] = [];
  for (const [how, original] of originals) {
    prototype[how] = function record(...values) {
      if (!BOUNDARY.test(this.source)) ran.push({ sql: this.source, how, values });
      return original.apply(this, values);
    };
  }
  return {
    take() {
      const taken = ran;
      ran = [];
      return taken;
    },
    stop() {
      for (const [how, original] of originals) prototype[how] = original;
    },
  };
}

/** better-sqlite3's class of statements, which it does not export: every connection shares it. */
function statementPrototype(): Record<(typeof HOW)[number], Method> {
  const database = new Database(':memory:');
  try {
    return Object.getPrototypeOf(database.prepare('SELECT 1')) as Record<
      (typeof HOW)[number],
      Method
    >;
  } finally {
    database.close();
  }
}

/** Recorded work run again as bare prepared statements, each prepared once. */
export interface Replay {
  /** A piece of work in one transaction: the least that its SQL can cost. */
  inTransaction(work: readonly Ran[]): void;
  /** Reads only: a connection that may not write has no transaction to begin. */
  reads(work: readonly Ran[]): void;
}

/** Replays on a connection what was recorded on another of the same schema. */
export function createReplay(database: Database.Database): Replay {
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string): Database.Statement => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare(sql);
    prepared.set(sql, made);
    return made;
  };
  const reads = (work: readonly Ran[]): void => {
    for (const { sql, how, values } of work) statement(sql)[how](...values);
  };
  const transaction = database.transaction(reads);
  return { reads, inTransaction: (work) => transaction.immediate(work) };
}

type Pragma = (
  this: Database.Database,
  source: string,
  options?: Database.PragmaOptions,
) => unknown;

/**
 * Opens databases that do not wait for the disk: `PRAGMA synchronous = FULL` is answered with OFF
 * while `open` runs. The product has no such switch, on purpose.
 */
export async function openingWithoutSync<T>(open: () => Promise<T>): Promise<T> {
  const prototype: { pragma: Pragma } = Database.prototype;
  const { pragma } = prototype;
  let replaced = 0;
  prototype.pragma = function replace(source, options) {
    const isFull = /^synchronous\s*=\s*FULL$/i.test(source);
    if (isFull) replaced += 1;
    return pragma.call(this, isFull ? 'synchronous = OFF' : source, options);
  };
  try {
    const opened = await open();
    if (replaced === 0)
      throw new Error('nothing set synchronous = FULL: this would measure nothing');
    return opened;
  } finally {
    prototype.pragma = pragma;
  }
}
