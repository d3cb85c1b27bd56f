import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { ERASURES_FILE } from '#shared/wire/backup.ts';
import type { BackupCopyStore, CopiedPiece, CopyStore } from './backup-copy-ports.ts';
import type { BackupFiles, BackupStore } from './backup-ports.ts';
import type { FileStore } from './file-store.ts';
import type { Transact } from './transaction.ts';

const DAY_MS = 86_400_000;
/**
 * A stored file that is gone here stays there so long: the hub's backups of that time name it. What was
 * erased lies there under a key that is destroyed.
 */
const GONE_MS = 35 * DAY_MS;

/** Pieces that may fail in one run before it is given up. */
const MOST_BROKEN = 3;

/** What of the second store's work was done. */
export interface CopyReport {
  readonly pieces: number;
  readonly files: number;
  readonly removed: number;
}

/** Keeps the second store: whoever has it and the key file needs no hub. */
export interface BackupCopies {
  /**
   * Copies what is new, keeps locks from ending, removes what nothing names and no lock holds. Going on
   * where it broke off.
   * @throws GatehouseError store-unavailable
   */
  run(): Promise<CopyReport>;
  /** Copies stored files that are new alone. @throws GatehouseError store-unavailable */
  copyFiles(): Promise<number>;
}

/** Where the second store keeps a piece: as in a folder that a restore reads. */
export function pieceCopy({ kioskId, piece, kind }: CopiedPiece): string {
  return `kiosks/${kioskId}/${piece}.${kind}.age`;
}

/** Where it keeps a stored file. */
export function fileCopy(storageKey: string): string {
  return `files/${storageKey}`;
}

/** Which second store this is. */
const MARK = 'store/id';

async function textOf(stream: Readable | null): Promise<string | null> {
  if (stream === null) return null;
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

/** Wires copies. */
export function createBackupCopies(ports: {
  readonly store: BackupCopyStore;
  readonly pieces: Pick<BackupStore, 'parts'>;
  readonly parts: Pick<BackupFiles, 'read'>;
  readonly files: Pick<FileStore, 'read'>;
  readonly copies: CopyStore;
  readonly transact: Transact;
  /** Null: the second store has no locks. */
  readonly lockDays: number | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): BackupCopies {
  const { store, pieces, parts, files, copies, transact, lockDays, now } = ports;
  const at = (): Instant => toInstant(now());
  /** What each folder's list of erasures says since this process wrote it. */
  const told = new Map<string, string>();

  /** A store that is new, was emptied or is another one gets everything. */
  async function settleStore(): Promise<void> {
    const known = await store.secondStore();
    const there = await textOf(await copies.read(MARK));
    if (known !== null && there === known) return;
    const id = newId();
    await copies.put(MARK, Readable.from([Buffer.from(id)]));
    await transact((tx) => store.beginStore(tx, id));
    told.clear();
  }

  async function lock(file: string): Promise<Instant | null> {
    if (lockDays === null) return null;
    const until = toInstant(now() + lockDays * DAY_MS);
    await copies.lock(file, until);
    return until;
  }

  async function copyPiece(of: CopiedPiece): Promise<void> {
    const hash = createHash('sha256');
    async function* bytes(): AsyncGenerator<Buffer> {
      for (const { file } of await pieces.parts(of.kioskId, of.piece)) {
        const part = await parts.read(file);
        hash.update(part);
        yield part;
      }
    }
    await copies.put(pieceCopy(of), Readable.from(bytes(), { objectMode: false }));
    if (hash.digest('hex') !== of.piece) {
      await copies.delete(pieceCopy(of));
      throw new GatehouseError('store-unavailable', 'a piece is not any more what it was');
    }
    await store.pieceCopied(of, at(), await lock(pieceCopy(of)));
  }

  /**
   * A piece that can't be read any more holds up no others, but no manifest of its kiosk is copied then:
   * what lies there would look whole. @returns how many, and why some were not
   */
  async function copyPieces(due: readonly CopiedPiece[]) {
    const failures: unknown[] = [];
    const broken = new Set<Uuid>();
    let copied = 0;
    for (const of of due) {
      if (of.kind === 'manifest' && broken.has(of.kioskId)) continue;
      try {
        await copyPiece(of);
        copied += 1;
      } catch (error) {
        failures.push(error);
        broken.add(of.kioskId);
        // Then it is a store that is away, not a piece.
        if (failures.length > MOST_BROKEN) throw error;
      }
    }
    return { copied, failures };
  }

  /** Beside the hub's backups and each kiosk's pieces: a restore from there destroys these keys. */
  async function copyErasures(): Promise<void> {
    const text = JSON.stringify({ erasures: await store.erasures() });
    const folders = (await store.kiosksCopied()).map((kioskId) => `kiosks/${kioskId}`);
    for (const folder of ['hub', ...folders]) {
      // A bucket that keeps versions would keep one for every run.
      if (told.get(folder) === text) continue;
      await copies.put(`${folder}/${ERASURES_FILE}`, Readable.from([Buffer.from(text)]));
      told.set(folder, text);
    }
  }

  async function copyFiles(): Promise<number> {
    let count = 0;
    for (const key of await store.dueFiles()) {
      const bytes = await files.read(key);
      // Removed since it was looked up.
      if (bytes === null) continue;
      await copies.put(fileCopy(key), Readable.from([bytes]));
      await store.fileCopied(key, at());
      count += 1;
    }
    return count;
  }

  async function keepLocks(): Promise<void> {
    if (lockDays === null) return;
    for (const of of await store.locksEnding(toInstant(now() + (lockDays * DAY_MS) / 2))) {
      const until = await lock(pieceCopy(of));
      if (until !== null) await store.pieceLocked(of, until);
    }
  }

  async function remove(): Promise<number> {
    const doomed = await store.doomed(at());
    for (const file of doomed) {
      await copies.delete(file);
      await store.removed(file);
    }
    const gone = await store.filesGone(at(), toInstant(now() - GONE_MS));
    for (const key of gone) {
      await copies.delete(fileCopy(key));
      await store.fileRemoved(key);
    }
    return doomed.length + gone.length;
  }

  return {
    async copyFiles() {
      await settleStore();
      return await copyFiles();
    },
    async run() {
      await settleStore();
      const done = await copyPieces(await store.duePieces());
      await copyErasures();
      const copied = await copyFiles();
      await keepLocks();
      const removed = await remove();
      if (done.failures.length > 0) throw done.failures[0];
      return { pieces: done.copied, files: copied, removed };
    },
  };
}
