import type { ChainedEntry } from '#shared/domain/activity-chain.ts';
import { startChainCheck, type WriterFinding } from '#shared/domain/chain-check.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { SignedHead } from '#shared/domain/log-head.ts';
import { isHeadGenuine } from '../services/log-head.ts';
import { sha256 } from '../services/sha256.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { query } from './statement.ts';

/** Entries read at a time. */
const BATCH = 2000;

export interface VerifiedWriter extends WriterFinding {
  readonly kioskId: Uuid;
}

/**
 * Walks every writer's chain of log entries and its signed heads: reads only, some seconds for a
 * million entries.
 * @param ownKey this kiosk's public key as known from elsewhere than this database; null: it is not
 */
export function verifyLog(
  database: ReadableDatabase,
  ownKey: string | null = null,
): VerifiedWriter[] {
  const writers = query<object, { kioskId: Uuid }>(database, () =>
    build
      .selectFrom('log_heads')
      .select('kiosk_id as kioskId')
      .union(build.selectFrom('activity_logs').select('kiosk_id as kioskId'))
      .orderBy('kioskId'),
  );
  const kiosks = query<{ kioskId: Uuid }, { publicKey: string; own: Bit }>(database, (p) =>
    build
      .selectFrom('kiosks')
      .select(['public_key as publicKey', 'own'])
      .where('id', '=', p('kioskId')),
  );
  const heads = query<{ kioskId: Uuid }, SignedHead>(database, (p) =>
    build.selectFrom('log_heads').selectAll().where('kiosk_id', '=', p('kioskId')).orderBy('seq'),
  );
  const entries = query<{ kioskId: Uuid; after: number }, ChainedEntry & { position: number }>(
    database,
    (p) =>
      build
        .selectFrom('activity_logs')
        .selectAll()
        .where('kiosk_id', '=', p('kioskId'))
        .where('seq', '>', p('after'))
        .orderBy('seq')
        .limit(BATCH),
  );

  function* entriesOf(kioskId: Uuid): Generator<ChainedEntry, void> {
    let after = 0;
    for (;;) {
      const batch = entries.all({ kioskId, after });
      yield* batch;
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return;
      after = last.seq;
    }
  }

  return writers.all({}).map(({ kioskId }) => {
    const kiosk = kiosks.get({ kioskId });
    const publicKey = (kiosk?.own === 1 ? ownKey : null) ?? kiosk?.publicKey ?? null;
    // Heads first: what is added meanwhile is longer than they say, never shorter.
    const signed = heads.all({ kioskId });
    const check = startChainCheck(signed, {
      sha256,
      isGenuine: (head) => publicKey !== null && isHeadGenuine(head, publicKey),
    });
    for (const entry of entriesOf(kioskId)) check.see(entry);
    return { kioskId, ...check.finish() };
  });
}
