import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';

/*
 * How a kiosk's backups reach the hub, and come back (docs/BACKUP.md). The hub holds sealed pieces:
 * age files, named by the SHA-256 of what is in them as they lie there. It can read none.
 */

/** SHA-256 of a piece as it is sent, lower-case hex: its name. */
export const pieceId = z.string().regex(/^[0-9a-f]{64}$/);
export type PieceId = z.infer<typeof pieceId>;

/**
 * `pack`: chunks of the database and files; `manifest`: what belongs where, one for each snapshot;
 * `segment`: operations since the one before, every few minutes.
 */
export const pieceKind = z.enum(['pack', 'manifest', 'segment']);
export type PieceKind = z.infer<typeof pieceKind>;

/** Bytes: what one request may carry, and the largest piece. */
export const BACKUP_LIMITS = { part: 4 << 20, piece: 64 << 20, pieces: 100_000 } as const;

/** Someone whom backups are sealed to: an age recipient. `drill` opens them in rehearsals only. */
export const backupRecipient = z.object({
  id: uuid,
  name: z.string().min(1).max(100),
  kind: z.enum(['organiser', 'drill']),
  recipient: z.string().regex(/^age1[a-z0-9]{58}$/),
  added_at: instant,
});
export type BackupRecipient = z.infer<typeof backupRecipient>;

/** GET /v1/backup/recipients: those not retired. None: nothing can be backed up, and it is said so. */
export const recipientsAnswer = z.object({ recipients: z.array(backupRecipient).max(20) });

/** POST /v1/backup/pieces: what is to come. Asked again, it says how far it got. */
export const announceRequest = z.object({
  piece: pieceId,
  kind: pieceKind,
  bytes: z.int().positive().max(BACKUP_LIMITS.piece),
});
/** `received`: bytes that the hub holds, in order from the first; whole and checked when `verified`. */
export const pieceState = z.object({
  piece: pieceId,
  received: z.int().nonnegative(),
  verified: z.boolean(),
});
export type PieceState = z.infer<typeof pieceState>;
/*
 * PUT /v1/backup/pieces/:piece?from=N takes the bytes from N on (application/octet-stream, at most
 * BACKUP_LIMITS.part) and answers a pieceState; `from` beyond what is held is 409 with the state. What
 * does not come to its SHA-256 at the end is thrown away, and the state is 0 again.
 */

/** POST /v1/backup/missing: which of these the hub does not hold whole. */
export const missingRequest = z.object({ pieces: z.array(pieceId).min(1).max(10_000) });
export const missingAnswer = z.object({ missing: z.array(pieceId) });

export const snapshotReason = z.enum(['daily', 'event-closed', 'demand', 'before-update']);

/** POST /v1/backup/snapshots: a snapshot is whole: its manifest and every pack are there, or 409. */
export const snapshotCommit = z.object({
  id: uuid,
  taken_at: instant,
  reason: snapshotReason,
  manifest: pieceId,
  packs: z.array(pieceId).max(BACKUP_LIMITS.pieces),
  /** The kiosk's own highest operation number in it: segments from the next one on complete it. */
  operations_up_to: z.int().nonnegative(),
});
export type SnapshotCommit = z.infer<typeof snapshotCommit>;
export const snapshotAnswer = z.object({ id: uuid, verified_at: instant });

/** POST /v1/backup/segments: operations `first` to `last` of this kiosk are in this piece. */
export const segmentCommit = z.object({
  piece: pieceId,
  made_at: instant,
  first: z.int().positive(),
  last: z.int().positive(),
});
export type SegmentCommit = z.infer<typeof segmentCommit>;
export const segmentAnswer = z.object({ piece: pieceId, verified_at: instant });

/*
 * A restore has nothing but an age identity and the hub's address. POST /v1/restore/challenges names
 * the recipient; the answer is an age file, sealed to it, with a text to send back to
 * POST /v1/restore/tokens: whoever could open it holds the identity. The token reads for an hour.
 */
export const restoreChallengeRequest = z.object({ recipient: backupRecipient.shape.recipient });
export const restoreChallengeAnswer = z.object({
  id: uuid,
  /** An age file in base64. */
  sealed: z.string().max(4000),
});
export const restoreTokenRequest = z.object({ id: uuid, opened: z.string().min(1).max(200) });
export const restoreTokenAnswer = z.object({ token: z.string().max(1000), expires_at: instant });

/** GET /v1/restore/kiosks: kiosks with a backup that this recipient may open, newest first. */
export const restorableKiosk = z.object({
  kiosk_id: uuid,
  name: z.string().max(100),
  snapshots: z.array(
    z.object({ id: uuid, taken_at: instant, reason: snapshotReason, bytes: z.int() }),
  ),
});
export const restorableAnswer = z.object({ kiosks: z.array(restorableKiosk) });

/**
 * GET /v1/restore/snapshots/:id: all its pieces, the segments after it, and who was erased
 * since. GET /v1/restore/pieces/:piece gives one, with Range.
 */
export const restorePlan = z.object({
  kiosk_id: uuid,
  snapshot: snapshotCommit,
  pieces: z.array(z.object({ piece: pieceId, kind: pieceKind, bytes: z.int() })),
  segments: z.array(segmentCommit),
  erasures: z.array(
    z.object({
      id: uuid,
      user_id: uuid,
      purpose: z.enum(['all', 'identity', 'face']),
      asked_at: instant,
    }),
  ),
});
export type RestorePlan = z.infer<typeof restorePlan>;

/** Who was erased, beside a kiosk's pieces in the hub's second store. */
export const ERASURES_FILE = 'erasures.json';
export const erasureList = restorePlan.pick({ erasures: true });
