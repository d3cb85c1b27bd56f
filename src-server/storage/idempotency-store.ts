import { sql } from 'kysely';
import type { IdempotencyStore } from '../services/idempotency-ports.ts';
import type { HubDatabase } from './connection.ts';

/**
 * So long a request may run: longer than a statement may take. Whoever has no answer by then has
 * crashed, and the request is made again.
 */
const RUNNING = sql`interval '60 seconds'`;
const KEPT = sql`interval '1 day'`;

/** Answers by Idempotency-Key, in PostgreSQL. */
export function createIdempotencyStore(database: HubDatabase): IdempotencyStore {
  return {
    async reserve(actor, key, requestHash) {
      const reserved = await database
        .insertInto('idempotency_keys')
        .values({ actor, key, request_hash: requestHash })
        .onConflict((conflict) =>
          conflict
            .columns(['actor', 'key'])
            .doUpdateSet({ created_at: sql`now()` })
            // One statement, so that of two who take over one does.
            .where('idempotency_keys.status', 'is', null)
            .where('idempotency_keys.request_hash', '=', requestHash)
            .where(sql<boolean>`idempotency_keys.created_at < now() - ${RUNNING}`),
        )
        .returning('key')
        .executeTakeFirst();
      if (reserved !== undefined) return { state: 'reserved' };
      const held = await database
        .selectFrom('idempotency_keys')
        .select(['request_hash', 'status', 'answer'])
        .where('actor', '=', actor)
        .where('key', '=', key)
        .executeTakeFirst();
      // Released at this very moment: who asks again gets it.
      if (held === undefined) return { state: 'running' };
      if (!Buffer.from(held.request_hash).equals(requestHash)) return { state: 'other' };
      if (held.status === null || held.answer === null) return { state: 'running' };
      return { state: 'answered', answer: held.answer };
    },
    async answer(actor, key, status, answer) {
      await database
        .updateTable('idempotency_keys')
        .set({ status, answer })
        .where('actor', '=', actor)
        .where('key', '=', key)
        .execute();
    },
    async release(actor, key) {
      await database
        .deleteFrom('idempotency_keys')
        .where('actor', '=', actor)
        .where('key', '=', key)
        .where('status', 'is', null)
        .execute();
    },
    async sweep() {
      await database
        .deleteFrom('idempotency_keys')
        .where(sql<boolean>`created_at < now() - ${KEPT}`)
        .execute();
    },
  };
}
