import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Bits by which anybody on the machine reads or writes a file. */
const OTHERS = 0o007;

/** A folder of small files that only the hub's user reads. */
export class KeyFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  has(name: string): boolean {
    return existsSync(this.#file(name));
  }

  read(name: string): string {
    return readFileSync(this.#file(name), 'utf8');
  }

  /**
   * Whether users of the machine that are not ours could read it. A group may: Kubernetes mounts
   * secrets so. Windows keeps no such bits.
   */
  isOpenToOthers(name: string): boolean {
    return process.platform !== 'win32' && (statSync(this.#file(name)).mode & OTHERS) !== 0;
  }

  /** Writes a file that is not there yet. @returns false where it is, perhaps since a moment */
  make(name: string, text: string): boolean {
    if (this.has(name)) return false;
    const temporary = this.#write(text);
    try {
      // Unlike a rename a link fails where the name is taken: of two hubs that start at once on an
      // empty folder one makes each key, and both read that one.
      linkSync(temporary, this.#file(name));
      return true;
    } catch (error) {
      if (this.has(name)) return false;
      throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** Puts a file in the place of one that is there: the old or the new is read, never a part. */
  replace(name: string, text: string): void {
    renameSync(this.#write(text), this.#file(name));
  }

  #file(name: string): string {
    return path.join(this.folder, name);
  }

  #write(text: string): string {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = this.#file(`.${randomUUID()}`);
    const handle = openSync(file, 'wx', 0o600);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return file;
  }
}
