import type pg from 'pg';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { kioskReport, kioskUse, order } from '#shared/wire/sync.ts';
import type { FleetKiosk, FleetStore } from '../services/kiosk-ports.ts';
import { inside } from './connection.ts';

const named = z.object({ id: uuid, name: z.string() });
const row = z.object({
  id: uuid,
  name: z.string(),
  use: kioskUse,
  enrolled_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  wiped_at: z.string().nullable(),
  locked_at: z.string().nullable(),
  last_seen_at: z.string().nullable(),
  certificate_until: z.string().nullable(),
  reported_at: z.string().nullable(),
  // One that was kept by another version and says less is as none.
  report: kioskReport.nullable().catch(null),
  gate: named.nullable(),
  events: z.array(z.object({ id: uuid, title: z.string() })),
  open_orders: z.array(order),
});

const KIOSKS = `
SELECT k.id, k.name, k.use, k.enrolled_at, k.revoked_at, k.wiped_at, k.locked_at, k.last_seen_at,
  k.certificate_until, k.reported_at, k.report,
  (SELECT json_build_object('id', g.id, 'name', g.name) FROM gates g WHERE g.id = k.gate_id) AS gate,
  coalesce((SELECT json_agg(json_build_object('id', e.id, 'title', e.title) ORDER BY e.title, e.id)
    FROM kiosk_events ke JOIN events e ON e.id = ke.event_id WHERE ke.kiosk_id = k.id), '[]')
    AS events,
  coalesce((SELECT json_agg(json_build_object('id', o.id, 'kind', o.kind, 'words', o.words)
      ORDER BY o.made_at) FROM kiosk_orders o WHERE o.kiosk_id = k.id AND o.done_at IS NULL), '[]')
    AS open_orders
FROM kiosks k`;

/** The fleet, in PostgreSQL. */
export function createFleetStore(pool: pg.Pool): FleetStore {
  async function read(where: string, values: unknown[]): Promise<FleetKiosk[]> {
    const { rows } = await pool.query<Record<string, unknown>>(`${KIOSKS} ${where}`, values);
    return rows.map((one) => row.parse(one));
  }
  return {
    list: () => read('ORDER BY lower(k.name), k.id', []),
    async find(id) {
      return (await read('WHERE k.id = $1', [id]))[0] ?? null;
    },
    async lock(tx, id) {
      const found = await inside(tx)
        .selectFrom('kiosks')
        .select([
          'name',
          'use',
          'recipient',
          'revoked_at as revokedAt',
          'wiped_at as wipedAt',
          'locked_at as lockedAt',
        ])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      return found ?? null;
    },
    async change(tx, id, change) {
      if (Object.keys(change).length === 0) return;
      await inside(tx).updateTable('kiosks').set(change).where('id', '=', id).execute();
    },
    async eventsOf(tx, id) {
      const rows = await inside(tx)
        .selectFrom('kiosk_events')
        .select('event_id')
        .where('kiosk_id', '=', id)
        .execute();
      return rows.map(({ event_id }) => event_id);
    },
    async assign(tx, id, events) {
      if (events.length === 0) return true;
      const found = await inside(tx)
        .selectFrom('events')
        .select('id')
        .where('id', 'in', events)
        .execute();
      if (found.length !== events.length) return false;
      await inside(tx)
        .insertInto('kiosk_events')
        .values(events.map((event_id) => ({ kiosk_id: id, event_id })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return true;
    },
    async unassign(tx, id, events) {
      if (events.length === 0) return;
      await inside(tx)
        .deleteFrom('kiosk_events')
        .where('kiosk_id', '=', id)
        .where('event_id', 'in', events)
        .execute();
    },
    async order(tx, kioskId, { id, kind, words, madeBy, at }) {
      await inside(tx)
        .insertInto('kiosk_orders')
        .values({ id, kiosk_id: kioskId, kind, words, made_by: madeBy, made_at: at })
        .execute();
    },
    async withdraw(tx, kioskId, kinds) {
      await inside(tx)
        .deleteFrom('kiosk_orders')
        .where('kiosk_id', '=', kioskId)
        .where('kind', 'in', kinds)
        .where('done_at', 'is', null)
        .execute();
    },
  };
}
