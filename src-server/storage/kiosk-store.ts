import type { KioskStore } from '../services/kiosk-enrolment.ts';
import { inside } from './connection.ts';

/** Kiosks and the codes of their enrolment. */
export function createKioskStore(): KioskStore {
  return {
    async add(tx, { id, name, at }) {
      await inside(tx)
        .insertInto('kiosks')
        .values({ id, name, public_key: null, created_at: at })
        .execute();
    },
    async addCode(tx, { id, kioskId, hash, at, expiresAt }) {
      await inside(tx)
        .insertInto('enrolment_codes')
        .values({ id, kiosk_id: kioskId, code_hash: hash, created_at: at, expires_at: expiresAt })
        .execute();
    },
  };
}
