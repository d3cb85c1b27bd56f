import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isMissing, writeDurably } from './durable-file.ts';

/*
 * SQLCipher says the same ('file is not a database') of a wrong key and of a damaged first page.
 * This small file beside the database tells them apart: an HMAC of a fixed text under the key,
 * which gives nothing of 256 random bits away. It also tells that a database was here before.
 */
const CHECKED_TEXT = 'gatehouse-key-check-1';

function checkOf(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(CHECKED_TEXT).digest();
}

function fileOf(databaseFile: string): string {
  return `${databaseFile}.key-check`;
}

/** Whether this is the key of the database beside; `unknown` where nothing was written down. */
export async function checkKey(
  databaseFile: string,
  key: Uint8Array,
): Promise<'right' | 'wrong' | 'unknown'> {
  let text: string;
  try {
    text = await readFile(fileOf(databaseFile), 'utf8');
  } catch (error) {
    if (isMissing(error)) return 'unknown';
    throw error;
  }
  const written = Buffer.from(text.trim(), 'hex');
  const expected = checkOf(key);
  if (written.length !== expected.length) return 'unknown';
  return timingSafeEqual(written, expected) ? 'right' : 'wrong';
}

/** Writes the check down, for a key that has just opened the database. */
export async function writeKeyCheck(databaseFile: string, key: Uint8Array): Promise<void> {
  await writeDurably(fileOf(databaseFile), `${checkOf(key).toString('hex')}\n`);
}
