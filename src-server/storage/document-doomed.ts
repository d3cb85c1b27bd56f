import type { DoomedFiles } from '../services/document-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Objects that one transaction removes. */
const BATCH = 20;

/** The list of objects to remove, in PostgreSQL. */
export function createDoomedFiles(database: HubDatabase): DoomedFiles {
  return {
    take: (writtenBefore, work) =>
      database.transaction().execute(async (open) => {
        const rows = await open
          .selectFrom('doomed_files')
          .select('storage_key')
          .where((eb) => eb.or([eb('why', '<>', 'writing'), eb('since', '<', writtenBefore)]))
          .orderBy('since')
          .limit(BATCH)
          .forUpdate()
          // What another worker has in hand it will finish.
          .skipLocked()
          .execute();
        if (rows.length === 0) return 0;
        const keys = rows.map(({ storage_key }) => storage_key);
        await work(keys);
        await open.deleteFrom('doomed_files').where('storage_key', 'in', keys).execute();
        return keys.length;
      }),
    async finishErasure(tx, erasureId, at) {
      const erasure = await inside(tx)
        .selectFrom('erasures')
        .select('user_id')
        .where('id', '=', erasureId)
        .executeTakeFirst();
      if (erasure === undefined) return true;
      // An object that is only intended is sealed under a key that the erasure destroyed.
      const left = await inside(tx)
        .selectFrom('doomed_files')
        .select('storage_key')
        .where('storage_key', 'like', `${erasure.user_id}/%`)
        .where('why', '<>', 'writing')
        .limit(1)
        .executeTakeFirst();
      if (left !== undefined) return false;
      await inside(tx)
        .updateTable('erasures')
        .set({ done_at: at })
        .where('id', '=', erasureId)
        .where('done_at', 'is', null)
        .execute();
      return true;
    },
  };
}
