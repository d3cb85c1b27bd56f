import { randomBytes } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { SerialQueue } from '../serial-queue.ts';
import { createFolderId, readFolderId } from './folder-identity.ts';
import { loadKeychain, type Keychain, type KeychainLoading } from './keychain.ts';
import { createKeyring, openKeyring, readKeyring } from './passphrase.ts';
import { KEY_BYTES } from './sealed-bytes.ts';
import { keychainSecrets, keychainService, sealedSecrets, type Secrets } from './secrets.ts';

const ACCOUNT = 'database-key';

/** The key, and where the folder's other secrets are kept. */
export interface OpenedKey {
  /** 32 bytes. */
  readonly databaseKey: Buffer;
  readonly from: 'keychain' | 'passphrase' | 'throwaway';
  readonly secrets: Secrets;
}

export type KeyOpening =
  | { readonly kind: 'opened'; readonly key: OpenedKey }
  /** No keychain here: `new` asks to choose a passphrase, `known` to type it. */
  | {
      readonly kind: 'locked';
      readonly passphrase: 'new' | 'known';
      /** Why the keychain can't be used, for the log; null where the folder never used one. */
      readonly why: string | null;
      /** @throws GatehouseError passphrase-wrong or passphrase-too-short; may be tried again */
      readonly unlock: (passphrase: string) => Promise<OpenedKey>;
    };

export interface KeyRequest {
  readonly dataFolder: string;
  /** Whether anything in the folder is already encrypted under a key. */
  readonly hasDatabase: boolean;
  /** Development and tests: 64 hex digits; wins over all else and is never written anywhere. */
  readonly throwawayKey?: string | undefined;
  readonly loadKeychain?: (() => Promise<KeychainLoading>) | undefined;
}

function unavailable(reason: string, detail: string): GatehouseError {
  return new GatehouseError('keychain-unavailable', detail, { reason });
}

function fromThrowaway(dataFolder: string, hex: string): OpenedKey {
  const databaseKey = Buffer.from(hex, 'hex');
  if (databaseKey.length !== KEY_BYTES) throw new TypeError('a throw-away key has 64 hex digits');
  return { databaseKey, from: 'throwaway', secrets: sealedSecrets(dataFolder, databaseKey) };
}

function fromKeychain(keychain: Keychain, folderId: Uuid, text: string): OpenedKey {
  const databaseKey = Buffer.from(text, 'base64');
  if (databaseKey.length !== KEY_BYTES) {
    throw unavailable('entry-damaged', 'the keychain entry of the database key is damaged');
  }
  return { databaseKey, from: 'keychain', secrets: keychainSecrets(keychain, folderId) };
}

/** The key of a folder that has a database: found, or named as not to be had. Never made anew. */
async function findInKeychain(folderId: Uuid | null, loading: KeychainLoading): Promise<OpenedKey> {
  if (folderId === null) throw unavailable('folder-file-missing', 'folder.json is missing');
  if (!loading.ok) throw unavailable('not-loaded', loading.why);
  let text: string | null;
  try {
    text = await loading.keychain.read(keychainService(folderId), ACCOUNT);
  } catch (error) {
    throw unavailable('refused', String(error));
  }
  if (text === null) {
    throw unavailable('no-entry', 'the keychain is locked, or has no key for this data folder');
  }
  return fromKeychain(loading.keychain, folderId, text);
}

/**
 * The key of a folder without a database, from the keychain, made where there is none; a text
 * that says why where the keychain can't be used. It counts as kept only when it was read back.
 */
async function keepInKeychain(
  folderId: Uuid,
  loading: KeychainLoading,
): Promise<OpenedKey | string> {
  if (!loading.ok) return loading.why;
  const { keychain } = loading;
  const service = keychainService(folderId);
  try {
    const earlier = await keychain.read(service, ACCOUNT);
    if (earlier !== null) return fromKeychain(keychain, folderId, earlier);
    const text = randomBytes(KEY_BYTES).toString('base64');
    await keychain.write(service, ACCOUNT, text);
    if ((await keychain.read(service, ACCOUNT)) !== text) return 'the keychain kept nothing';
    return fromKeychain(keychain, folderId, text);
  } catch (error) {
    // A keychain that refuses on the first run is as good as none: the passphrase takes over.
    return String(error);
  }
}

/** Opens the folder's keyring, and makes it where there is none yet. */
async function openOrCreateKeyring(dataFolder: string, passphrase: string): Promise<OpenedKey> {
  const keyring = await readKeyring(dataFolder);
  const databaseKey =
    keyring === null
      ? await createKeyring(dataFolder, passphrase)
      : await openKeyring(keyring, passphrase);
  return { databaseKey, from: 'passphrase', secrets: sealedSecrets(dataFolder, databaseKey) };
}

function lockedBy(dataFolder: string, passphrase: 'new' | 'known', why: string | null): KeyOpening {
  // One at a time: two unlocks of a first run must not make two keys.
  const queue = new SerialQueue();
  const unlock = (typed: string) => queue.run(() => openOrCreateKeyring(dataFolder, typed));
  return { kind: 'locked', passphrase, why, unlock };
}

/**
 * Finds the key of a data folder, or makes it on the first run: a throw-away key where one was
 * given, else the folder's keyring under its passphrase, else the operating system's keychain,
 * else a new passphrase.
 * @throws GatehouseError keychain-unavailable (`reason` among its facts) where the folder has a
 * database and its key can't be had: a new key must never lie over an old database
 */
export async function openDatabaseKey(request: KeyRequest): Promise<KeyOpening> {
  const { dataFolder, hasDatabase, throwawayKey } = request;
  if (throwawayKey !== undefined) {
    return { kind: 'opened', key: fromThrowaway(dataFolder, throwawayKey) };
  }
  if ((await readKeyring(dataFolder)) !== null) return lockedBy(dataFolder, 'known', null);

  const loading = await (request.loadKeychain ?? loadKeychain)();
  const knownId = await readFolderId(dataFolder);
  if (hasDatabase) return { kind: 'opened', key: await findInKeychain(knownId, loading) };

  const folderId = knownId ?? (await createFolderId(dataFolder));
  const kept = await keepInKeychain(folderId, loading);
  return typeof kept === 'string'
    ? lockedBy(dataFolder, 'new', kept)
    : { kind: 'opened', key: kept };
}
