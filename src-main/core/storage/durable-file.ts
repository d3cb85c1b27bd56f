import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** Makes a folder's entries (a rename, a new file) survive the plug being pulled. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder; NTFS journals the entry itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function closeAndRemove(handle: FileHandle, file: string): Promise<void> {
  await handle.close();
  await rm(file, { force: true });
}

/**
 * Writes a whole file so that a reader sees the old content or the new, never a part: to a
 * temporary file beside it, synced, then renamed. The caller syncs the folder when several
 * files go into it; `writeDurably` does it for one.
 * @throws the file system's error; the temporary file is then removed
 */
export async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await closeAndRemove(handle, temporary);
    throw error;
  }
  await handle.close();
  try {
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Whether an error of the file system says that the file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Names of what is in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Replaces a file and syncs its folder: it is there after a loss of power. */
export async function writeDurably(file: string, content: Uint8Array | string): Promise<void> {
  await replaceFile(file, content);
  await syncFolder(path.dirname(file));
}
