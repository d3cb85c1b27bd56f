import type { KioskLogStore } from '../services/kiosk-logs.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Logs of kiosks, in PostgreSQL. */
export function createKioskLogStore(database: HubDatabase): KioskLogStore {
  return {
    async add(tx, { id, kioskId, orderId, lines, at }, keep) {
      const open = inside(tx);
      if (orderId !== null) {
        const order = await open
          .selectFrom('kiosk_orders')
          .select('id')
          .where('id', '=', orderId)
          .where('kiosk_id', '=', kioskId)
          .executeTakeFirst();
        if (order === undefined) return false;
      }
      await open
        .insertInto('kiosk_logs')
        .values({ id, kiosk_id: kioskId, order_id: orderId, lines, sent_at: at })
        .execute();
      const older = open
        .selectFrom('kiosk_logs')
        .select('id')
        .where('kiosk_id', '=', kioskId)
        .orderBy('sent_at', 'desc')
        .orderBy('id', 'desc')
        .offset(keep);
      await open
        .deleteFrom('kiosk_logs')
        .where('kiosk_id', '=', kioskId)
        .where('id', 'in', older)
        .execute();
      return true;
    },
    list: (kioskId) =>
      database
        .selectFrom('kiosk_logs')
        .select(['id', 'order_id', 'sent_at'])
        .where('kiosk_id', '=', kioskId)
        .orderBy('sent_at', 'desc')
        .orderBy('id', 'desc')
        .execute(),
    async read(kioskId, id) {
      const row = await database
        .selectFrom('kiosk_logs')
        .select('lines')
        .where('kiosk_id', '=', kioskId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.lines ?? null;
    },
    async sweep(before) {
      await database.deleteFrom('kiosk_logs').where('sent_at', '<', before).execute();
    },
  };
}
