import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { sql } from 'kysely';
import { z } from 'zod';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import type { Transact } from '../services/transaction.ts';
import { inside } from './connection.ts';

/** SQLSTATE of PostgreSQL: what may go well another time, by itself. */
const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const DISK_FULL = '53100';
const FOREIGN_KEY_VIOLATION = '23503';

const MOST_TRIES = 6;
/** Milliseconds that the first try after a deadlock waits at most; each further one twice that. */
const FIRST_WAIT = 20;

function stateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** What a failure of one operation means; null: it is of the transaction or the connection. */
export function operationFailure(error: unknown): ErrorCode | null {
  if (error instanceof GatehouseError) return error.code === 'store-full' ? null : error.code;
  // A mistake of ours in one operation must not keep back those after it: it is a dead letter, which
  // can be sent again.
  if (error instanceof z.ZodError || error instanceof TypeError || error instanceof RangeError) {
    return 'internal';
  }
  const state = stateOf(error);
  if (state === FOREIGN_KEY_VIOLATION) return 'depends-on-missing';
  return state !== null && /^2[23]/.test(state) ? 'operation-unreadable' : null;
}

/**
 * Transactions that take operations: whoever is the victim of a deadlock begins anew, and a full disk is
 * told. Rows stamp themselves no edits: whoever merges them says whose they are.
 */
export function operationTransactions(transact: Transact): Transact {
  return async (work) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await transact(async (tx) => {
          await sql`SELECT set_config('gatehouse.writer', 'none', true)`.execute(inside(tx));
          return await work(tx);
        });
      } catch (error) {
        const state = stateOf(error);
        if (state === DISK_FULL) {
          throw new GatehouseError('store-full', 'the database’s disk is full', {}, error);
        }
        const isPassing = state === DEADLOCK || state === SERIALIZATION_FAILURE;
        if (!isPassing || tries === MOST_TRIES) throw error;
        await wait(Math.random() * FIRST_WAIT * 2 ** tries);
      }
    }
  };
}
