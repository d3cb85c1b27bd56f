import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The processes of a running program, itself first (Linux). */
export async function processTree(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = await parentOf(pid);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Null: it has ended meanwhile. */
async function parentOf(pid: number): Promise<number | null> {
  const stat = await readProc(pid, 'stat');
  // The name in brackets may hold blanks and brackets itself: fields count from the last one.
  const [, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return parent === undefined ? null : Number(parent);
}

/**
 * Memory that a program's processes hold together, in megabytes: the sum of their proportional set
 * sizes, so that pages which they share count once (proc(5), smaps_rollup).
 */
export async function memoryOf(root: number): Promise<number> {
  let kib = 0;
  for (const pid of await processTree(root)) {
    const rollup = await readProc(pid, 'smaps_rollup');
    kib += Number(/^Pss:\s+(\d+) kB/m.exec(rollup ?? '')?.[1] ?? 0);
  }
  return kib / 1024;
}

/** SIGUSR2 is signal 12; a mask of signals has signal 1 in its lowest bit. */
const USR2_BIT = 1n << 11n;

/** Environment that makes a program's Node processes collect when `collectNodeGarbage` asks. */
export const COLLECTING = {
  NODE_OPTIONS: `--require "${path.join(import.meta.dirname, 'collect-on-signal.cjs')}"`,
};

/** Forces a whole collection in the Node processes of a program started with COLLECTING. */
export async function collectNodeGarbage(root: number): Promise<void> {
  let asked = 0;
  for (const pid of await processTree(root)) {
    const status = await readProc(pid, 'status');
    const caught = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(status ?? '')?.[1] ?? '0'}`);
    // A process that doesn't catch the signal would end by it.
    if ((caught & USR2_BIT) === 0n) continue;
    process.kill(pid, 'SIGUSR2');
    asked += 1;
  }
  if (asked === 0) throw new Error('no process collects: was it started with COLLECTING?');
}

async function readProc(pid: number, name: string): Promise<string | null> {
  try {
    return await readFile(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    // ENOENT and ESRCH: it ended between listing and reading.
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
