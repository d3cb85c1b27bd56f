import { randomBytes } from 'node:crypto';
import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Uuid } from '#shared/domain/id.ts';
import { readFolderId } from '../keys/folder-identity.ts';
import type { KeychainLoading } from '../keys/keychain.ts';
import { keychainService, secretAccount, SECRET_NAMES } from '../keys/secrets.ts';
import { PIECES_FOLDER } from './backup-messages.ts';
import { DATABASE_FILE } from './database.ts';
import { isMissing, syncFolder, writeDurably } from './durable-file.ts';
import { KEY_STORE_FILE } from './key-store.ts';
import { ASIDE_FOLDER } from './migrator.ts';
import { EVIDENCE_FOLDER, VAULT_FOLDER } from './vault.ts';

/** While it is there, what is in the folder is to go, whatever was gone already. */
const MARK_FILE = 'revoked';
const DATABASE_KEY = 'database-key';
/** Where there is no keychain, what opens the rest. */
const KEY_FILES = ['keyring.json', 'secrets.json'] as const;
const CONTENTS = [
  ...[KEY_STORE_FILE, DATABASE_FILE].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]),
  `${DATABASE_FILE}.key-check`,
  VAULT_FOLDER,
  EVIDENCE_FOLDER,
  PIECES_FOLDER,
  ASIDE_FOLDER,
  'folder.json',
] as const;

/** Whether a removal was begun in this folder. */
export async function isCopyCondemned(dataFolder: string): Promise<boolean> {
  try {
    await access(path.join(dataFolder, MARK_FILE));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Written over: a keychain has no word for forgetting that all of them keep to. @returns whether all were */
async function overwriteKeys(
  keychain: () => Promise<KeychainLoading>,
  folderId: Uuid,
): Promise<boolean> {
  const loading = await keychain();
  if (!loading.ok) return false;
  const service = keychainService(folderId);
  const tries = await Promise.allSettled(
    [DATABASE_KEY, ...SECRET_NAMES.map(secretAccount)].map((account) =>
      loading.keychain.write(service, account, randomBytes(32).toString('base64')),
    ),
  );
  return tries.every(({ status }) => status === 'fulfilled');
}

/**
 * Destroys a kiosk's copy: its keys first, so that whatever a crash or a disk keeps of the rest is
 * unreadable, then every file but settings and logs. Nothing of it may be open. Begun again it goes on.
 * @param keychain null: this folder's keys are not in one
 * @returns false: the keychain refused or could not be reached; what it may hold of them is still there
 * @throws the file system's error; then it is to be begun again
 */
export async function destroyCopy(
  dataFolder: string,
  keychain: (() => Promise<KeychainLoading>) | null,
): Promise<boolean> {
  const mark = path.join(dataFolder, MARK_FILE);
  await writeDurably(mark, '');
  const folderId = await readFolderId(dataFolder);
  const areKeysGone =
    keychain === null || folderId === null || (await overwriteKeys(keychain, folderId));
  for (const name of [...KEY_FILES, ...CONTENTS]) {
    await rm(path.join(dataFolder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  await syncFolder(dataFolder);
  await rm(mark, { force: true });
  return areKeysGone;
}
