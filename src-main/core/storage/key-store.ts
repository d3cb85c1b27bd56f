import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { deriveKey, KEY_BYTES, openSealed, sealBytes } from '../keys/sealed-bytes.ts';
import { asStorageError } from './storage-error.ts';

/** The key store's file in a data folder. */
export const KEY_STORE_FILE = 'keys.db';

/**
 * What a person's data is kept for; each has its own key, so that each can be erased alone. `log`:
 * values in the activity log; `event`: an event's picture, under the event's id.
 */
export type Purpose = 'identity' | 'face' | 'evidence' | 'template' | 'log' | 'event';

export interface KeyStoreOptions {
  /** The file, beside the main database. */
  readonly file: string;
  /** 32 bytes; both the file's key and the wrapping key are derived from it. */
  readonly databaseKey: Uint8Array;
  /** Development and tests only: better-sqlite3's nativeBinding. */
  readonly nativeBinding?: string | undefined;
  /** For a second connection beside the one that writes. */
  readonly readonly?: boolean | undefined;
}

// Enough for the keys of a hundred thousand people: each page read anew is decrypted anew.
const CACHE_KIB = 16 * 1024;

/**
 * PRAGMA user_version: 0 is a new file, or one of before there were templates; 1 one of before the
 * log kept values.
 */
const VERSION = 2;

const TABLE = `(
  person_id TEXT NOT NULL,
  purpose TEXT NOT NULL
    CHECK (purpose IN ('identity', 'face', 'evidence', 'template', 'log', 'event')),
  wrapped BLOB NOT NULL,
  PRIMARY KEY (person_id, purpose)
) STRICT, WITHOUT ROWID`;

/** What a key is for, to the letter. */
export interface KeyName {
  readonly personId: Uuid;
  readonly purpose: Purpose;
}

interface StoredKey extends KeyName {
  readonly wrapped: Uint8Array;
}

/** Keys that are read at once when all are listed. */
const LISTED_AT_ONCE = 1_000;

/**
 * Brings the file to VERSION, in one transaction. SQLite can't change a CHECK in place: the table
 * is copied into a new one.
 * @throws GatehouseError database-newer where a later version of Gatehouse wrote it
 */
function migrate(database: Database.Database): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version === VERSION) return;
  if (version > VERSION) {
    throw new GatehouseError('database-newer', 'keys.db is a newer version’s', { step: 'keys' });
  }
  const isOld = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'person_keys'");
  const run = database.transaction(() => {
    if (isOld.get() === undefined) database.exec(`CREATE TABLE person_keys ${TABLE}`);
    else {
      database.exec(`
        CREATE TABLE person_keys_next ${TABLE};
        INSERT INTO person_keys_next SELECT person_id, purpose, wrapped FROM person_keys;
        DROP TABLE person_keys;
        ALTER TABLE person_keys_next RENAME TO person_keys;
      `);
    }
    database.pragma(`user_version = ${VERSION}`);
  });
  run.immediate();
}

function prepareFile(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // An erased key must not live on in a free page.
  database.pragma('secure_delete = ON');
  migrate(database);
}

