import type { Uuid } from '#shared/domain/id.ts';
import type { SignedHead } from '#shared/domain/log-head.ts';
import type { LogHeadStore } from '../services/log-head.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

/** Signed heads of the log, for services/log-head.ts. */
export function createLogHeadStore(
  database: WritableDatabase,
  transaction: LogHeadStore['transaction'],
): LogHeadStore {
  const last = query<{ kioskId: Uuid }, { seq: number; hash: Uint8Array }>(database, (p) =>
    build
      .selectFrom('activity_logs')
      .select(['seq', 'hash'])
      .where('kiosk_id', '=', p('kioskId'))
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const signed = query<{ kioskId: Uuid }, { seq: number }>(database, (p) =>
    build
      .selectFrom('log_heads')
      .select('seq')
      .where('kiosk_id', '=', p('kioskId'))
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const insert = command<{ [K in keyof SignedHead]: SignedHead[K] }>(database, (p) =>
    build.insertInto('log_heads').values({
      kiosk_id: p('kiosk_id'),
      seq: p('seq'),
      hash: p('hash'),
      signature: p('signature'),
      signed_at: p('signed_at'),
    }),
  );

  return {
    transaction,
    lastEntry: (kioskId) => storing(() => last.get({ kioskId })) ?? null,
    signedUpTo: (kioskId) => storing(() => signed.get({ kioskId }))?.seq ?? 0,
    insert: (head) => {
      insert.run({ ...head });
    },
  };
}
