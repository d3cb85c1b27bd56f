import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { HeldOperation, OperationStore, SigningKiosk } from '../services/operation-ports.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import { inside, type HubDatabase } from './connection.ts';
import { addCheckIns, settleClosings, settlePassages } from './operation-check-ins.ts';

/** An operation's row as it is carried. */
interface CarriedRow extends Omit<CarriedOperation, 'fields' | 'signature'> {
  readonly fields: string[] | null;
  readonly signature: Buffer;
}

function carriedOf({ fields, signature, ...row }: CarriedRow): CarriedOperation {
  return {
    ...row,
    ...(fields === null ? {} : { fields }),
    signature: signature.toString('base64'),
  };
}

/** No text in PostgreSQL holds a NUL; nor does JSON: what is replaced was unreadable before. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** Operations in PostgreSQL. */
export function createOperationStore(database: HubDatabase): OperationStore {
  return {
    async kiosks(ids, tx) {
      if (ids.length === 0) return [];
      const rows = await (tx === null ? database : inside(tx))
        .selectFrom('kiosks')
        .select(['id', 'public_key', 'revoked_at'])
        .where('id', 'in', ids)
        .execute();
      return rows.flatMap(({ id, public_key: publicKey, revoked_at: revokedAt }): SigningKiosk[] =>
        publicKey === null ? [] : [{ id, publicKey, revokedAt }],
      );
    },
    async lockKiosks(tx, kioskIds) {
      const ids = [...kioskIds].toSorted();
      await sql`INSERT INTO kiosk_heads (kiosk_id) SELECT id FROM unnest(${ids}::uuid[]) AS asked (id)
        ORDER BY id ON CONFLICT DO NOTHING`.execute(inside(tx));
      await sql`SELECT 1 FROM kiosk_heads WHERE kiosk_id = ANY (${ids}::uuid[])
        ORDER BY kiosk_id FOR UPDATE`.execute(inside(tx));
    },
    async held(tx, operations) {
      // Two lookups by index, and an array so that the third is one as well: an OR of both conditions
      // read all that was ever received, at every push.
      const { rows } = await sql<Omit<HeldOperation, 'signature'> & { signature: Buffer }>`
        SELECT o.id, o.kiosk_id AS "kioskId", o.seq, o.state, o.signature
        FROM operations AS o
        WHERE o.id = ANY (ARRAY(
          SELECT * FROM unnest(${operations.map(({ id }) => id)}::uuid[])
          UNION SELECT n.id FROM operations AS n JOIN unnest(
            ${operations.map((one) => one.kiosk_id)}::uuid[],
            ${operations.map(({ seq }) => seq)}::bigint[]
          ) AS said (kiosk_id, seq) ON n.kiosk_id = said.kiosk_id AND n.seq = said.seq))
        ORDER BY o.kiosk_id, o.seq FOR UPDATE`.execute(inside(tx));
      return rows.map((row) => ({ ...row, signature: row.signature.toString('base64') }));
    },
    async keep(tx, settled, carrierId, at) {
      if (settled.length === 0) return;
      const carried = settled.map((one) => one.carried);
      await sql`
        INSERT INTO operations (kiosk_id, seq, id, hlc, type, base_version, fields, payload,
          signature, state, code, carried_by, received_at)
        SELECT kiosk_id, seq, id, hlc, type, base_version, fields::json, payload,
          decode(signature, 'base64'), state, code, ${carrierId}::uuid, ${at}::timestamptz
        FROM unnest(
          ${carried.map((one) => one.kiosk_id)}::uuid[],
          ${carried.map(({ seq }) => seq)}::bigint[],
          ${carried.map(({ id }) => id)}::uuid[],
          ${carried.map(({ hlc }) => hlc)}::text[],
          ${carried.map(({ type }) => storable(type))}::text[],
          ${carried.map((one) => one.base_version)}::text[],
          ${carried.map(({ fields }) => (fields === undefined ? null : JSON.stringify(fields)))}::text[],
          ${carried.map(({ payload }) => storable(payload))}::text[],
          ${carried.map(({ signature }) => signature)}::text[],
          ${settled.map(({ state }) => state)}::text[],
          ${settled.map(({ code }) => code)}::text[]
        ) AS said (kiosk_id, seq, id, hlc, type, base_version, fields, payload, signature, state, code)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, code = excluded.code`.execute(
        inside(tx),
      );
    },
    async quarantine(tx, operations, carrierId, at) {
      if (operations.length === 0) return;
      await inside(tx)
        .insertInto('quarantine')
        .values(
          operations.map(({ carried, why }) => {
            const operation = JSON.stringify(carried);
            const digest = createHash('sha256').update(operation).digest();
            const { id, kiosk_id } = carried;
            return { id, kiosk_id, carried_by: carrierId, why, operation, digest, received_at: at };
          }),
        )
        .onConflict((conflict) => conflict.columns(['carried_by', 'id', 'digest']).doNothing())
        .execute();
    },
    async advanceHeads(tx, kioskIds) {
      const { rows } = await sql<{ gap: boolean }>`
        UPDATE kiosk_heads AS h SET seq = said.seq, hlc = said.hlc
        FROM (
          SELECT k.kiosk_id,
            coalesce(max(n.seq) FILTER (WHERE n.seq - n.place = k.seq), k.seq) AS seq,
            greatest(k.hlc, max(n.hlc)) AS hlc, max(n.seq) AS last
          FROM kiosk_heads AS k LEFT JOIN LATERAL (
            SELECT o.seq, o.hlc, row_number() OVER (ORDER BY o.seq) AS place
            FROM operations AS o WHERE o.kiosk_id = k.kiosk_id AND o.seq > k.seq
          ) AS n ON true
          WHERE k.kiosk_id = ANY (${kioskIds}::uuid[])
          GROUP BY k.kiosk_id
        ) AS said
        WHERE h.kiosk_id = said.kiosk_id
        RETURNING said.last > said.seq AS gap`.execute(inside(tx));
      return rows.filter(({ gap }) => gap).length;
    },
    async waiting(tx, except, limit) {
      const { rows } = await sql<CarriedRow>`
        SELECT id, kiosk_id, seq, hlc, type, base_version, fields, payload, signature
        FROM operations WHERE state = 'waiting' AND id <> ALL (${except}::uuid[])
        ORDER BY received_at, kiosk_id, seq LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(
        inside(tx),
      );
      return rows.map(carriedOf);
    },
    async apart(tx, work) {
      const open = inside(tx);
      await sql`SAVEPOINT apart`.execute(open);
      try {
        const made = await work();
        await sql`RELEASE SAVEPOINT apart`.execute(open);
        return made;
      } catch (error) {
        await sql`ROLLBACK TO SAVEPOINT apart`.execute(open);
        await sql`RELEASE SAVEPOINT apart`.execute(open);
        throw error;
      }
    },
    addCheckIns,
    settlePassages,
    settleClosings,
  };
}
