import { sql } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import type { PieceId } from '#shared/wire/backup.ts';
import type { BackupStore, StoredPiece, StoredSnapshot } from '../services/backup-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

const PIECE = ['piece', 'kind', 'bytes', 'received', 'verified_at as verifiedAt'] as const;

/** Kiosks' backups, in PostgreSQL. */
export function createBackupStore(database: HubDatabase): BackupStore {
  /** Snapshots by an id or all, newest first, with the bytes of their pieces. */
  async function snapshots(id: Uuid | null): Promise<StoredSnapshot[]> {
    const { rows } = await sql<StoredSnapshot>`
      SELECT s.id, s.kiosk_id AS "kioskId", s.taken_at, s.reason, s.manifest, s.packs,
        s.operations_up_to, s.verified_at AS "verifiedAt",
        (SELECT coalesce(sum(p.bytes), 0)::bigint FROM backup_pieces AS p
          WHERE p.kiosk_id = s.kiosk_id AND (p.piece = s.manifest OR s.packs ? p.piece)) AS bytes
      FROM backup_snapshots AS s WHERE ${id}::uuid IS NULL OR s.id = ${id}::uuid
      ORDER BY s.taken_at DESC, s.id`.execute(database);
    return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
  }

  const piecesOf = (kioskId: Uuid) =>
    database.selectFrom('backup_pieces').select(PIECE).where('kiosk_id', '=', kioskId);

  return {
    recipients: () =>
      database
        .selectFrom('backup_recipients')
        .select(['id', 'name', 'kind', 'recipient', 'added_at', 'retired_at'])
        .orderBy('added_at')
        .orderBy('id')
        .execute(),
    async addRecipient(tx, recipient) {
      await inside(tx).insertInto('backup_recipients').values(recipient).execute();
    },
    async retireRecipient(tx, id, at) {
      await inside(tx)
        .updateTable('backup_recipients')
        .set({ retired_at: at })
        .where('id', '=', id)
        .execute();
    },
    async announce(kioskId, piece, at) {
      await database
        .insertInto('backup_pieces')
        .values({ kiosk_id: kioskId, ...piece, announced_at: at })
        .onConflict((conflict) => conflict.columns(['kiosk_id', 'piece']).doNothing())
        .execute();
    },
    async piece(kioskId, piece) {
      return (await piecesOf(kioskId).where('piece', '=', piece).executeTakeFirst()) ?? null;
    },
    async lockPiece(tx, kioskId, piece): Promise<StoredPiece | null> {
      const found = await inside(tx)
        .selectFrom('backup_pieces')
        .select(PIECE)
        .where('kiosk_id', '=', kioskId)
        .where('piece', '=', piece)
        .forUpdate()
        .executeTakeFirst();
      return found ?? null;
    },
    async addPart(tx, kioskId, piece, part) {
      await inside(tx)
        .insertInto('backup_parts')
        .values({ kiosk_id: kioskId, piece, ...part })
        .execute();
      await inside(tx)
        .updateTable('backup_pieces')
        .set((eb) => ({ received: eb('received', '+', part.bytes) }))
        .where('kiosk_id', '=', kioskId)
        .where('piece', '=', piece)
        .execute();
    },
    parts: (kioskId, piece) =>
      database
        .selectFrom('backup_parts')
        .select(['place', 'bytes', 'file'])
        .where('kiosk_id', '=', kioskId)
        .where('piece', '=', piece)
        .orderBy('place')
        .execute(),
    async verify(tx, kioskId, piece, at) {
      await inside(tx)
        .updateTable('backup_pieces')
        .set({ verified_at: at })
        .where('kiosk_id', '=', kioskId)
        .where('piece', '=', piece)
        .execute();
    },
    async empty(tx, kioskId, piece) {
      await sql`
        INSERT INTO doomed_files (storage_key, why)
        SELECT file, 'replaced' FROM backup_parts
        WHERE kiosk_id = ${kioskId} AND piece = ${piece}
        ON CONFLICT DO NOTHING`.execute(inside(tx));
      await inside(tx)
        .deleteFrom('backup_parts')
        .where('kiosk_id', '=', kioskId)
        .where('piece', '=', piece)
        .execute();
      await inside(tx)
        .updateTable('backup_pieces')
        .set({ received: 0 })
        .where('kiosk_id', '=', kioskId)
        .where('piece', '=', piece)
        .execute();
    },
    async verified(kioskId, pieces) {
      const { rows } = await sql<{ piece: PieceId }>`
        SELECT piece FROM backup_pieces WHERE kiosk_id = ${kioskId}
          AND piece = ANY (${[...pieces]}::text[]) AND verified_at IS NOT NULL`.execute(database);
      return new Set(rows.map(({ piece }) => piece));
    },
    async holdVerified(tx, kioskId, pieces) {
      const { rows } = await sql<{ piece: PieceId }>`
        SELECT piece FROM backup_pieces WHERE kiosk_id = ${kioskId}
          AND piece = ANY (${[...pieces]}::text[]) AND verified_at IS NOT NULL
        ORDER BY piece FOR SHARE`.execute(inside(tx));
      return new Set(rows.map(({ piece }) => piece));
    },
    async addSnapshot(tx, kioskId, one, at) {
      await inside(tx)
        .insertInto('backup_snapshots')
        .values({ ...one, packs: JSON.stringify(one.packs), kiosk_id: kioskId, verified_at: at })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      const kept = await inside(tx)
        .selectFrom('backup_snapshots')
        .select('kiosk_id')
        .where('id', '=', one.id)
        .executeTakeFirst();
      return kept?.kiosk_id === kioskId;
    },
    async addSegment(tx, kioskId, one, at) {
      await inside(tx)
        .insertInto('backup_segments')
        .values({ ...one, kiosk_id: kioskId, verified_at: at })
        .onConflict((conflict) => conflict.columns(['kiosk_id', 'piece']).doNothing())
        .execute();
    },
    async kiosks() {
      const all = await snapshots(null);
      const named = await database
        .selectFrom('kiosks')
        .select(['id as kioskId', 'name'])
        .where('id', 'in', (eb) => eb.selectFrom('backup_snapshots').select('kiosk_id'))
        .orderBy('name')
        .orderBy('id')
        .execute();
      return named.map((kiosk) => ({
        ...kiosk,
        snapshots: all.filter(({ kioskId }) => kioskId === kiosk.kioskId),
      }));
    },
    async snapshot(id) {
      return (await snapshots(id))[0] ?? null;
    },
    segmentsAfter: (kioskId, operation) =>
      database
        .selectFrom('backup_segments')
        .select(['piece', 'made_at', 'first', 'last'])
        .where('kiosk_id', '=', kioskId)
        .where('last', '>', operation)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('backup_cuts')
                .select('kiosk_id')
                .where('kiosk_id', '=', kioskId)
                .where('operations_up_to', '>', operation),
            ),
          ),
        )
        .orderBy('first')
        .orderBy('last')
        .execute(),
    async pieces(kioskId, pieces) {
      return await piecesOf(kioskId)
        .where(sql<boolean>`piece = ANY (${[...pieces]}::text[])`)
        .execute();
    },
    async ownerOf(piece) {
      const found = await database
        .selectFrom('backup_pieces')
        .select(['kiosk_id as kioskId', 'bytes'])
        .where('piece', '=', piece)
        .where('verified_at', 'is not', null)
        .orderBy('kiosk_id')
        .executeTakeFirst();
      return found ?? null;
    },
  };
}
