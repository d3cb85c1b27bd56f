import { sql } from 'kysely';
import type { EpochStore } from '../services/feed-ports.ts';
import { inside } from './connection.ts';

/**
 * The cluster's id and its timeline, which a promoted or restored copy leaves; the database and the
 * table, which another one of the same cluster has others of.
 */
const CLUSTER = sql<{ cluster: string }>`
  SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
    left(pg_walfile_name(pg_current_wal_lsn()), 8),
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    'feed'::regclass::oid) AS cluster`;

/** The hub's epoch, in PostgreSQL. */
export const epochStore: EpochStore = {
  lock: (tx) =>
    inside(tx)
      .selectFrom('hub_state')
      .select(['epoch', 'cluster'])
      .forUpdate()
      .executeTakeFirstOrThrow(),
  async cluster(tx) {
    const { rows } = await CLUSTER.execute(inside(tx));
    return rows[0]?.cluster ?? '';
  },
  async keepCluster(tx, cluster) {
    await inside(tx).updateTable('hub_state').set({ cluster }).execute();
  },
  async begin(tx, epoch, cluster) {
    await inside(tx).deleteFrom('feed').execute();
    await inside(tx).deleteFrom('feed_floors').execute();
    await inside(tx).updateTable('hub_state').set({ epoch, cluster }).execute();
    await sql`SELECT pg_notify('feed', 'epoch')`.execute(inside(tx));
  },
};
