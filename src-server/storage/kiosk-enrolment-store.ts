import { sql } from 'kysely';
import { GatehouseError } from '#shared/errors.ts';
import type { EnrolledKiosk, KioskEnrolmentStore } from '../services/kiosk-ports.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside, type HubDatabase } from './connection.ts';

function columnsOf(kiosk: EnrolledKiosk) {
  return {
    public_key: kiosk.publicKey,
    tls_key: kiosk.tlsKey,
    recipient: kiosk.recipient,
    certificate_until: kiosk.certificateUntil,
    enrolled_at: kiosk.at,
    wiped_at: null,
  };
}

/** Kiosks and the codes of their enrolment, in PostgreSQL. */
export function createKioskEnrolmentStore(database: HubDatabase): KioskEnrolmentStore {
  /** Whatever was said of the announced kiosk is of the one that came. */
  async function move(tx: Transaction, from: string, to: string): Promise<void> {
    await sql`INSERT INTO kiosk_events (kiosk_id, event_id, since)
      SELECT ${to}, event_id, since FROM kiosk_events WHERE kiosk_id = ${from}
      ON CONFLICT DO NOTHING`.execute(inside(tx));
    await inside(tx).deleteFrom('kiosk_events').where('kiosk_id', '=', from).execute();
    for (const table of ['enrolment_codes', 'kiosk_orders'] as const) {
      await inside(tx)
        .updateTable(table)
        .set({ kiosk_id: to })
        .where('kiosk_id', '=', from)
        .execute();
    }
    await inside(tx).deleteFrom('kiosks').where('id', '=', from).execute();
  }

  return {
    async announce(tx, { id, name, use, events, at }) {
      await inside(tx)
        .insertInto('kiosks')
        .values({ id, name, use, public_key: null, created_at: at })
        .execute();
      if (events.length === 0) return;
      const found = await inside(tx)
        .selectFrom('events')
        .select('id')
        .where('id', 'in', events)
        .execute();
      if (found.length !== new Set(events).size) {
        throw new GatehouseError('event-unknown', 'one of them is no event');
      }
      await inside(tx)
        .insertInto('kiosk_events')
        .values(found.map(({ id: event_id }) => ({ kiosk_id: id, event_id, since: at })))
        .execute();
    },
    async addCode(tx, { id, kioskId, hash, lookup, at, expiresAt }) {
      await inside(tx)
        .insertInto('enrolment_codes')
        .values({
          id,
          kiosk_id: kioskId,
          code_hash: hash,
          lookup,
          created_at: at,
          expires_at: expiresAt,
        })
        .execute();
    },
    async lockCode(tx, lookup) {
      // The code alone first: who waits for another's use of it finds its kiosk under another id.
      const code = await inside(tx)
        .selectFrom('enrolment_codes')
        .select(['id', 'code_hash', 'expires_at', 'used_at', 'kiosk_id'])
        .where('lookup', '=', lookup)
        .forUpdate()
        .executeTakeFirst();
      if (code === undefined) return null;
      const kiosk = await inside(tx)
        .selectFrom('kiosks')
        .select(['id', 'name', 'public_key as publicKey'])
        .where('id', '=', code.kiosk_id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const { id, code_hash: hash, expires_at: expiresAt, used_at: usedAt } = code;
      return { id, hash, expiresAt, usedAt, kiosk };
    },
    async taken(tx, kioskId, publicKey) {
      const rows = await inside(tx)
        .selectFrom('kiosks')
        .select(['id', 'public_key', 'revoked_at'])
        .where((eb) => eb.or([eb('id', '=', kioskId), eb('public_key', '=', publicKey)]))
        .orderBy('id')
        .forUpdate()
        .execute();
      return rows.map(({ id, public_key, revoked_at }) => ({
        id,
        publicKey: public_key,
        isRevoked: revoked_at !== null,
      }));
    },
    async become(tx, announced, kiosk) {
      const columns = columnsOf(kiosk);
      if (announced.id !== kiosk.id) {
        await sql`INSERT INTO kiosks (id, name, use, created_at)
          SELECT ${kiosk.id}, name, use, created_at FROM kiosks WHERE id = ${announced.id}
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, use = excluded.use`.execute(
          inside(tx),
        );
        await move(tx, announced.id, kiosk.id);
      }
      await inside(tx).updateTable('kiosks').set(columns).where('id', '=', kiosk.id).execute();
    },
    async useCode(tx, codeId, kioskId, at) {
      await inside(tx)
        .updateTable('enrolment_codes')
        .set({ used_at: at, kiosk_id: kioskId })
        .where('id', '=', codeId)
        .execute();
    },
    async keepCertificate(tx, kioskId, tlsKey, until) {
      await inside(tx)
        .updateTable('kiosks')
        .set({ tls_key: tlsKey, certificate_until: until })
        .where('id', '=', kioskId)
        .execute();
    },
    async hub() {
      const { hub_id: hubId, epoch } = await database
        .selectFrom('hub_state')
        .select(['hub_id', 'epoch'])
        .executeTakeFirstOrThrow();
      return { hubId, epoch };
    },
  };
}
