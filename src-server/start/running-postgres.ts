import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup-error.ts';

const GONE_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** The command line of a process; empty where there is none of that id. */
function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    const file = `/proc/${pid}/cmdline`;
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
  }
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
}

/**
 * The server that runs on a data folder, by PostgreSQL's own note there. The note outlives a server
 * that was killed, and its process id may be another program's by now: its command line tells.
 */
export function runningPostgres(
  folder: string,
): { readonly pid: number; readonly port: number } | null {
  const note = path.join(folder, 'postmaster.pid');
  if (!existsSync(note)) return null;
  const lines = readFileSync(note, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1 || !commandOf(pid).includes(`-D ${folder}`))
    return null;
  return { pid, port: Number(lines[3]) };
}

/**
 * Waits until no server runs on a folder. One does for a moment after its hub was killed; where the
 * system does not tell it of that, it is told here.
 * @throws SetupError where it does not end
 */
export async function untilGone(folder: string): Promise<void> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  for (let isTold = false; ; isTold = true) {
    const running = runningPostgres(folder);
    if (running === null) return;
    if (!isTold) process.kill(running.pid, 'SIGINT');
    if (performance.now() > deadline)
      throw new SetupError([`another PostgreSQL (process ${running.pid}) holds ${folder}`]);
    await sleep(LOOK_EVERY_MS);
  }
}
