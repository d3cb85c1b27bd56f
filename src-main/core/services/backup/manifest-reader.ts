import { pieceId, type PieceId } from '#shared/wire/backup.ts';
import {
  chunkId,
  manifestEnd,
  manifestHead,
  storedPath,
  type ChunkId,
  type ManifestEnd,
  type ManifestHead,
} from '#shared/wire/backup-manifest.ts';
import { backupDamaged, parseBackupLine, refuseNewer } from './backup-error.ts';
import { membersOf } from './piece-reader.ts';

/** What a snapshot is made of. */
export interface Manifest {
  readonly head: ManifestHead;
  readonly end: ManifestEnd;
  /** The database's chunks, in order. */
  readonly database: readonly ChunkId[];
  /** Chunks of each stored file, by its path. */
  readonly files: ReadonlyMap<string, readonly ChunkId[]>;
  readonly packs: readonly PieceId[];
}

function chunkOf(name: string | undefined): ChunkId {
  const parsed = chunkId.safeParse(name?.startsWith('chunks/') === true ? name.slice(7) : '');
  if (!parsed.success) throw backupDamaged('list-unreadable');
  return parsed.data;
}

/**
 * Reads a manifest's first member only: whose it is, and of when.
 * @throws GatehouseError backup-not-for-key, backup-damaged, backup-newer
 */
export async function readManifestHead(file: string, identity: string): Promise<ManifestHead> {
  for await (const { name, bytes } of membersOf(file, identity)) {
    if (name !== 'manifest.json') break;
    return headOf(bytes);
  }
  throw backupDamaged('no-manifest');
}

function headOf(bytes: Buffer): ManifestHead {
  const text = bytes.toString('utf8');
  refuseNewer(text);
  return parseBackupLine(manifestHead, text);
}

/**
 * Reads a manifest whole. Its lists are in memory: some hundred bytes a file.
 * @throws GatehouseError as readManifestHead; backup-damaged where it does not come to its own totals
 */
export async function readManifest(file: string, identity: string): Promise<Manifest> {
  let head: ManifestHead | null = null;
  let end: ManifestEnd | null = null;
  const database: ChunkId[] = [];
  const files = new Map<string, ChunkId[]>();
  const packs: PieceId[] = [];
  const takers: Record<string, (line: string) => void> = {
    database: (line) => database.push(chunkOf(line)),
    files: (line) => {
      const [path, ...chunks] = line.split(' ');
      const stored = storedPath.safeParse(path);
      if (!stored.success || files.has(stored.data)) throw backupDamaged('list-unreadable');
      files.set(stored.data, chunks.map(chunkOf));
    },
    packs: (line) => {
      const pack = pieceId.safeParse(line);
      if (!pack.success) throw backupDamaged('list-unreadable');
      packs.push(pack.data);
    },
  };
  for await (const { name, bytes } of membersOf(file, identity)) {
    if (name === 'manifest.json') head = headOf(bytes);
    else if (name === 'end.json') end = parseBackupLine(manifestEnd, bytes.toString('utf8'));
    else {
      const [list = ''] = name.split('/');
      const take = Object.hasOwn(takers, list) ? takers[list] : undefined;
      if (take === undefined) throw backupDamaged('member-not-ours');
      for (const line of bytes.toString('utf8').trimEnd().split('\n')) take(line);
    }
  }
  if (head === null || end === null) throw backupDamaged('manifest-short');
  if (database.length !== end.database.chunks || files.size !== end.files.count) {
    throw backupDamaged('manifest-short');
  }
  return { head, end, database, files, packs };
}
