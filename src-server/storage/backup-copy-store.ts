import { sql } from 'kysely';
import type { RestorePlan } from '#shared/wire/backup.ts';
import type { BackupCopyStore, CopiedPiece } from '../services/backup-copy-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

/** Pieces that a snapshot or a segment names. */
const NAMED = sql`
  SELECT kiosk_id, manifest AS piece FROM backup_snapshots
  UNION SELECT kiosk_id, jsonb_array_elements_text(packs) FROM backup_snapshots
  UNION SELECT kiosk_id, piece FROM backup_segments`;

/** Stored files that rows name: releases are put in again by who made them. */
export const STORED = sql`
  SELECT storage_key FROM documents
  UNION SELECT display_key FROM documents WHERE display_key IS NOT NULL
  UNION SELECT thumbnail_key FROM documents WHERE thumbnail_key IS NOT NULL
  UNION SELECT storage_key FROM evidence
  UNION SELECT 'events/' || id || '/' || image FROM events WHERE image IS NOT NULL`;

/** What lies in the second store, in PostgreSQL. */
export function createBackupCopyStore(database: HubDatabase): BackupCopyStore {
  const pieceOf = ({ kioskId, piece }: CopiedPiece) =>
    database
      .updateTable('backup_pieces')
      .where('kiosk_id', '=', kioskId)
      .where('piece', '=', piece);

  return {
    async secondStore() {
      const found = await database.selectFrom('second_store').select('id').executeTakeFirst();
      return found?.id ?? null;
    },
    async beginStore(tx, id) {
      const transaction = inside(tx);
      await transaction
        .updateTable('backup_pieces')
        .set({ copied_at: null, locked_until: null })
        .execute();
      for (const table of [
        'doomed_copies',
        'file_copies',
        'hub_backups',
        'second_store',
      ] as const) {
        await transaction.deleteFrom(table).execute();
      }
      await transaction.insertInto('second_store').values({ id }).execute();
    },
    async duePieces() {
      const { rows } = await sql<CopiedPiece>`
        SELECT p.kiosk_id AS "kioskId", p.piece, p.kind FROM backup_pieces AS p
        JOIN (${NAMED}) AS named USING (kiosk_id, piece)
        WHERE p.copied_at IS NULL AND p.verified_at IS NOT NULL
        ORDER BY p.kind = 'manifest', p.announced_at, p.piece`.execute(database);
      return rows;
    },
    async pieceCopied(of, at, lockedUntil) {
      await pieceOf(of).set({ copied_at: at, locked_until: lockedUntil }).execute();
    },
    async locksEnding(before) {
      const { rows } = await sql<CopiedPiece>`
        SELECT p.kiosk_id AS "kioskId", p.piece, p.kind FROM backup_pieces AS p
        JOIN (${NAMED}) AS named USING (kiosk_id, piece)
        WHERE p.copied_at IS NOT NULL
          AND (p.locked_until IS NULL OR p.locked_until < ${before})`.execute(database);
      return rows;
    },
    async pieceLocked(of, until) {
      await pieceOf(of).set({ locked_until: until }).execute();
    },
    async doomed(now) {
      const rows = await database
        .selectFrom('doomed_copies')
        .select('file')
        .where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<', now)]))
        .execute();
      return rows.map(({ file }) => file);
    },
    async removed(file) {
      await database.deleteFrom('doomed_copies').where('file', '=', file).execute();
    },
    async dueFiles() {
      const { rows } = await sql<{ storage_key: string }>`
        SELECT storage_key FROM (${STORED}) AS stored
        WHERE NOT EXISTS (SELECT 1 FROM file_copies AS c
          WHERE c.storage_key = stored.storage_key)`.execute(database);
      return rows.map(({ storage_key }) => storage_key);
    },
    async fileCopied(storageKey, at) {
      await database
        .insertInto('file_copies')
        .values({ storage_key: storageKey, copied_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async filesGone(now, before) {
      await sql`
        UPDATE file_copies SET gone_at = ${now} WHERE gone_at IS NULL
          AND storage_key NOT IN (${STORED})`.execute(database);
      const rows = await database
        .selectFrom('file_copies')
        .select('storage_key')
        .where('gone_at', '<', before)
        .execute();
      return rows.map(({ storage_key }) => storage_key);
    },
    async fileRemoved(storageKey) {
      await database.deleteFrom('file_copies').where('storage_key', '=', storageKey).execute();
    },
    async erasures(): Promise<RestorePlan['erasures']> {
      return await database
        .selectFrom('erasures')
        .select(['id', 'user_id', 'purpose', 'asked_at'])
        .orderBy('asked_at')
        .orderBy('id')
        .execute();
    },
    async kiosksCopied() {
      const rows = await database
        .selectFrom('backup_pieces')
        .select('kiosk_id')
        .distinct()
        .where('copied_at', 'is not', null)
        .execute();
      return rows.map(({ kiosk_id }) => kiosk_id);
    },
  };
}
