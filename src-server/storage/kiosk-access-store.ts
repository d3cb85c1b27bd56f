import type pg from 'pg';
import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { kioskUse } from '#shared/wire/sync.ts';
import type { KioskAccessStore } from '../services/kiosk-ports.ts';

const asking = z.object({
  use: kioskUse,
  publicKey: z.string(),
  revokedAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  epoch: uuid,
  isFresh: z.boolean(),
});

/** One round trip for each request of a kiosk, whatever else it asks. */
const SPEND = `
WITH fresh AS (
  INSERT INTO seen_proofs (id, until)
    SELECT $1, $2 WHERE EXISTS (SELECT FROM kiosks WHERE id = $3 AND public_key IS NOT NULL)
  ON CONFLICT DO NOTHING RETURNING 1)
SELECT k.use, k.public_key AS "publicKey", k.revoked_at AS "revokedAt",
  k.last_seen_at AS "lastSeenAt", h.epoch, EXISTS (SELECT FROM fresh) AS "isFresh"
FROM kiosks k CROSS JOIN hub_state h WHERE k.id = $3 AND k.public_key IS NOT NULL`;

/** Who kiosks are, in PostgreSQL. */
export function createKioskAccessStore(pool: pg.Pool): KioskAccessStore {
  return {
    async spend(kioskId, { id, untilMs }) {
      const { rows } = await pool.query<Record<string, unknown>>({
        name: 'spend-proof',
        text: SPEND,
        values: [id, toInstant(untilMs), kioskId],
      });
      return rows[0] === undefined ? null : asking.parse(rows[0]);
    },
    async spendOnce(id, untilMs) {
      const { rowCount } = await pool.query(
        'INSERT INTO seen_proofs (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [id, toInstant(untilMs)],
      );
      return rowCount === 1;
    },
    async find(kioskId) {
      const { rows } = await pool.query<{ publicKey: string; revokedAt: string | null }>(
        `SELECT public_key AS "publicKey", revoked_at AS "revokedAt" FROM kiosks
         WHERE id = $1 AND public_key IS NOT NULL`,
        [kioskId],
      );
      return rows[0] ?? null;
    },
    async seen(kioskId, at) {
      // Of several processes one writes.
      await pool.query(
        `UPDATE kiosks SET last_seen_at = $2
         WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2::timestamptz - interval '1 minute')`,
        [kioskId, at],
      );
    },
    async sweep(at) {
      await pool.query('DELETE FROM seen_proofs WHERE until < $1', [at]);
    },
  };
}
