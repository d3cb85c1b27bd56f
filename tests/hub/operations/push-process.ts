import { text } from 'node:stream/consumers';
import { createOperationIntake } from '#server/services/operations.ts';
import { openDatabase, openPool, transactions } from '#server/storage/connection.ts';
import { operationFailure, operationTransactions } from '#server/storage/operation-failures.ts';
import { createEffectStore } from '#server/storage/operation-rows.ts';
import { createOperationStore } from '#server/storage/operation-store.ts';
import { createEventStore } from '#server/storage/event-store.ts';
import { pushRequest } from '#shared/wire/sync.ts';
import { z } from 'zod';
import { kioskActor } from './push-desk.ts';

// A hub's process that takes one push and is killed in the middle of it.
const request = z.object({ carrier: z.string(), operations: pushRequest.shape.operations });
const { carrier, operations } = request.parse(JSON.parse(await text(process.stdin)));
const url = process.env['HUB_DATABASE'] ?? '';
const pool = openPool({ url, size: 2, name: 'push', statementTimeoutMs: 20_000 });
const database = openDatabase(pool);
const store = createOperationStore(database);
const nothing = async () => {
  throw new Error('not in this process');
};
const intake = createOperationIntake({
  store: {
    ...store,
    async apart(tx, work) {
      const made = await store.apart(tx, work);
      process.stdout.write('.');
      return made;
    },
  },
  effects: {
    store: createEffectStore({ personKeys: { keyFor: nothing, open: nothing, destroy: nothing } }),
    events: createEventStore(database),
    mail: { queue: nothing, queueForEvent: nothing },
    apart: (tx, work) => store.apart(tx, work),
  },
  tickets: { ensureKey: nothing, issueDue: nothing, revoke: nothing, revokeAll: nothing },
  // Nobody lives to the end of it.
  audit: { record: () => new Promise(() => {}) },
  transact: operationTransactions(transactions(database)),
  failureOf: operationFailure,
  now: Date.now,
});
await intake.take(operations, { id: carrier, actor: kioskActor(carrier) });
