import { createHash } from 'node:crypto';
import type { PieceId, SnapshotCommit } from '#shared/wire/backup.ts';
import {
  BACKUP_FORMAT,
  BACKUP_SIZES,
  type ChunkId,
  type KeyLine,
  type ManifestEnd,
  type ManifestHead,
} from '#shared/wire/backup-manifest.ts';
import { cutInto } from './cut.ts';
import { createListWriter, type ListWriter } from './list-writer.ts';
import type { PieceFile, PieceTarget } from './piece-file.ts';
import { openTarPiece, type TarPiece } from './tar-piece.ts';

/** Pages of a database become a third; more effort would cost the gate its processor. */
const DATABASE_LEVEL = 1;
/** Files are sealed one by one already. */
const FILES_LEVEL = 0;

/** Which pack holds a chunk that an earlier snapshot sent. */
export interface ChunkIndex {
  /**
   * Null where no pack holds it that is still to be had and that each of the target's recipients can
   * open: one who was added later could not open an older pack.
   */
  find(chunk: ChunkId): PieceId | null;
  /** These are in a pack that lies whole on the disk. */
  note(pack: PieceId, chunks: readonly ChunkId[]): void;
}

export interface SnapshotSource {
  readonly head: Omit<ManifestHead, 'format' | 'version'>;
  /** The database's plain image from its first byte, in parts of any size. */
  readonly database: AsyncIterable<Uint8Array>;
  /** Stored files as they lie there, sealed under their person's key; `path` is a `storedPath`. */
  readonly files: AsyncIterable<{
    readonly path: string;
    readonly bytes: AsyncIterable<Uint8Array>;
  }>;
  /** The people's keys as they are when the files have been read. */
  readonly keys: AsyncIterable<KeyLine> | Iterable<KeyLine>;
}

export interface WrittenSnapshot {
  readonly commit: SnapshotCommit;
  /** Those that are new and have to be sent: packs first, the manifest last. */
  readonly pieces: readonly PieceFile[];
  readonly end: ManifestEnd;
}

/**
 * Writes snapshots: chunks that no pack holds yet into new packs, and a manifest of all. One pack and a
 * few lines of lists are in memory at a time.
 * @returns writes one; `onBytes` hears how many bytes were read. @throws the sources' errors and the
 * file system's; packs that were whole by then stay, and are in the index
 */
export function createSnapshotWriter(ports: {
  readonly target: PieceTarget;
  readonly index: ChunkIndex;
  readonly onBytes?: (read: number) => void;
}): (source: SnapshotSource) => Promise<WrittenSnapshot> {
  const { target, index } = ports;

  return async ({ head, database, files, keys }) => {
    const made: PieceFile[] = [];
    const packs = new Set<PieceId>();
    const manifest = openTarPiece(target, { kind: 'manifest', level: DATABASE_LEVEL });
    let store = openChunkStore(DATABASE_LEVEL);

    function openChunkStore(level: number) {
      let open: { readonly tar: TarPiece; readonly chunks: Set<ChunkId>; bytes: number } | null =
        null;
      return {
        async put(bytes: Uint8Array): Promise<ChunkId> {
          ports.onBytes?.(bytes.length);
          const chunk = createHash('sha256').update(bytes).digest('hex');
          if (open?.chunks.has(chunk) === true) return chunk;
          const known = index.find(chunk);
          if (known !== null) {
            packs.add(known);
            return chunk;
          }
          open ??= {
            tar: openTarPiece(target, { kind: 'pack', level }),
            chunks: new Set(),
            bytes: 0,
          };
          open.chunks.add(chunk);
          open.bytes += bytes.length;
          await open.tar.add(`chunks/${chunk}`, bytes);
          if (open.bytes >= BACKUP_SIZES.pack) await this.close();
          return chunk;
        },
        async close(): Promise<void> {
          if (open === null) return;
          const { tar, chunks } = open;
          open = null;
          const piece = await tar.close();
          made.push(piece);
          packs.add(piece.piece);
          index.note(piece.piece, [...chunks]);
        },
        async abandon(): Promise<void> {
          await open?.tar.abandon();
        },
      };
    }

    async function writeDatabase(list: ListWriter): Promise<ManifestEnd['database']> {
      let size = 0;
      for await (const bytes of cutInto(database, BACKUP_SIZES.databaseChunk)) {
        size += bytes.length;
        await list.add(`chunks/${await store.put(bytes)}`);
      }
      await store.close();
      return { bytes: size, chunks: await list.close() };
    }

    async function writeFiles(list: ListWriter): Promise<ManifestEnd['files']> {
      let size = 0;
      for await (const file of files) {
        const line = [file.path];
        for await (const bytes of cutInto(file.bytes, BACKUP_SIZES.fileChunk)) {
          size += bytes.length;
          line.push(`chunks/${await store.put(bytes)}`);
        }
        await list.add(line.join(' '));
      }
      await store.close();
      return { bytes: size, count: await list.close() };
    }

    async function writeKeys(): Promise<Pick<ManifestEnd, 'keys' | 'people_keys'>> {
      const pack = openTarPiece(target, { kind: 'pack', level: FILES_LEVEL });
      try {
        const list = createListWriter(pack, 'keys', 'ndjson');
        for await (const key of keys) await list.add(JSON.stringify(key));
        const count = await list.close();
        const piece = await pack.close();
        made.push(piece);
        packs.add(piece.piece);
        return { keys: piece.piece, people_keys: count };
      } catch (error) {
        await pack.abandon();
        throw error;
      }
    }

    try {
      const first: ManifestHead = { format: 'gatehouse-backup', version: BACKUP_FORMAT, ...head };
      await manifest.add('manifest.json', json(first));
      const ofDatabase = await writeDatabase(createListWriter(manifest, 'database', 'list'));
      store = openChunkStore(FILES_LEVEL);
      const ofFiles = await writeFiles(createListWriter(manifest, 'files', 'list'));
      const end: ManifestEnd = { database: ofDatabase, files: ofFiles, ...(await writeKeys()) };
      const list = createListWriter(manifest, 'packs', 'list');
      for (const pack of packs) await list.add(pack);
      await list.close();
      await manifest.add('end.json', json(end));
      const piece = await manifest.close();
      const { id, taken_at: takenAt, reason, operations_up_to: operations } = head;
      return {
        commit: {
          id,
          taken_at: takenAt,
          reason,
          manifest: piece.piece,
          packs: [...packs],
          operations_up_to: operations,
        },
        pieces: [...made, piece],
        end,
      };
    } catch (error) {
      await store.abandon();
      await manifest.abandon();
      throw error;
    }
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`, 'utf8');
}
