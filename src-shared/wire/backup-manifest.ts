import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { pieceId, snapshotReason } from './backup.ts';

/*
 * What is inside a kiosk's backup (docs/BACKUP.md). Everything is chunks, named by the SHA-256 of what
 * is in them; a pack is an age file of a gzip'd tar of chunks that no pack held before; a manifest is
 * one that says which chunks, in which order, are the database and the files. A segment is an age file
 * of gzip'd lines: operations since.
 */

/** A format that readers of this one can't read takes another number. */
export const BACKUP_FORMAT = 1;

/** Bytes. A chunk of the database is sixteen of its pages; a longer file is several chunks. */
export const BACKUP_SIZES = {
  databaseChunk: 64 << 10,
  fileChunk: 4 << 20,
  /** What goes into one pack, before it is packed. */
  pack: 16 << 20,
  /** Lines of one member of a manifest or of the keys. */
  listLines: 4096,
} as const;

/** SHA-256 of a chunk's bytes, lower-case hex: its name. */
export const chunkId = z.string().regex(/^[0-9a-f]{64}$/);
export type ChunkId = z.infer<typeof chunkId>;

/** Where a stored file lies in a data folder. */
export const storedPath = z
  .string()
  .regex(/^(?:files|evidence)\/[0-9a-f]{2}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const count = z.int().nonnegative();

/** `manifest.json`, a manifest's first member: what is known when a snapshot begins. */
export const manifestHead = z.object({
  format: z.literal('gatehouse-backup'),
  version: z.literal(BACKUP_FORMAT),
  id: uuid,
  kiosk_id: uuid,
  taken_at: instant,
  reason: snapshotReason,
  app_version: z.string().max(100),
  /** The database's newest migration. */
  schema_step: z.string().max(100),
  /** The kiosk's own highest operation number in it. */
  operations_up_to: count,
  /** Rows of each table. */
  counts: z.record(z.string(), count),
  /** Where each writer's chain of the activity log ends. `hash`: hex. */
  log_heads: z.array(z.object({ kiosk_id: uuid, seq: count, hash: chunkId })),
});
export type ManifestHead = z.infer<typeof manifestHead>;

/** `end.json`, its last member: without it the manifest is not whole. */
export const manifestEnd = z.object({
  database: z.object({ bytes: count, chunks: count }),
  files: z.object({ bytes: count, count }),
  /** The pack of the people's keys. */
  keys: pieceId,
  people_keys: count,
});
export type ManifestEnd = z.infer<typeof manifestEnd>;

/** A line of `keys/NNNNN.ndjson`: what a person's files of one purpose are sealed under. */
export const keyLine = z.object({
  person_id: uuid,
  purpose: z.enum(['identity', 'face', 'evidence', 'template', 'log', 'event']),
  /** 32 bytes in base64. A secret: it leaves the kiosk in an age file only. */
  key: z.base64().length(44),
});
export type KeyLine = z.infer<typeof keyLine>;

/** A segment's first line. Each one after it is a signed operation (`carriedOperation`). */
export const segmentHead = z.object({
  format: z.literal('gatehouse-segment'),
  version: z.literal(BACKUP_FORMAT),
  kiosk_id: uuid,
  made_at: instant,
  first: z.int().positive(),
  last: z.int().positive(),
});
export type SegmentHead = z.infer<typeof segmentHead>;
