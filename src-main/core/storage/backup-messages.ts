import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { callError } from '#shared/ipc/call.ts';
import {
  pieceId,
  pieceKind,
  segmentCommit,
  snapshotCommit,
  snapshotReason,
} from '#shared/wire/backup.ts';
import { chunkId } from '#shared/wire/backup-manifest.ts';

/* What the core and the thread that makes backups say to each other. */

/** The folder of pieces that the hub has not verified, in a data folder. */
export const PIECES_FOLDER = 'backup';

export const backupStart = z.object({
  dataFolder: z.string(),
  key: z.instanceof(Uint8Array),
  nativeBinding: z.string().optional(),
});

const recipients = z.array(z.string()).min(1).readonly();

export const backupQuestion = z.discriminatedUnion('make', [
  z.strictObject({
    id: z.int(),
    make: z.literal('snapshot'),
    snapshotId: uuid,
    takenAt: instant,
    reason: snapshotReason,
    version: z.string(),
    recipients,
  }),
  z.strictObject({
    id: z.int(),
    make: z.literal('segment'),
    first: z.int().positive(),
    madeAt: instant,
    recipients,
  }),
]);
export type BackupQuestion = z.infer<typeof backupQuestion>;

const madePiece = z.object({ piece: pieceId, kind: pieceKind, bytes: z.int().positive() });

export const backupAnswer = z.union([
  z.strictObject({
    id: z.int(),
    ok: z.literal(true),
    snapshot: z.object({
      commit: snapshotCommit,
      pieces: z.array(madePiece.extend({ chunks: z.array(chunkId).readonly() })).readonly(),
    }),
  }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(true),
    segment: z.object({ commit: segmentCommit, piece: madePiece }).nullable(),
  }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(false),
    error: callError.omit({ correlation: true }),
  }),
]);
export type BackupAnswer = z.infer<typeof backupAnswer>;
