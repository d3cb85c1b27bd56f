import { execFile } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { electronProgram, type Runtime } from '../runtime.ts';

/** What a figure must be read with. No host name and no path: tables are shared. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  readonly electron: string;
  readonly chromium: string;
}

/** Names this machine and the runtimes that the figures come from. */
export async function describeMachine(runtime: Runtime): Promise<Machine> {
  const script = 'console.log(process.versions.electron, process.versions.chrome)';
  const { stdout } = await promisify(execFile)(electronProgram(runtime), ['-e', script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const [electron = '?', chromium = '?'] = stdout.trim().split(' ');
  const [first] = cpus();
  return {
    cores: cpus().length,
    processor: first?.model.trim() ?? '?',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    electron: runtime.kind === 'stand-in' ? `${electron} (stand-in)` : electron,
    chromium,
  };
}

/** One line for the head of a table. */
export function machineLine(machine: Machine): string {
  const { cores, processor, memoryGB, system, node, electron, chromium } = machine;
  return (
    `${cores} cores (${processor}), ${memoryGB} GB, ${system}; ` +
    `Node ${node}, Electron ${electron}, Chromium ${chromium}`
  );
}
