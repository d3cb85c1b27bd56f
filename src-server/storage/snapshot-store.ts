import type pg from 'pg';
import type { FeedEntity } from '../services/feed-ports.ts';
import type { SnapshotStore } from '../services/snapshot-ports.ts';
import { feedId } from './feed-store.ts';

/** A part of a snapshot: rows in an order that nothing changes, by a key of text. */
interface Section {
  readonly kinds: readonly FeedEntity[];
  /** With parameters feed, limit, then the key; gives `kind`, `id` and the key's columns `k1`, `k2`. */
  readonly first: string;
  readonly next: string;
}

/** Rows of one kind in the order of some columns. */
function section(
  kind: FeedEntity,
  from: string,
  id: string,
  keys: readonly (readonly [column: string, type: string])[],
): Section {
  const columns = keys.map(([column]) => column);
  const key = keys.map(([column], index) => `${column}::text AS k${index + 1}`);
  const after = keys.map(([, type], index) => `$${index + 3}::${type}`);
  const query = (
    also: string,
  ): string => `SELECT '${kind}' AS kind, ${id}::text AS id, ${key.join(', ')}
    FROM ${from} ${also} ORDER BY ${columns.join(', ')} LIMIT $2`;
  return {
    kinds: [kind],
    first: query(''),
    next: query(`AND (${columns.join(', ')}) > (${after.join(', ')})`),
  };
}

/** What there are few of: all at once. */
const BASICS: Section = {
  kinds: ['event', 'signing_key', 'kiosk'],
  first: `SELECT 'event' AS kind, $1::text AS id WHERE $2 > 0
    UNION ALL SELECT 'signing_key', key_id || '/' || public_key FROM signing_keys
      WHERE event_id = $1::uuid
    UNION ALL SELECT 'kiosk', kiosk_id::text FROM kiosk_events WHERE event_id = $1::uuid`,
  next: '',
};

const OF_PERSON = (table: string): string =>
  `registrations AS r WHERE r.event_id = $1::uuid AND r.user_id = ${table}`;

const EVENT_SECTIONS: readonly Section[] = [
  BASICS,
  section('joined', 'registrations AS r WHERE r.event_id = $1::uuid', 'r.id', [
    ['r.created_at', 'timestamptz'],
    ['r.id', 'uuid'],
  ]),
  section('check_in', 'check_ins AS c WHERE c.event_id = $1::uuid', 'c.id', [
    ['c.occurred_at', 'timestamptz'],
    ['c.id', 'uuid'],
  ]),
  section('alert', 'alerts AS a WHERE a.event_id = $1::uuid', 'a.id', [['a.id', 'uuid']]),
  section(
    'clash',
    `clashes AS c WHERE (c.event_id = $1::uuid
      OR (c.entity = 'attendee' AND EXISTS (SELECT 1 FROM ${OF_PERSON('c.entity_id')})))`,
    'c.id',
    [['c.id', 'uuid']],
  ),
  section(
    'erasure',
    `erasures AS x WHERE EXISTS (SELECT 1 FROM ${OF_PERSON('x.user_id')})`,
    'x.id',
    [['x.id', 'uuid']],
  ),
];

const HUB_SECTIONS: readonly Section[] = [
  section('staff', 'admin_users AS s WHERE $1::uuid IS NOT NULL', 's.id', [['s.id', 'uuid']]),
];

const COUNT = `
SELECT (SELECT count(*) FROM registrations WHERE event_id = $1) * 2
  + (SELECT count(*) FROM tickets WHERE event_id = $1)
  + (SELECT count(*) FROM check_ins WHERE event_id = $1)
  + (SELECT count(*) FROM alerts WHERE event_id = $1) + 1 AS rows`;

const HUB_COUNT = `SELECT count(*) AS rows FROM admin_users WHERE $1::uuid IS NOT NULL`;

/** A feed's rows in the order of a snapshot, in PostgreSQL: one short statement each time. */
export function createSnapshotStore(pool: pg.Pool): SnapshotStore {
  const sectionsOf = (feed: string) => (feed === 'hub' ? HUB_SECTIONS : EVENT_SECTIONS);
  return {
    sections: (feed) => sectionsOf(feed).length,
    isLight: (feed, index) => sectionsOf(feed)[index]?.kinds[0] !== 'joined',
    async keys(feed, index, after, limit) {
      const chosen = sectionsOf(feed)[index];
      if (chosen === undefined) return { wanted: {}, after: null };
      const { rows } = await pool.query<{
        kind: FeedEntity;
        id: string;
        k1?: string;
        k2?: string;
      }>(after.length === 0 ? chosen.first : chosen.next, [feedId(feed), limit, ...after]);
      const wanted = Object.fromEntries(
        chosen.kinds.map((kind) => [
          kind,
          rows.filter((row) => row.kind === kind).map(({ id }) => id),
        ]),
      );
      const last = rows.at(-1);
      const isWhole = rows.length < limit || last?.k1 === undefined;
      const key = [last?.k1, last?.k2].filter((part) => part !== undefined);
      return { wanted, after: isWhole ? null : key };
    },
    async count(feed) {
      const text = feed === 'hub' ? HUB_COUNT : COUNT;
      const { rows } = await pool.query<{ rows: number }>(text, [feedId(feed)]);
      return rows[0]?.rows ?? 0;
    },
  };
}
