import type pg from 'pg';
import { standing } from '#shared/wire/sync.ts';
import type { KioskStandingStore } from '../services/kiosk-standing.ts';
import { inside } from './connection.ts';

/**
 * The number of an event's people is the counted one: it is asked with every pull, and counting a
 * hundred thousand rows for it would be most of the work.
 */
const STANDING = `
SELECT json_build_object('kiosk_id', k.id, 'name', k.name, 'use', k.use,
  'events', coalesce((SELECT json_agg(json_build_object(
      'id', e.id, 'title', e.title, 'attendees', e.registered) ORDER BY e.doors_open_at, e.id)
    FROM kiosk_events ke JOIN events e ON e.id = ke.event_id WHERE ke.kiosk_id = k.id), '[]'),
  'orders', coalesce((SELECT json_agg(o) FROM (
    SELECT id, kind, words FROM kiosk_orders
    WHERE kiosk_id = k.id AND done_at IS NULL ORDER BY made_at LIMIT 50) o), '[]')) AS standing
FROM kiosks k WHERE k.id = $1`;

/** How the hub sees kiosks, in PostgreSQL. */
export function createKioskStandingStore(pool: pg.Pool): KioskStandingStore {
  return {
    async find(kioskId) {
      const { rows } = await pool.query<{ standing: unknown }>({
        name: 'kiosk-standing',
        text: STANDING,
        values: [kioskId],
      });
      return rows[0] === undefined ? null : standing.parse(rows[0].standing);
    },
    async keepReport(tx, kioskId, report, at) {
      await inside(tx)
        .updateTable('kiosks')
        .set({ report: JSON.stringify(report), reported_at: at, gate_id: report.gate_id })
        .where('id', '=', kioskId)
        .execute();
    },
    async finish(tx, kioskId, orders, at) {
      const rows = await inside(tx)
        .updateTable('kiosk_orders')
        .set({ done_at: at })
        .where('kiosk_id', '=', kioskId)
        .where('id', 'in', orders)
        .where('done_at', 'is', null)
        .returning('id')
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
