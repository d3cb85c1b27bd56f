import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from './storage/durable-file.ts';

const MOST_BYTES = 500_000;

/**
 * The last lines of the core's log, whole ones, oldest first; nothing where there is none. What is in
 * them is without personal data as it was written.
 */
export async function lastLines(folder: string): Promise<string> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
  // core-DATE.log, then core-DATE.log.1 and so on.
  const files = names.filter((name) => /^core-\d{4}-\d\d-\d\d\.log(\.\d+)?$/.test(name)).toSorted();
  let text = '';
  for (const name of files.toReversed()) {
    const room = MOST_BYTES - Buffer.byteLength(text);
    if (room <= 0) break;
    text = (await tail(path.join(folder, name), room)) + text;
  }
  return text;
}

/** The end of a file from the beginning of a line on. */
async function tail(file: string, mostBytes: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - mostBytes);
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(size - from),
      position: from,
    });
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await handle.close();
  }
}
