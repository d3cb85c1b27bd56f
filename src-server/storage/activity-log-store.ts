import { sql } from 'kysely';
import {
  CHAIN_START,
  chainText,
  type ActivityEntry,
  type ChainedEntry,
} from '#shared/domain/activity-chain.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { SignedHead } from '#shared/domain/log-head.ts';
import type { ActivityLogStore, ChainReader } from '../services/activity-log-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Entries that a walk reads at a time. */
const BATCH = 2_000;

/**
 * This database's hub, with the beginning of its chain; made where there is none yet.
 * @returns its id
 */
export async function openHubState(database: HubDatabase): Promise<Uuid> {
  return database.transaction().execute(async (open) => {
    await open
      .insertInto('hub_state')
      .values({ hub_id: newId(), epoch: newId() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { hub_id: hubId } = await open
      .selectFrom('hub_state')
      .select('hub_id')
      .executeTakeFirstOrThrow();
    await open
      .insertInto('log_chains')
      .values({ writer_id: hubId, hash: CHAIN_START })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return hubId;
  });
}

function entryColumns() {
  return [
    'id',
    'writer_id as kiosk_id',
    'seq',
    'actor_type',
    'actor_id',
    'activity_type',
    'description',
    'ip_address',
    'user_agent',
    'created_at',
    'about_type',
    'about_id',
    'sealed',
    'previous_hash',
    'hash',
  ] as const;
}

/** Reads in a database or in a snapshot of it. */
function chainReader(database: HubDatabase): ChainReader {
  return {
    async writers() {
      const rows = await database
        .selectFrom('log_chains')
        .select('writer_id')
        .union(database.selectFrom('log_heads').select('writer_id'))
        .union(database.selectFrom('activity_logs').select('writer_id').distinct())
        .execute();
      return rows.map(({ writer_id: id }) => id).toSorted();
    },
    async end(writerId) {
      const row = await database
        .selectFrom('log_chains')
        .select(['seq', 'hash'])
        .where('writer_id', '=', writerId)
        .executeTakeFirst();
      return row ?? null;
    },
    async heads(writerId): Promise<SignedHead[]> {
      return database
        .selectFrom('log_heads')
        .select(['writer_id as kiosk_id', 'seq', 'hash', 'signature', 'signed_at'])
        .where('writer_id', '=', writerId)
        .orderBy('seq')
        .execute();
    },
    async lastHead(writerId): Promise<SignedHead | null> {
      const row = await database
        .selectFrom('log_heads')
        .select(['writer_id as kiosk_id', 'seq', 'hash', 'signature', 'signed_at'])
        .where('writer_id', '=', writerId)
        .orderBy('seq', 'desc')
        .executeTakeFirst();
      return row ?? null;
    },
    async *entries(writerId, after) {
      let seen = after;
      for (;;) {
        const batch: ChainedEntry[] = await database
          .selectFrom('activity_logs')
          .select(entryColumns())
          .where('writer_id', '=', writerId)
          .where('seq', '>', seen)
          .orderBy('seq')
          .limit(BATCH)
          .execute();
        yield* batch;
        const last = batch.at(-1);
        if (last === undefined || batch.length < BATCH) return;
        seen = last.seq;
      }
    },
  };
}

/** The activity log in PostgreSQL. */
export function createActivityLogStore(database: HubDatabase): ActivityLogStore {
  return {
    async append(tx, entry, userId) {
      const { context, beforeSeq, afterSeq } = chainText(entry);
      await sql`SELECT append_activity(${rowOf(entry, userId)}, ${Buffer.from(context)}, ${beforeSeq}, ${afterSeq})`.execute(
        inside(tx),
      );
    },
    inSnapshot: (work) =>
      database
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((open) => work(chainReader(open))),
    async addHead({ kiosk_id: writerId, seq, hash, signature, signed_at: signedAt }) {
      await database
        .insertInto('log_heads')
        .values({ writer_id: writerId, seq, hash, signature, signed_at: signedAt })
        // Another process signed the same end.
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}

/** An entry as the row type of its table; number and hashes are the function's. */
function rowOf(entry: Omit<ActivityEntry, 'seq'>, userId: Uuid | null) {
  const { id, kiosk_id: writerId, actor_type: actorType, actor_id: actorId } = entry;
  const { activity_type: type, description, ip_address: ip, user_agent: agent } = entry;
  const { about_type: aboutType, about_id: aboutId, sealed, created_at: createdAt } = entry;
  return sql`ROW(NULL, ${id}, ${writerId}, NULL, ${userId}, ${actorType}, ${actorId}, ${type}, ${description}, ${ip}, ${agent}, ${aboutType}, ${aboutId}, ${sealed}, NULL, NULL, ${createdAt})::activity_logs`;
}