function prepare(database: Database.Database) {
  return {
    find: database
      .prepare('SELECT wrapped FROM person_keys WHERE person_id = ? AND purpose = ?')
      .pluck(),
    insert: database.prepare('INSERT INTO person_keys VALUES (?, ?, ?)'),
    page: database.prepare<[string, string, number], StoredKey>(
      `SELECT person_id AS personId, purpose, wrapped FROM person_keys
       WHERE (person_id, purpose) > (?, ?) ORDER BY person_id, purpose LIMIT ?`,
    ),
    erase: database.prepare('DELETE FROM person_keys WHERE person_id = ? AND purpose = ?'),
  };
}

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
  readonly #wrapping: KeyObject;
  readonly #on: ReturnType<typeof prepare>;

  /**
   * @throws GatehouseError database-wrong-key where the file is another key's, or damaged so that
   * it looks so; database-newer, disk-full, database-corrupt or database-unavailable. The file is left as it is
   */
  constructor({ file, databaseKey, nativeBinding, readonly = false }: KeyStoreOptions) {
    this.#wrapping = createSecretKey(deriveKey(databaseKey, 'gatehouse-person-keys-1'));
    const fileKey = deriveKey(databaseKey, 'gatehouse-key-store-1').toString('hex');
    this.#database = new Database(file, {
      readonly,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    });
    try {
      this.#database.pragma(`cipher='sqlcipher'`);
      this.#database.pragma('legacy=4');
      this.#database.pragma(`key="x'${fileKey}'"`);
      this.#database.pragma(`cache_size = -${CACHE_KIB}`);
      if (!readonly) prepareFile(this.#database);
      this.#on = prepare(this.#database);
    } catch (error) {
      this.#database.close();
      throw openingError(error);
    }
  }

  /** The key of a person and purpose; null where there is none, or no more. */
  find(personId: Uuid, purpose: Purpose): Buffer | null {
    const wrapped = this.#on.find.get(personId, purpose);
    if (!(wrapped instanceof Uint8Array)) return null;
    return openSealed(this.#wrapping, wrapped, bindings(personId, purpose));
  }

  /**
   * The keys of several persons for one purpose, made where there are none yet, in one
   * transaction. They are durable when this returns, so that no file is ever without its key.
   */
  findOrMake(personIds: readonly Uuid[], purpose: Purpose): Map<Uuid, Buffer> {
    const make = this.#database.transaction(() => {
      const keys = new Map<Uuid, Buffer>();
      for (const personId of new Set(personIds)) {
        let key = this.find(personId, purpose);
        if (key === null) {
          key = randomBytes(KEY_BYTES);
          const wrapped = sealBytes(this.#wrapping, key, bindings(personId, purpose));
          this.#on.insert.run(personId, purpose, wrapped);
        }
        keys.set(personId, key);
      }
      return keys;
    });
    return make.immediate();
  }

  /** Every key, a page at a time: one that is erased meanwhile is left out where it was not read. */
  *list(): Generator<KeyName & { readonly key: Buffer }> {
    let last: KeyName | null = null;
    for (;;) {
      const rows: StoredKey[] = this.#on.page.all(
        last?.personId ?? '',
        last?.purpose ?? '',
        LISTED_AT_ONCE,
      );
      for (const { personId, purpose, wrapped } of rows) {
        const key = openSealed(this.#wrapping, wrapped, bindings(personId, purpose));
        if (key !== null) yield { personId, purpose, key };
      }
      last = rows.at(-1) ?? null;
      if (last === null) return;
    }
  }

  /**
   * Keeps keys as a backup brings them, in one transaction, in place of any that are here.
   * @param keys 32 bytes each
   */
  putAll(keys: readonly (KeyName & { readonly key: Uint8Array })[]): void {
    const run = this.#database.transaction(() => {
      for (const { personId, purpose, key } of keys) {
        const wrapped = sealBytes(this.#wrapping, key, bindings(personId, purpose));
        this.#on.erase.run(personId, purpose);
        this.#on.insert.run(personId, purpose, wrapped);
      }
    });
    run.immediate();
  }

  /** Erases a purpose of a person: what was encrypted under its key can't be read any more. */
  erase(personId: Uuid, purpose: Purpose): void {
    this.eraseAll([{ personId, purpose }]);
  }

  /** The same for several, in one transaction. It is done, on the disk too, when this returns. */
  eraseAll(names: readonly KeyName[]): void {
    const run = this.#database.transaction(() => {
      for (const { personId, purpose } of names) this.#on.erase.run(personId, purpose);
    });
    run.immediate();
    // The log still holds the pages with the keys: fold it back and cut it off.
    const [checkpoint] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (checkpoint?.busy === 1) {
      throw new GatehouseError('database-unavailable', 'keys.db is read by another process');
    }
  }

  close(): void {
    this.#database.close();
  }
}
