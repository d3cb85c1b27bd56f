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
 * sizes, so that pages which they share count once (proc(5), smaps_rollup). Pages of files are left
 * out: they are the program's own code, and their share falls with every other Electron that runs.
 */
export async function memoryOf(root: number): Promise<number> {
  return [...(await memoryParts(root)).values()].reduce((sum, part) => sum + part, 0);
}

/** The same by kind of process (main, renderer, gpu-process, ...): says where a growth is. */
export async function memoryParts(root: number): Promise<Map<string, number>> {
  const parts = new Map<string, number>();
  for (const pid of await processTree(root)) {
    const rollup = await readProc(pid, 'smaps_rollup');
    const own = (rollup ?? '').matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+) kB/gm);
    const kib = [...own].reduce((sum, [, size]) => sum + Number(size), 0);
    const command = (await readProc(pid, 'cmdline')) ?? '';
    const kind = /--utility-sub-type=(?:\w+\.mojom\.)?(\w+)/.exec(command)?.[1];
    const name = kind ?? /--type=([\w-]+)/.exec(command)?.[1] ?? 'main';
    parts.set(name, (parts.get(name) ?? 0) + kib / 1024);
  }
  return parts;
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
