import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { lockFolder } from '#core/storage/folder-lock.ts';

/** Where a seeded folder keeps what only trying out needs: package, tickets.csv, its marker. */
export const SEED_FOLDER = 'seed';
const MARKER = 'seed.json';

const marker = z.looseObject({ format: z.literal('gatehouse-seed') });

// What a kiosk and a seed write. Anything else in the folder is somebody's, and stays.
const OURS = [
  'aside',
  'evidence',
  'files',
  'gatehouse.db',
  'gatehouse.db-shm',
  'gatehouse.db-wal',
  'gatehouse.db.key-check',
  'gatehouse.lock',
  'keyring.json',
  'keys.db',
  'keys.db-shm',
  'keys.db-wal',
  'logs',
  'secrets.json',
];

/** The folder is not one that a seed may write to. The message says what to do. */
export class FolderRefusal extends Error {}

async function isSeeded(dataFolder: string): Promise<boolean> {
  try {
    const text = await readFile(path.join(dataFolder, SEED_FOLDER, MARKER), 'utf8');
    return marker.safeParse(JSON.parse(text)).success;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Makes sure that the folder is empty, or was seeded before: then it is emptied. The mark of a
 * seeded folder is written first, so that a seed that was broken off can be made again.
 * @param notes what the mark says beside that
 * @throws FolderRefusal where it holds anything else: it may be a kiosk's, with its check-ins;
 * GatehouseError data-folder-in-use
 */
export async function claimFolder(
  dataFolder: string,
  notes: Readonly<Record<string, string | number>>,
): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const entries = await readdir(dataFolder);
  if (entries.length > 0) {
    if (!(await isSeeded(dataFolder))) {
      throw new FolderRefusal(
        `${dataFolder} is not empty and was not made by the seed: choose another folder`,
      );
    }
    // A kiosk that is running on it keeps it.
    lockFolder(dataFolder).release();
    // The folder's id stays: the keychain already has a key under it.
    for (const name of OURS) {
      await rm(path.join(dataFolder, name), { recursive: true, force: true });
    }
  }
  const seedFolder = path.join(dataFolder, SEED_FOLDER);
  await mkdir(seedFolder, { recursive: true });
  const content = { format: 'gatehouse-seed', for: 'trying out and tests only', ...notes };
  await writeFile(path.join(seedFolder, MARKER), `${JSON.stringify(content, null, 2)}\n`);
}
