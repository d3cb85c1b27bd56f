import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '#tools/simulate/random.ts';
import type { DiskEvent } from './disk-trace.ts';

const SECTOR_BYTES = 512;

type FileChange = Extract<DiskEvent, { kind: 'write' | 'truncate' }>;
type NameChange = Extract<
  DiskEvent,
  { kind: 'create' | 'make-folder' | 'unlink' | 'remove-folder' | 'rename' }
>;

/** A file's bytes that can grow. */
class Content {
  #bytes: Buffer;
  #size: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  copy(): Content {
    return new Content(Buffer.from(this.bytes));
  }

  truncate(size: number): void {
    if (size > this.#size) this.#grow(size);
    else this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  write(data: Buffer, offset: number): void {
    const end = offset + data.length;
    if (end > this.#size) this.truncate(end);
    data.copy(this.#bytes, offset);
  }

  #grow(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.alloc(size * 2);
    this.bytes.copy(larger);
    this.#bytes = larger;
  }
}

interface Inode {
  /** What is certainly on the disk. */
  readonly synced: Content;
  /** What was written since the last sync, in order. */
  pending: FileChange[];
}

/** A folder as it was before a trace began, all of it on the disk. */
export interface FolderSnapshot {
  readonly root: string;
  readonly files: ReadonlyMap<string, { readonly inode: bigint; readonly bytes: Buffer }>;
  readonly folders: ReadonlyMap<string, bigint>;
}

export function snapshotFolder(root: string): FolderSnapshot {
  const files = new Map<string, { inode: bigint; bytes: Buffer }>();
  const folders = new Map([[root, statSync(root, { bigint: true }).ino]]);
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    const name = path.join(entry.parentPath, entry.name);
    const inode = statSync(name, { bigint: true }).ino;
    if (entry.isDirectory()) folders.set(name, inode);
    else files.set(name, { inode, bytes: readFileSync(name) });
  }
  return { root, files, folders };
}

/** How the disk treats what was not synced; drawn for each cut. */
type Temper = 'drops' | 'keeps' | 'gambles';

/**
 * The disk under a folder, fed with a trace. A sync makes all earlier writes of its file certain;
 * names (created, renamed, removed) are certain once their folder was synced. Everything else is
 * at the disk's mercy: each write dropped, kept or torn at sectors, each name change dropped or
 * kept, whatever order they came in. That is more hostile than a journalling file system.
 */
export class DiskModel {
  readonly #root: string;
  readonly #inodes = new Map<bigint, Inode>();
  readonly #folderPaths = new Map<bigint, string>();
  #names = new Map<string, Inode | 'folder'>();
  #pendingNames: { readonly change: NameChange; readonly inode: Inode | 'folder' | undefined }[] =
    [];

  constructor(before: FolderSnapshot) {
    this.#root = before.root;
    for (const [name, inode] of before.folders) {
      this.#folderPaths.set(inode, name);
      this.#names.set(name, 'folder');
    }
    for (const [name, { inode, bytes }] of before.files) {
      const file = { synced: new Content(Buffer.from(bytes)), pending: [] };
      this.#inodes.set(inode, file);
      this.#names.set(name, file);
    }
  }

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'create': {
        const file = { synced: new Content(Buffer.alloc(0)), pending: [] };
        this.#inodes.set(event.inode, file);
        this.#pendingNames.push({ change: event, inode: file });
        return;
      }
      case 'make-folder':
        this.#folderPaths.set(event.inode, event.path);
        this.#pendingNames.push({ change: event, inode: 'folder' });
        return;
      case 'unlink':
      case 'remove-folder':
      case 'rename':
        this.#pendingNames.push({ change: event, inode: undefined });
        return;
      case 'write':
      case 'truncate':
        this.#inode(event.inode).pending.push(event);
        return;
      case 'sync': {
        const file = this.#inode(event.inode);
        for (const change of file.pending) applyChange(file.synced, change);
        file.pending = [];
        return;
      }
      case 'sync-folder': {
        const folder = this.#folderPaths.get(event.inode);
        this.#pendingNames = this.#pendingNames.filter(({ change, inode }) => {
          if (path.dirname(change.path) !== folder) return true;
          applyName(this.#names, change, inode);
          return false;
        });
        return;
      }
      case 'mark':
        return;
    }
  }

  #inode(number: bigint): Inode {
    const inode = this.#inodes.get(number);
    if (inode === undefined) throw new Error(`a write to inode ${number}, which nobody opened`);
    return inode;
  }

  /**
   * Writes into `target` what the disk holds if the plug is pulled now. The model itself does not
   * change. The write-ahead log's index is left out: it is rebuilt from the log.
   */
  pullPlug(target: string, random: Random): void {
    const temper = pick<Temper>(random, ['drops', 'keeps', 'gambles', 'gambles']);
    const names = new Map(this.#names);
    for (const { change, inode } of this.#pendingNames) {
      if (survives(temper, random)) applyName(names, change, inode);
    }
    for (const [name, inode] of names) {
      const at = path.join(target, path.relative(this.#root, name));
      if (inode === 'folder') mkdirSync(at, { recursive: true });
    }
    for (const [name, inode] of names) {
      if (inode === 'folder' || name.endsWith('-shm')) continue;
      const at = path.join(target, path.relative(this.#root, name));
      // A file whose folder's own name was lost is lost with it.
      if (names.has(path.dirname(name))) {
        writeFileSync(at, outcome(inode, temper, random));
      }
    }
  }
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

function survives(temper: Temper, random: Random): boolean {
  if (temper === 'gambles') return random() < 0.5;
  return temper === 'keeps';
}

function applyChange(content: Content, change: FileChange): void {
  if (change.kind === 'write') content.write(change.data, change.offset);
  else content.truncate(change.size);
}

function applyName(
  names: Map<string, Inode | 'folder'>,
  change: NameChange,
  inode: Inode | 'folder' | undefined,
): void {
  if (inode !== undefined) {
    names.set(change.path, inode);
    return;
  }
  const moved = names.get(change.path);
  names.delete(change.path);
  if (change.kind === 'rename' && moved !== undefined) names.set(change.to, moved);
}

function outcome(file: Inode, temper: Temper, random: Random): Buffer {
  const content = file.synced.copy();
  for (const change of file.pending) {
    if (!survives(temper, random)) continue;
    const torn = temper === 'gambles' && change.kind === 'write' && random() < 0.4;
    if (torn) tear(content, change, random);
    else applyChange(content, change);
  }
  return content.bytes;
}

/** Writes only some of the sectors that a write touches. */
function tear(content: Content, change: FileChange & { kind: 'write' }, random: Random): void {
  const end = change.offset + change.data.length;
  let from = change.offset;
  while (from < end) {
    const to = Math.min(end, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES);
    if (random() < 0.5) {
      content.write(change.data.subarray(from - change.offset, to - change.offset), from);
    }
    from = to;
  }
}
