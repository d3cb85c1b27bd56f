import { z } from 'zod';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { errorCode } from '#shared/errors.ts';
import {
  backupRecipient,
  snapshotCommit,
  type SegmentCommit,
  type SnapshotCommit,
} from '#shared/wire/backup.ts';
import type { BackupStore, MadePiece, SnapshotReason } from '../services/backup/backup-ports.ts';
import type { WritableDatabase } from './database.ts';
import { storing } from './storage-error.ts';

const recipients = z.array(backupRecipient);
const sealed = z.array(z.string());

function prepare(database: WritableDatabase) {
  return {
    state: database.prepare<[], { recipients: string; wanted: SnapshotReason | null }>(
      'SELECT recipients, wanted FROM backup_state WHERE id = 1',
    ),
    setRecipients: database.prepare(
      'UPDATE backup_state SET recipients = ?, recipients_at = ? WHERE id = 1',
    ),
    want: database.prepare('UPDATE backup_state SET wanted = ? WHERE id = 1'),
    fail: database.prepare('UPDATE backup_state SET failure = ?, failed_at = ? WHERE id = 1'),
    succeed: database.prepare(
      `UPDATE backup_state SET failure = NULL, failed_at = NULL
       WHERE id = 1 AND failed_at IS NOT NULL`,
    ),
    doorsClosed: database.prepare(
      'SELECT 1 FROM events WHERE doors_close_at > ? AND doors_close_at <= ? LIMIT 1',
    ),
    eventClosed: database.prepare(
      `SELECT 1 FROM operations WHERE kiosk_id = ? AND seq > ? AND type = 'event.saved'
       AND payload ->> '$.event.status' = 'closed' LIMIT 1`,
    ),
    keepPiece: database.prepare(
      `INSERT INTO backup_pieces (piece, kiosk_id, kind, bytes, sealed_to, made_for)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    keepChunk: database.prepare(
      `INSERT INTO backup_chunks (chunk, pack) VALUES (?, (SELECT position FROM backup_pieces WHERE piece = ?))
       ON CONFLICT (chunk) DO UPDATE SET pack = excluded.pack`,
    ),
    keepSnapshot: database.prepare(
      `INSERT INTO backup_snapshots
         (id, kiosk_id, said, taken_at, reason, operations_up_to, sealed_to)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    keepSegment: database.prepare(
      'INSERT INTO backup_segments (piece, kiosk_id, made_at, first, last) VALUES (?, ?, ?, ?, ?)',
    ),
    waiting: database.prepare<[], MadePiece>(
      `SELECT piece, kind, bytes FROM backup_pieces WHERE state = 'waiting'
       ORDER BY kind = 'segment' DESC, position`,
    ),
    verified: database.prepare("UPDATE backup_pieces SET state = 'verified' WHERE piece = ?"),
    verifiedPacks: database
      .prepare<[], string>(
        "SELECT piece FROM backup_pieces WHERE kind = 'pack' AND state = 'verified'",
      )
      .pluck(),
    dropPiece: database.prepare('DELETE FROM backup_pieces WHERE piece = ?'),
    dropSegment: database.prepare(
      'DELETE FROM backup_segments WHERE piece = ? AND verified_at IS NULL',
    ),
    dropSnapshot: database.prepare('DELETE FROM backup_snapshots WHERE id = ?'),
    openSnapshots: database
      .prepare<[], string>(
        'SELECT said FROM backup_snapshots WHERE verified_at IS NULL ORDER BY taken_at',
      )
      .pluck(),
    readySegments: database.prepare<[], SegmentCommit>(
      `SELECT s.piece, s.made_at, s.first, s.last FROM backup_segments AS s
       JOIN backup_pieces AS p ON p.piece = s.piece
       WHERE s.verified_at IS NULL AND p.state = 'verified' ORDER BY s.last`,
    ),
    snapshotVerified: database.prepare('UPDATE backup_snapshots SET verified_at = ? WHERE id = ?'),
    segmentVerified: database.prepare('UPDATE backup_segments SET verified_at = ? WHERE piece = ?'),
    dropOldSegments: database.prepare(
      `DELETE FROM backup_segments WHERE verified_at IS NOT NULL AND last <
         (SELECT max(last) FROM backup_segments WHERE verified_at IS NOT NULL)`,
    ),
    dropSegmentPieces: database.prepare(
      `DELETE FROM backup_pieces WHERE kind = 'segment' AND state = 'verified'
       AND piece NOT IN (SELECT piece FROM backup_segments)`,
    ),
    dropOldSnapshots: database.prepare(
      `DELETE FROM backup_snapshots WHERE verified_at IS NOT NULL AND taken_at <
         (SELECT max(taken_at) FROM backup_snapshots WHERE verified_at IS NOT NULL)`,
    ),
    newest: database.prepare<[], { takenAt: string; operationsUpTo: number; sealedTo: string }>(
      `SELECT taken_at AS takenAt, operations_up_to AS operationsUpTo, sealed_to AS sealedTo
       FROM backup_snapshots ORDER BY taken_at DESC LIMIT 1`,
    ),
    upTo: database
      .prepare<[], number>(
        `SELECT coalesce((SELECT max(last) FROM backup_segments),
           (SELECT min(operations_up_to) FROM backup_snapshots), 0)`,
      )
      .pluck(),
    ownOperations: database
      .prepare<[string], number>('SELECT coalesce(max(seq), 0) FROM operations WHERE kiosk_id = ?')
      .pluck(),
    standing: database.prepare<
      [],
      {
        goodAt: Instant | null;
        segmentAt: Instant | null;
        failedAt: Instant | null;
        failure: string | null;
      }
    >(
      `SELECT failed_at AS failedAt, failure,
         (SELECT max(taken_at) FROM backup_snapshots WHERE verified_at IS NOT NULL) AS goodAt,
         (SELECT max(made_at) FROM backup_segments WHERE verified_at IS NOT NULL) AS segmentAt
       FROM backup_state WHERE id = 1`,
    ),
    others: ['backup_pieces', 'backup_snapshots', 'backup_segments'].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE kiosk_id <> ?`),
    ),
    // Of a snapshot that was not noted to its end: whole packs among them are worth keeping no more.
    dropUnfinished: database.prepare(
      `DELETE FROM backup_pieces WHERE state = 'waiting' AND made_for IS NOT NULL
       AND made_for NOT IN (SELECT id FROM backup_snapshots)`,
    ),
  };
}

/**
 * What is known of a kiosk's backups, for services/backup/backup.ts.
 * @param transaction the one of the gate store
 */
export function createBackupStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
  kioskId: Uuid,
): BackupStore {
  const on = prepare(database);
  const openSnapshots = (): SnapshotCommit[] =>
    on.openSnapshots.all().map((said) => snapshotCommit.parse(JSON.parse(said)));
  const state = () => {
    const row = storing(() => on.state.get());
    if (row === undefined) throw new TypeError('backup_state has one row');
    return row;
  };

  return {
    tidy() {
      transaction(() => {
        for (const drop of on.others) drop.run(kioskId);
        on.dropUnfinished.run();
      });
    },
    recipients: () => recipients.parse(JSON.parse(state().recipients)),
    setRecipients(found, at) {
      transaction(() => on.setRecipients.run(JSON.stringify(found), at));
    },
    wanted: () => state().wanted,
    want(reason) {
      transaction(() => on.want.run(reason));
    },
    eventClosed: ({ takenAt, operationsUpTo }, upTo) =>
      storing(
        () =>
          on.doorsClosed.get(takenAt, upTo) !== undefined ||
          on.eventClosed.get(kioskId, operationsUpTo) !== undefined,
      ),
    keepPiece({ piece, kind, bytes }, madeFor, sealedTo) {
      transaction(() =>
        on.keepPiece.run(piece, kioskId, kind, bytes, JSON.stringify(sealedTo), madeFor),
      );
    },
    keepChunks(pack, chunks) {
      transaction(() => {
        for (const chunk of chunks) on.keepChunk.run(Buffer.from(chunk, 'hex'), pack);
      });
    },
    keepSnapshot(commit, sealedTo) {
      const { id, taken_at: takenAt, reason, operations_up_to: upTo } = commit;
      const to = JSON.stringify(sealedTo);
      transaction(() => {
        on.keepSnapshot.run(id, kioskId, JSON.stringify(commit), takenAt, reason, upTo, to);
        on.want.run(null);
      });
    },
    keepSegment({ commit, piece }, sealedTo) {
      transaction(() => {
        const { bytes, kind } = piece;
        on.keepPiece.run(piece.piece, kioskId, kind, bytes, JSON.stringify(sealedTo), null);
        on.keepSegment.run(commit.piece, kioskId, commit.made_at, commit.first, commit.last);
      });
    },
    waiting: () => storing(() => on.waiting.all()),
    verified(piece) {
      transaction(() => on.verified.run(piece));
    },
    verifiedPacks: () => storing(() => on.verifiedPacks.all()),
    forget(pieces) {
      if (pieces.length === 0) return;
      transaction(() => {
        const gone = new Set(pieces);
        for (const { id, manifest, packs } of openSnapshots()) {
          if ([manifest, ...packs].some((piece) => gone.has(piece))) on.dropSnapshot.run(id);
        }
        for (const piece of pieces) {
          on.dropSegment.run(piece);
          on.dropPiece.run(piece);
        }
      });
    },
    readySnapshots() {
      const waiting = new Set(on.waiting.all().map(({ piece }) => piece));
      return openSnapshots().filter(
        ({ manifest, packs }) => ![manifest, ...packs].some((piece) => waiting.has(piece)),
      );
    },
    readySegments: () => storing(() => on.readySegments.all()),
    snapshotVerified(id, at) {
      transaction(() => {
        on.snapshotVerified.run(at, id);
        on.dropOldSnapshots.run();
      });
    },
    segmentVerified(piece, at) {
      transaction(() => {
        on.segmentVerified.run(at, piece);
        on.dropOldSegments.run();
        on.dropSegmentPieces.run();
      });
    },
    newest() {
      const row = storing(() => on.newest.get());
      return row === undefined
        ? null
        : { ...row, sealedTo: sealed.parse(JSON.parse(row.sealedTo)) };
    },
    operationsUpTo: () => storing(() => on.upTo.get()) ?? 0,
    ownOperations: () => storing(() => on.ownOperations.get(kioskId)) ?? 0,
    standing() {
      const row = storing(() => on.standing.get());
      const { goodAt = null, segmentAt = null, failedAt = null, failure = null } = row ?? {};
      const code = errorCode.safeParse(failure);
      return {
        goodAt,
        recordedAt: (segmentAt ?? '') > (goodAt ?? '') ? segmentAt : goodAt,
        failure: failedAt === null ? null : { code: code.data ?? 'internal', at: failedAt },
      };
    },
    fail(code, at) {
      transaction(() => on.fail.run(code, at));
    },
    succeed() {
      transaction(() => on.succeed.run());
    },
  };
}
