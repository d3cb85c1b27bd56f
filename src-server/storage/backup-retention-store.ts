import { sql } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import type { PieceId } from '#shared/wire/backup.ts';
import type { AgedSnapshot, BackupRetentionStore } from '../services/backup-retention.ts';
import { inside, type HubDatabase } from './connection.ts';

/** What retention reads and drops, in PostgreSQL. */
export function createBackupRetentionStore(database: HubDatabase): BackupRetentionStore {
  return {
    async kiosks() {
      const rows = await database
        .selectFrom('backup_pieces')
        .select('kiosk_id')
        .distinct()
        .orderBy('kiosk_id')
        .execute();
      return rows.map(({ kiosk_id }) => kiosk_id);
    },
    async snapshots(kioskId): Promise<readonly AgedSnapshot[]> {
      return await database
        .selectFrom('backup_snapshots')
        .select(['id', 'taken_at as takenAt', 'operations_up_to as operationsUpTo'])
        .where('kiosk_id', '=', kioskId)
        .orderBy('taken_at', 'desc')
        .orderBy('id')
        .execute();
    },
    async dropSnapshots(tx, ids) {
      await inside(tx).deleteFrom('backup_snapshots').where('id', 'in', ids).execute();
    },
    async cutSegments(tx, kioskId, upTo) {
      const { numDeletedRows } = await inside(tx)
        .deleteFrom('backup_segments')
        .where('kiosk_id', '=', kioskId)
        .where('last', '<=', upTo)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return;
      await inside(tx)
        .insertInto('backup_cuts')
        .values({ kiosk_id: kioskId, operations_up_to: upTo })
        .onConflict((conflict) =>
          conflict.column('kiosk_id').doUpdateSet({ operations_up_to: upTo }),
        )
        .execute();
    },
    async dropPieces(tx, kioskId, announcedBefore) {
      const transaction = inside(tx);
      // Locked first, looked at in a statement of its own: a snapshot that was committed while this
      // waited for its pieces is then seen to name them.
      const unnamed = sql<{ piece: PieceId }>`
        SELECT piece FROM backup_pieces
        WHERE kiosk_id = ${kioskId} AND announced_at < ${announcedBefore}
          AND piece NOT IN (
            SELECT manifest FROM backup_snapshots WHERE kiosk_id = ${kioskId}
            UNION ALL SELECT jsonb_array_elements_text(packs) FROM backup_snapshots
              WHERE kiosk_id = ${kioskId}
            UNION ALL SELECT piece FROM backup_segments WHERE kiosk_id = ${kioskId})`;
      const { rows: locked } = await sql<{ piece: PieceId }>`
        ${unnamed} ORDER BY piece FOR UPDATE`.execute(transaction);
      if (locked.length === 0) return 0;
      const { rows } = await sql<{ piece: PieceId }>`
        ${unnamed} AND piece = ANY (${locked.map(({ piece }) => piece)}::text[])`.execute(
        transaction,
      );
      const pieces = rows.map(({ piece }) => piece);
      if (pieces.length > 0) await dropAll(transaction, kioskId, pieces);
      return pieces.length;
    },
  };
}

async function dropAll(
  transaction: HubDatabase,
  kioskId: Uuid,
  pieces: readonly PieceId[],
): Promise<void> {
  await sql`
    INSERT INTO doomed_files (storage_key, why)
    SELECT file, 'replaced' FROM backup_parts
    WHERE kiosk_id = ${kioskId} AND piece = ANY (${pieces}::text[])
    ON CONFLICT DO NOTHING`.execute(transaction);
  await sql`
    INSERT INTO doomed_copies (file, locked_until)
    SELECT 'kiosks/' || kiosk_id || '/' || piece || '.' || kind || '.age', locked_until
    FROM backup_pieces
    WHERE kiosk_id = ${kioskId} AND piece = ANY (${pieces}::text[]) AND copied_at IS NOT NULL
    ON CONFLICT DO NOTHING`.execute(transaction);
  await transaction
    .deleteFrom('backup_pieces')
    .where('kiosk_id', '=', kioskId)
    .where(sql<boolean>`piece = ANY (${pieces}::text[])`)
    .execute();
}
