import type pg from 'pg';
import { toInstant } from '#shared/domain/instant.ts';
import type { FeedUpkeep } from '../services/feed-ports.ts';

/** Entries that one transaction lets go. */
const BATCH = 20_000;

// Who stands before the entry that goes reads the later one of the same row: the same state.
const COMPACT = `
WITH superseded AS (
  SELECT event_id, xid, position FROM (
    SELECT event_id, xid, position, lead(position) OVER (
      PARTITION BY event_id, entity, entity_id ORDER BY xid, position) AS later
    FROM feed
  ) AS entries WHERE later IS NOT NULL LIMIT $1
)
DELETE FROM feed AS f USING superseded AS s
WHERE f.event_id = s.event_id AND f.xid = s.xid AND f.position = s.position`;

// The floor is noted in the transaction that lets go: nobody sees one without the other.
const EXPIRE = `
WITH old AS (
  SELECT event_id, xid, position FROM feed WHERE at < $1::timestamptz
  ORDER BY xid, position LIMIT $2
), gone AS (
  DELETE FROM feed AS f USING old AS o
  WHERE f.event_id = o.event_id AND f.xid = o.xid AND f.position = o.position
  RETURNING f.event_id, f.xid, f.position
), newest AS (
  SELECT DISTINCT ON (event_id) event_id, xid, position FROM gone
  ORDER BY event_id, xid DESC, position DESC
), floors AS (
  INSERT INTO feed_floors (event_id, xid, position) SELECT event_id, xid, position FROM newest
  ON CONFLICT (event_id) DO UPDATE SET xid = excluded.xid, position = excluded.position
  WHERE (feed_floors.xid, feed_floors.position) < (excluded.xid, excluded.position)
)
SELECT count(*)::int AS count FROM gone`;

/** What keeps the feeds small, in PostgreSQL. */
export function createFeedUpkeep(pool: pg.Pool): FeedUpkeep {
  async function untilDone(step: () => Promise<number>): Promise<number> {
    let all = 0;
    for (;;) {
      const count = await step();
      all += count;
      if (count < BATCH) return all;
    }
  }

  return {
    compact: () => untilDone(async () => (await pool.query(COMPACT, [BATCH])).rowCount ?? 0),
    expire: (beforeMs) =>
      untilDone(async () => {
        const { rows } = await pool.query<{ count: number }>(EXPIRE, [toInstant(beforeMs), BATCH]);
        return rows[0]?.count ?? 0;
      }),
  };
}
