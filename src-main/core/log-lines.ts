import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CRASH_FOLDER, crashReport } from '#shared/ipc/health-contract.ts';
import { isMissing } from './storage/durable-file.ts';

const MOST_BYTES = 500_000;
/** The newest; one is of a few kilobytes at most. */
const MOST_CRASHES = 50;

/**
 * What the hub gets when it asks for logs: the last lines of the core's log, then the crashes that
 * the shell kept, one a line. A file that is no crash report stays here.
 */
export async function linesForHub(dataFolder: string): Promise<string> {
  const lines = await lastLines(path.join(dataFolder, 'logs'));
  return lines + (await crashLines(path.join(dataFolder, CRASH_FOLDER)));
}

async function crashLines(folder: string): Promise<string> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const texts = await Promise.all(
    names.slice(-MOST_CRASHES).map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  return texts.flatMap(crashLine).join('');
}

function crashLine(text: string): string[] {
  try {
    const { data } = crashReport.safeParse(JSON.parse(text));
    return data === undefined ? [] : [`${JSON.stringify({ event: 'crash', ...data })}\n`];
  } catch {
    // Cut short by a power cut.
    return [];
  }
}

/** Names of files, none where there is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * The last lines of the core's log, whole ones, oldest first; nothing where there is none. What is in
 * them is without personal data as it was written.
 */
async function lastLines(folder: string): Promise<string> {
  const names = await namesIn(folder);
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
