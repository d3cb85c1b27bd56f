import type { Uuid } from '#shared/domain/id.ts';
import type { ConsentStore } from '../services/consents.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Consents in PostgreSQL. */
export function createConsentStore(database: HubDatabase): ConsentStore {
  const latest = async (open: HubDatabase | ReturnType<typeof inside>, userId: Uuid) => {
    const row = await open
      .selectFrom('consents')
      .select([
        'id',
        'user_id',
        'purpose',
        'decision',
        'text_version',
        'language',
        'staff_id',
        'recorded_at',
      ])
      .where('user_id', '=', userId)
      .where('purpose', '=', 'face-matching')
      .orderBy('recorded_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ?? null;
  };
  return {
    latest: (userId) => latest(database, userId),
    latestIn: (tx, userId) => latest(inside(tx), userId),
    async insert(tx, row) {
      await inside(tx).insertInto('consents').values(row).execute();
    },
  };
}
