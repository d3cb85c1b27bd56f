import type { KioskPictureStore } from '../services/kiosk-pictures.ts';
import type { HubDatabase } from './connection.ts';
import { DOCUMENT_COLUMNS } from './document-store.ts';

/** Pictures that kiosks may read, in PostgreSQL. */
export function createKioskPictureStore(database: HubDatabase): KioskPictureStore {
  return {
    async readable({ id: kioskId, use }, ids) {
      return await database
        .selectFrom('documents')
        .select(DOCUMENT_COLUMNS)
        .where('id', 'in', ids)
        .where('replaced_at', 'is', null)
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('registrations as r')
              .innerJoin('kiosk_events as ke', 'ke.event_id', 'r.event_id')
              .select('r.id')
              .where('ke.kiosk_id', '=', kioskId)
              .whereRef('r.user_id', '=', 'documents.user_id'),
          ),
        )
        .$if(use === 'gate', (query) => query.where('file_type', '=', 'selfie'))
        .execute();
    },
  };
}
