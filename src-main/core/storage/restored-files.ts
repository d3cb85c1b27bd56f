import { constants, type PathLike } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { BACKUP_SIZES, type ChunkId } from '#shared/wire/backup-manifest.ts';
import { backupDamaged } from '../services/backup/backup-error.ts';
import type { Manifest } from '../services/backup/manifest-reader.ts';
import { createPageSeal, PAGE_BYTES, RESERVED } from './cipher-pages.ts';
import { DATABASE_FILE } from './database.ts';

/** A data folder that is being put together of chunks, in whatever order they come. */
export interface RestoredFiles {
  /** @throws GatehouseError backup-damaged; the file system's error */
  put(chunk: ChunkId, bytes: Uint8Array): Promise<void>;
  /** Chunks that have not come. The database is on the disk when it resolves. */
  close(): Promise<number>;
}

const FILE_BYTES_AT = 16;
const FILE_RESERVED_AT = 20;

function requireOurPages(bytes: Uint8Array, isFirst: boolean): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole = view.length > 0 && view.length % PAGE_BYTES === 0;
  const isOurs =
    !isFirst ||
    (view.readUInt16BE(FILE_BYTES_AT) === PAGE_BYTES && view[FILE_RESERVED_AT] === RESERVED);
  if (!isWhole || !isOurs) throw backupDamaged('database-not-ours');
}

function openToWrite(file: PathLike): Promise<FileHandle> {
  return open(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
}

/**
 * Begins a data folder: the database is sealed under its new key page by page on its way to the disk,
 * stored files stay as they were sealed.
 * @param databaseKey 32 bytes
 */
export async function createRestoredFiles(
  folder: string,
  databaseKey: Uint8Array,
  { database, files }: Pick<Manifest, 'database' | 'files'>,
): Promise<RestoredFiles> {
  const pages = new Map<ChunkId, number[]>();
  for (const [index, chunk] of database.entries()) {
    pages.set(chunk, [...(pages.get(chunk) ?? []), index]);
  }
  const parts = new Map<ChunkId, { readonly file: string; readonly index: number }[]>();
  const made = new Set<string>();
  for (const [name, chunks] of files) {
    const file = path.join(folder, name);
    const holder = path.dirname(file);
    if (!made.has(holder)) await mkdir(holder, { recursive: true, mode: 0o700 });
    made.add(holder);
    if (chunks.length === 0) await (await openToWrite(file)).close();
    for (const [index, chunk] of chunks.entries()) {
      const places = parts.get(chunk);
      if (places === undefined) parts.set(chunk, [{ file, index }]);
      else places.push({ file, index });
    }
  }
  const seal = createPageSeal(databaseKey);
  const image = await openToWrite(path.join(folder, DATABASE_FILE));

  return {
    async put(chunk, bytes) {
      for (const index of pages.get(chunk) ?? []) {
        requireOurPages(bytes, index === 0);
        const at = index * BACKUP_SIZES.databaseChunk;
        const sealed = seal.seal(bytes, at / PAGE_BYTES + 1);
        await image.write(sealed, 0, sealed.length, at);
      }
      pages.delete(chunk);
      for (const { file, index } of parts.get(chunk) ?? []) {
        const handle = await openToWrite(file);
        try {
          await handle.write(bytes, 0, bytes.length, index * BACKUP_SIZES.fileChunk);
        } finally {
          await handle.close();
        }
      }
      parts.delete(chunk);
    },
    async close() {
      await image.sync();
      await image.close();
      return pages.size + parts.size;
    },
  };
}
