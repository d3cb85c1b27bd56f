import { randomBytes } from 'node:crypto';
import { access, rm } from 'node:fs/promises';
import path from 'node:path';
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

/**
 * Destroys a kiosk's copy: its keys first, so that whatever a crash or a disk keeps of the rest is
 * unreadable, then every file but settings and logs. Nothing of it may be open. Begun again it goes on.
 * @param keychain null: this folder's keys are not in one
 * @throws the file system's error; then it is to be begun again
 */
export async function destroyCopy(
  dataFolder: string,
  keychain: (() => Promise<KeychainLoading>) | null,
): Promise<void> {
  const mark = path.join(dataFolder, MARK_FILE);
  await writeDurably(mark, '');
  const folderId = await readFolderId(dataFolder);
  const loading = keychain === null || folderId === null ? null : await keychain();
  if (loading?.ok === true && folderId !== null) {
    // Written over: a keychain has no word for forgetting that all of them keep to. A refusal leaves
    // the key of files that are removed below.
    for (const account of [DATABASE_KEY, ...SECRET_NAMES.map(secretAccount)]) {
      await loading.keychain
        .write(keychainService(folderId), account, randomBytes(32).toString('base64'))
        .catch(() => undefined);
    }
  }
  for (const name of [...KEY_FILES, ...CONTENTS]) {
    await rm(path.join(dataFolder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  await syncFolder(dataFolder);
  await rm(mark, { force: true });
}
