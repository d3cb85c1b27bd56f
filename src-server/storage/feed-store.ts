import type pg from 'pg';
import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName, KioskUse } from '#shared/wire/sync.ts';
import type { FeedPlace } from '../services/feed-cursor.ts';
import type { FeedEntity, FeedStore, KioskScope } from '../services/feed-ports.ts';

/** The feed of what belongs to no event, as the table has it. */
const NO_EVENT = '00000000-0000-0000-0000-000000000000';

/** The id under which a feed lies in the table. */
export function feedId(feed: FeedName): Uuid {
  return feed === 'hub' ? NO_EVENT : feed;
}

const STATE = `
SELECT s.epoch,
  pg_snapshot_xmin(now_seen.snapshot)::text AS readable,
  pg_snapshot_xmax(now_seen.snapshot)::text AS "end",
  (SELECT last_value FROM feed_position_seq) AS last,
  coalesce((SELECT json_agg(json_build_array(event_id, xid::text, position)) FROM feed_floors), '[]')
    AS floors
FROM hub_state AS s, (SELECT pg_current_snapshot() AS snapshot) AS now_seen`;

// Positions are given before a transaction commits, and its id when it first writes: what is before
// the oldest transaction that is open is all there; what comes after it may get company in between.
const ENTRIES = `
SELECT f.xid::text, f.position, f.entity, f.entity_id AS id,
  f.xid < (SELECT pg_snapshot_xmin(pg_current_snapshot())) AS "isFinal"
FROM feed AS f
WHERE f.event_id = $1 AND (f.xid, f.position) > ($2::xid8, $3::bigint)
ORDER BY f.xid, f.position LIMIT $4`;

const SCOPES = `
SELECT k.id, k.use, coalesce(array_agg(e.event_id::text) FILTER (WHERE e.event_id IS NOT NULL), '{}')
  AS events
FROM kiosks AS k LEFT JOIN kiosk_events AS e ON e.kiosk_id = k.id
WHERE k.id = ANY($1::uuid[]) AND k.revoked_at IS NULL GROUP BY k.id`;

/** Feeds, in PostgreSQL. */
export function createFeedStore(pool: pg.Pool): FeedStore {
  async function scopes(kioskIds: readonly Uuid[]): Promise<Map<Uuid, KioskScope>> {
    const { rows } = await pool.query<{ id: Uuid; use: KioskUse; events: Uuid[] }>(SCOPES, [
      kioskIds,
    ]);
    return new Map(rows.map(({ id, use, events }) => [id, { use, events: new Set(events) }]));
  }

  return {
    async state() {
      const { rows } = await pool.query<{
        epoch: Uuid;
        readable: string;
        end: string;
        last: number;
        floors: (readonly [Uuid, string, number])[];
      }>(STATE);
      const [row] = rows;
      if (row === undefined) throw new Error('the hub has no state yet');
      const floors = row.floors.map(([id, xid, position]): [FeedName, FeedPlace] => [
        id === NO_EVENT ? 'hub' : id,
        { xid, position },
      ]);
      return {
        epoch: row.epoch,
        end: { xid: row.end, position: row.last },
        readable: { xid: row.readable, position: 0 },
        floors: new Map(floors),
      };
    },
    async entries(feed, { xid, position }, limit) {
      const { rows } = await pool.query<{
        xid: string;
        position: number;
        entity: FeedEntity;
        id: string;
        isFinal: boolean;
      }>(ENTRIES, [feedId(feed), xid, position, limit]);
      return rows;
    },
    async scope(kioskId) {
      return (await scopes([kioskId])).get(kioskId) ?? null;
    },
    scopes,
  };
}
