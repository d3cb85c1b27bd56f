import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { openSealed, sealBytes } from '../keys/sealed-bytes.ts';
import { isMissing, replaceFile, syncFolder } from './durable-file.ts';
import type { KeyStore, Purpose } from './key-store.ts';

/** The vault's folder in a data folder. */
export const VAULT_FOLDER = 'files';

/**
 * The folder of live frames. They lie apart, so that what a crash left of one is found without a
 * look at every document, and no import's unfinished files are taken for it.
 */
export const EVIDENCE_FOLDER = 'evidence';

/** Whose file it is. The id is random (a document's id) and names the file on disk. */
export interface VaultAddress {
  readonly fileId: Uuid;
  readonly personId: Uuid;
  readonly purpose: Purpose;
}

export interface VaultFile extends VaultAddress {
  readonly bytes: Uint8Array;
}

export type VaultReading =
  | { readonly ok: true; readonly bytes: Buffer }
  /** `erased`: its key is gone; `damaged`: not what was written, or another person's. */
  | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' };

// First bytes of every file: a format that changes takes another mark.
const MARK = Buffer.from('GHV1');

function bindings({ fileId, personId, purpose }: VaultAddress): string {
  return `gatehouse-file-1\0${fileId}\0${personId}\0${purpose}`;
}

/**
 * Files encrypted one by one with AES-256-GCM under a key for each person and purpose. Disk
 * shows random names and sizes, nothing else.
 */
export class Vault {
  readonly #folder: string;
  readonly #keys: KeyStore;

  /** @param folder where the files lie; made at the first write */
  constructor(folder: string, keys: KeyStore) {
    this.#folder = folder;
    this.#keys = keys;
  }

  /**
   * Writes files, each in place of an earlier one of its id. They are durable when it resolves.
   * @throws the file system's error; each file is then the old one or the new
   */
  async write(files: readonly VaultFile[]): Promise<void> {
    const folders = new Set<string>();
    for (const purpose of new Set(files.map((file) => file.purpose))) {
      const ofPurpose = files.filter((file) => file.purpose === purpose);
      const keys = this.#keys.findOrMake(
        ofPurpose.map((file) => file.personId),
        purpose,
      );
      for (const file of ofPurpose) {
        const key = keys.get(file.personId);
        if (key === undefined) throw new TypeError('findOrMake left a person out');
        const target = this.#pathOf(file.fileId);
        const folder = path.dirname(target);
        if (!folders.has(folder)) {
          const made = await mkdir(folder, { recursive: true, mode: 0o700 });
          if (made !== undefined) await syncFolder(path.dirname(made));
          folders.add(folder);
        }
        const sealed = sealBytes(key, file.bytes, bindings(file));
        await replaceFile(target, Buffer.concat([MARK, sealed]));
      }
    }
    if (folders.size > 0) folders.add(this.#folder);
    for (const folder of folders) await syncFolder(folder);
  }

  /** Reads a file; whatever keeps it from being read is an answer, not an exception. */
  async read(address: VaultAddress): Promise<VaultReading> {
    const key = this.#keys.find(address.personId, address.purpose);
    if (key === null) return { ok: false, why: 'erased' };
    let content: Buffer;
    try {
      content = await readFile(this.#pathOf(address.fileId));
    } catch (error) {
      if (isMissing(error)) {
        return { ok: false, why: 'missing' };
      }
      throw error;
    }
    if (!content.subarray(0, MARK.length).equals(MARK)) return { ok: false, why: 'damaged' };
    const bytes = openSealed(key, content.subarray(MARK.length), bindings(address));
    return bytes === null ? { ok: false, why: 'damaged' } : { ok: true, bytes };
  }

  /** Erases all that a person left for one purpose, by erasing its key. */
  erase(personId: Uuid, purpose: Purpose): void {
    this.#keys.erase(personId, purpose);
  }

  /** Removes one file, say one that another replaced. */
  async remove(fileId: Uuid): Promise<void> {
    await rm(this.#pathOf(fileId), { force: true });
  }

  /** Ids of all files here. */
  async list(): Promise<Uuid[]> {
    let names: string[];
    try {
      names = await readdir(this.#folder, { recursive: true });
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
    const ids = names.map((name) => uuid.safeParse(path.basename(name)));
    return ids.flatMap((id) => (id.success ? [id.data] : []));
  }

  // The id's last hex digits are its random ones: they spread the files over 256 folders.
  #pathOf(fileId: Uuid): string {
    return path.join(this.#folder, fileId.slice(-2), fileId);
  }
}
