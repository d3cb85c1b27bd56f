import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CRASH_FOLDER, crashReport } from '#shared/ipc/health-contract.ts';
import type { Redaction } from './services/support/redaction.ts';
import { namesIn } from './storage/durable-file.ts';

/** The newest; one is of a few kilobytes at most. */
const MOST_CRASHES = 50;

/**
 * What the shell kept of crashes, redacted, one a line, the newest last. A file that is no crash report
 * is left out.
 */
export async function crashLines(dataFolder: string, redaction: Redaction): Promise<string> {
  const folder = path.join(dataFolder, CRASH_FOLDER);
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const texts = await Promise.all(
    names.slice(-MOST_CRASHES).map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  return texts.flatMap((text) => crashLine(text, redaction)).join('');
}

function crashLine(text: string, redaction: Redaction): string[] {
  try {
    const { data } = crashReport.safeParse(JSON.parse(text));
    return data === undefined ? [] : [`${JSON.stringify(redaction.facts(data))}\n`];
  } catch {
    // Cut short by a power cut.
    return [];
  }
}

/**
 * The last lines of a program's log, redacted, the oldest first; nothing where there is none.
 * @param program whose: files PROGRAM-DATE.log, then PROGRAM-DATE.log.1 and so on
 * @param mostBytes of the answer
 */
export async function logLines(
  dataFolder: string,
  program: 'core' | 'shell',
  mostBytes: number,
  redaction: Redaction,
): Promise<string> {
  const folder = path.join(dataFolder, 'logs');
  const pattern = new RegExp(String.raw`^${program}-\d{4}-\d\d-\d\d\.log(\.\d+)?$`);
  const files = (await namesIn(folder)).filter((name) => pattern.test(name)).toSorted();
  const kept: string[] = [];
  let room = mostBytes;
  for (const name of files.toReversed()) {
    // What is redacted may grow or shrink: read as much as could fit, keep as much as does.
    const lines = (await tail(path.join(folder, name), room)).split('\n').filter(Boolean);
    for (const written of lines.toReversed()) {
      const line = redaction.line(written);
      if (line === null) continue;
      room -= Buffer.byteLength(line) + 1;
      if (room < 0) return textOf(kept);
      kept.push(line);
    }
  }
  return textOf(kept);
}

/** @param lines the newest first */
function textOf(lines: readonly string[]): string {
  return lines
    .toReversed()
    .map((line) => `${line}\n`)
    .join('');
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
