import { Kysely, PostgresDialect, type Transaction as KyselyTransaction } from 'kysely';
import pg from 'pg';
import { toInstant } from '#shared/domain/instant.ts';
import type { Transact, Transaction } from '../services/transaction.ts';
import type { HubSchema } from './schema.ts';

const { builtins } = pg.types;

/** `2026-11-23 01:02:03.004+00` as an instant; sessions speak UTC. */
function readInstant(text: string): string {
  return toInstant(Date.parse(`${text.replace(' ', 'T').replace(/\+00$/, 'Z')}`));
}

function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer of the database is too large');
  return value;
}

const READERS: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.TIMESTAMPTZ]: readInstant,
  [builtins.INT8]: readInteger,
  // The local day of an event: no instant.
  [builtins.DATE]: (text: string) => text,
};

export interface PoolOptions {
  readonly url: string;
  /** Connections at most. */
  readonly size: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Milliseconds after which a statement is given up. */
  readonly statementTimeoutMs: number;
}

/** A pool whose rows come out as the schema says: instants, safe integers, days. */
export function openPool({ url, size, name, statementTimeoutMs }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    application_name: name,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    connectionTimeoutMillis: 10_000,
    // Rows are compared, hashed and shown in UTC whatever the server's zone is.
    options: '-c TimeZone=UTC',
    types: {
      // pg asks with an object identifier; anything that is not ours is read as it reads it.
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        READERS[id] ?? pg.types.getTypeParser(id, format),
    },
  });
  // An idle connection that breaks (a restarted server) is replaced at its next use.
  pool.on('error', () => {});
  return pool;
}

export type HubDatabase = Kysely<HubSchema>;

export function openDatabase(pool: pg.Pool): HubDatabase {
  return new Kysely<HubSchema>({ dialect: new PostgresDialect({ pool }) });
}

const OPEN = new WeakMap<Transaction, KyselyTransaction<HubSchema>>();

/** The statements of an open transaction. @throws TypeError for one that is not of `transactions` */
export function inside(tx: Transaction): KyselyTransaction<HubSchema> {
  const open = OPEN.get(tx);
  if (open === undefined) throw new TypeError('not an open transaction of this database');
  return open;
}

/**
 * Runs work in transactions of a database, READ COMMITTED: rows that a decision hangs on are locked
 * by the statement that reads them.
 */
export function transactions(database: HubDatabase): Transact {
  return (work) =>
    database.transaction().execute(async (open) => {
      const tx: Transaction = { isTransaction: true };
      OPEN.set(tx, open);
      try {
        return await work(tx);
      } finally {
        OPEN.delete(tx);
      }
    });
}
