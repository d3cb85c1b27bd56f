import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { carriedOperation, change, feedName } from './sync.ts';

/*
 * A file on a stick, for where there is no network at all (docs/SYNC.md). A line of plain JSON that
 * says what it is; then an age file (age-encryption.org/v1) for the hub, the exporter and its peers; in
 * that gzip of newline-delimited JSON: the header again, operations, rows, and last the seal, an Ed25519
 * signature of the exporting kiosk over the SHA-256 of every byte before the seal's line.
 */
export const SYNC_FILE_FORMAT = 'gatehouse-sync-file';
export const SYNC_FILE_VERSION = 1;
/** Keeps the seal from being valid for any other message of the same key. */
export const SYNC_FILE_SIGNING_CONTEXT = 'gatehouse-sync-file-1\0';
export const SYNC_FILE_EXTENSION = 'gatehouse-sync';

export const SYNC_FILE_LIMITS = {
  /** Bytes of the file. */
  file: 1_000_000_000,
  headerLine: 2_000,
  /** The longest line inside: an operation as long as it may be, as JSON in JSON. */
  line: 9_000_000,
  /** Bytes inside, unpacked: what packs smaller than this for a whole event is a bomb. */
  plain: 3_000_000_000,
  /** Unpacked bytes for each byte of the file, beyond the first megabytes: rows pack to a tenth. */
  ratio: 100,
  ratioFrom: 16_000_000,
} as const;

export const syncFileHeader = z.strictObject({
  format: z.literal(SYNC_FILE_FORMAT),
  version: z.int().positive(),
  id: uuid,
  /** Who made it. */
  kiosk_id: uuid,
  made_at: instant,
  recipients: z.int().positive(),
});
export type SyncFileHeader = z.infer<typeof syncFileHeader>;

export const syncFileLine = z.discriminatedUnion('t', [
  z.object({ t: z.literal('operation'), operation: carriedOperation }),
  /** A row as the exporter holds it, with the feed that it is of. */
  z.object({ t: z.literal('change'), feed: feedName, change }),
]);
export type SyncFileLine = z.infer<typeof syncFileLine>;

export const syncFileSeal = z.strictObject({
  t: z.literal('seal'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64().length(88),
});
export type SyncFileSeal = z.infer<typeof syncFileSeal>;
