import { readFile } from 'node:fs/promises';
import { processTree } from './process-memory.ts';

/** Ticks of a second in /proc: fixed at 100 for programs (proc(5), USER_HZ). */
const TICKS = 100;

/** CPU seconds that a hub has used so far: its own processes, and PostgreSQL's (Linux). */
export async function cpuOfHub(root: number): Promise<{ hub: number; postgres: number }> {
  const spent = { hub: 0, postgres: 0 };
  for (const pid of await processTree(root)) {
    // One that ended meanwhile is left out.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Its own, and that of children which have ended.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const seconds = ticks / TICKS;
    if (stat.includes('(postgres)')) spent.postgres += seconds;
    else spent.hub += seconds;
  }
  return spent;
}
