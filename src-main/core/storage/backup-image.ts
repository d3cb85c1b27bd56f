import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { PieceId } from '#shared/wire/backup.ts';
import { storedPath, type ChunkId, type KeyLine } from '#shared/wire/backup-manifest.ts';
import type { MadeSegment, MadeSnapshot, SnapshotReason } from '../services/backup/backup-ports.ts';
import { writeSegment } from '../services/backup/segment-file.ts';
import { createSnapshotWriter, type SnapshotSource } from '../services/backup/snapshot-writer.ts';
import { readDatabaseFacts } from './backup-facts.ts';
import type { ReadableDatabase } from './database.ts';
import { isMissing } from './durable-file.ts';
import type { KeyStore } from './key-store.ts';
import { carried, OPERATION_COLUMNS, type StoredOperation } from './sync-outbox-store.ts';
import { EVIDENCE_FOLDER, VAULT_FOLDER } from './vault.ts';

/** What is handed on of the database's image at once. */
const IMAGE_PART = 1 << 20;
/** A segment is one piece, and a piece is kept from growing beyond what the hub takes. */
const SEGMENT_BYTES = 16 << 20;

/** Makes backups of a data folder that is in use. */
export interface BackupImage {
  snapshot(of: {
    readonly snapshotId: Uuid;
    readonly takenAt: Instant;
    readonly reason: SnapshotReason;
    readonly version: string;
    readonly recipients: readonly string[];
  }): Promise<MadeSnapshot>;
  /** Null: there is no operation of that number. */
  segment(of: {
    readonly first: number;
    readonly madeAt: Instant;
    readonly recipients: readonly string[];
  }): Promise<MadeSegment | null>;
}

async function* imageParts(image: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < image.length; at += IMAGE_PART) yield image.subarray(at, at + IMAGE_PART);
}

async function namesUnder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive: true })).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** One that is removed while it is read, or before, is as if it had been removed earlier. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function* storedFiles(
  dataFolder: string,
): SnapshotSource['files'] extends AsyncIterable<infer F> ? AsyncGenerator<F> : never {
  for (const root of [VAULT_FOLDER, EVIDENCE_FOLDER]) {
    for (const name of await namesUnder(path.join(dataFolder, root))) {
      const stored = `${root}/${name.split(path.sep).join('/')}`;
      // Folders, and what a write has not finished.
      if (!storedPath.safeParse(stored).success) continue;
      yield { path: stored, bytes: bytesOf(path.join(dataFolder, root, name)) };
    }
  }
}

function* keyLines(keys: KeyStore): Generator<KeyLine> {
  for (const { personId, purpose, key } of keys.list()) {
    yield { person_id: personId, purpose, key: key.toString('base64') };
  }
}

/**
 * Makes what backs a data folder up. The database's image is taken in the transaction in which its rows
 * are counted: the writer writes on. The plain image is in memory only, never on the disk.
 * @param folder where pieces go
 */
export function createBackupImage(ports: {
  readonly dataFolder: string;
  readonly folder: string;
  readonly database: ReadableDatabase;
  readonly keys: KeyStore;
}): BackupImage {
  const { dataFolder, folder, database, keys } = ports;
  const own = database.prepare<[], { id: Uuid; seq: number }>(
    `SELECT k.id, (SELECT coalesce(max(seq), 0) FROM operations WHERE kiosk_id = k.id) AS seq
     FROM kiosks AS k WHERE k.own = 1`,
  );
  const packs = database.prepare<[string], { position: number; piece: PieceId; sealedTo: string }>(
    `SELECT position, piece, sealed_to AS sealedTo FROM backup_pieces
     WHERE kind = 'pack' AND kiosk_id = ?`,
  );
  const packOf = database
    .prepare<[Uint8Array], number>('SELECT pack FROM backup_chunks WHERE chunk = ?')
    .pluck();
  const operations = database.prepare<[string, number], StoredOperation>(
    `SELECT ${OPERATION_COLUMNS.join()} FROM operations WHERE kiosk_id = ? AND seq >= ? ORDER BY seq`,
  );

  function ownKiosk(): { readonly id: Uuid; readonly seq: number } {
    const found = own.get();
    if (found === undefined) throw new TypeError('a kiosk is made before it is backed up');
    return found;
  }

  /** Packs that each of these recipients opens. */
  function openPacks(kioskId: Uuid, recipients: readonly string[]): Map<number, PieceId> {
    const found = new Map<number, PieceId>();
    for (const { position, piece, sealedTo } of packs.all(kioskId)) {
      const opens = new Set(JSON.parse(sealedTo) as string[]);
      if (recipients.every((one) => opens.has(one))) found.set(position, piece);
    }
    return found;
  }

  /** Facts and image of the same moment. */
  function takeImage() {
    database.exec('BEGIN');
    try {
      const facts = readDatabaseFacts(database);
      return { facts, kiosk: ownKiosk(), image: database.serialize() };
    } finally {
      database.exec('COMMIT');
    }
  }

  return {
    async snapshot({ snapshotId, takenAt, reason, version, recipients }) {
      const { facts, kiosk, image } = takeImage();
      const usable = openPacks(kiosk.id, recipients);
      const fresh = new Map<ChunkId, PieceId>();
      const made = new Map<PieceId, readonly ChunkId[]>();
      const write = createSnapshotWriter({
        target: { folder, recipients },
        index: {
          find: (chunk) =>
            fresh.get(chunk) ?? usable.get(packOf.get(Buffer.from(chunk, 'hex')) ?? -1) ?? null,
          note(pack, chunks) {
            made.set(pack, chunks);
            for (const chunk of chunks) fresh.set(chunk, pack);
          },
        },
      });
      const { commit, pieces } = await write({
        head: {
          id: snapshotId,
          kiosk_id: kiosk.id,
          taken_at: takenAt,
          reason,
          app_version: version,
          operations_up_to: kiosk.seq,
          ...facts,
        },
        database: imageParts(image),
        files: storedFiles(dataFolder),
        keys: keyLines(keys),
      });
      return {
        commit,
        pieces: pieces.map(({ piece, kind, bytes }) => ({
          piece,
          kind,
          bytes,
          chunks: [...(made.get(piece) ?? [])],
        })),
      };
    },
    async segment({ first, madeAt, recipients }) {
      const { id } = ownKiosk();
      const taken: StoredOperation[] = [];
      let bytes = 0;
      for (const row of operations.iterate(id, first)) {
        taken.push(row);
        bytes += row.payload.length;
        if (bytes >= SEGMENT_BYTES) break;
      }
      const last = taken.at(-1)?.seq;
      if (last === undefined) return null;
      const head = { kiosk_id: id, made_at: madeAt, first, last };
      const {
        piece,
        kind,
        bytes: size,
      } = await writeSegment({ folder, recipients }, head, taken.map(carried));
      return {
        commit: { piece, made_at: madeAt, first, last },
        piece: { piece, kind, bytes: size },
      };
    },
  };
}
