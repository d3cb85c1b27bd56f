import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { deriveKey, KEY_BYTES, openSealed, sealBytes } from '../keys/sealed-bytes.ts';
import { asStorageError } from './storage-error.ts';

/** The key store's file in a data folder. */
export const KEY_STORE_FILE = 'keys.db';

/** What a person's file is kept for; each has its own key, so that each can be erased alone. */
export type Purpose = 'identity' | 'face' | 'evidence';

export interface KeyStoreOptions {
  /** The file, beside the main database. */
  readonly file: string;
  /** 32 bytes; both the file's key and the wrapping key are derived from it. */
  readonly databaseKey: Uint8Array;
  /** Development and tests only: better-sqlite3's nativeBinding. */
  readonly nativeBinding?: string | undefined;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS person_keys (
  person_id TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('identity', 'face', 'evidence')),
  wrapped BLOB NOT NULL,
  PRIMARY KEY (person_id, purpose)
) STRICT, WITHOUT ROWID;
`;

function bindings(personId: Uuid, purpose: Purpose): string {
  return `gatehouse-person-key-1\0${personId}\0${purpose}`;
}

function openingError(error: unknown): unknown {
  const mapped = asStorageError(error);
  if (!(mapped instanceof GatehouseError) || mapped.facts['reason'] !== 'SQLITE_NOTADB') {
    return mapped;
  }
  const facts = { store: 'keys' };
  return new GatehouseError('database-wrong-key', 'the key does not open keys.db', facts, error);
}

/**
 * The keys of the vault: a random one for each person and purpose, wrapped, in a small encrypted
 * database of its own. It is apart from the main one so that an erased key stays erased when a
 * backup of the main database comes back.
 */
export class KeyStore {
  readonly #database: Database.Database;
  readonly #wrapping: Buffer;

  /**
   * @throws GatehouseError database-wrong-key where the file is another key's, or damaged so that
   * it looks so; disk-full, database-corrupt or database-unavailable. The file is left as it is
   */
  constructor({ file, databaseKey, nativeBinding }: KeyStoreOptions) {
    this.#wrapping = deriveKey(databaseKey, 'gatehouse-person-keys-1');
    const fileKey = deriveKey(databaseKey, 'gatehouse-key-store-1').toString('hex');
    this.#database = new Database(file, nativeBinding === undefined ? {} : { nativeBinding });
    try {
      this.#database.pragma(`cipher='sqlcipher'`);
      this.#database.pragma('legacy=4');
      this.#database.pragma(`key="x'${fileKey}'"`);
      this.#database.pragma('journal_mode = WAL');
      this.#database.pragma('synchronous = FULL');
      // An erased key must not live on in a free page.
      this.#database.pragma('secure_delete = ON');
      this.#database.exec(SCHEMA);
    } catch (error) {
      this.#database.close();
      throw openingError(error);
    }
  }

  /** The key of a person and purpose; null where there is none, or no more. */
  find(personId: Uuid, purpose: Purpose): Buffer | null {
    const wrapped = this.#database
      .prepare('SELECT wrapped FROM person_keys WHERE person_id = ? AND purpose = ?')
      .pluck()
      .get(personId, purpose);
    if (!(wrapped instanceof Uint8Array)) return null;
    return openSealed(this.#wrapping, wrapped, bindings(personId, purpose));
  }

  /**
   * The keys of several persons for one purpose, made where there are none yet, in one
   * transaction. They are durable when this returns, so that no file is ever without its key.
   */
  findOrMake(personIds: readonly Uuid[], purpose: Purpose): Map<Uuid, Buffer> {
    const insert = this.#database.prepare('INSERT INTO person_keys VALUES (?, ?, ?)');
    const make = this.#database.transaction(() => {
      const keys = new Map<Uuid, Buffer>();
      for (const personId of new Set(personIds)) {
        let key = this.find(personId, purpose);
        if (key === null) {
          key = randomBytes(KEY_BYTES);
          insert.run(
            personId,
            purpose,
            sealBytes(this.#wrapping, key, bindings(personId, purpose)),
          );
        }
        keys.set(personId, key);
      }
      return keys;
    });
    return make.immediate();
  }

  /** Erases a purpose of a person: what was encrypted under its key can't be read any more. */
  erase(personId: Uuid, purpose: Purpose): void {
    this.#database
      .prepare('DELETE FROM person_keys WHERE person_id = ? AND purpose = ?')
      .run(personId, purpose);
    // The log still holds the page with the key: fold it back and cut it off.
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }
}
