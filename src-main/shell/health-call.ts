import { app } from 'electron';
import type { Program, ShellHealth } from '#shared/ipc/health-contract.ts';
import type { CrashReports } from './crash-reports.ts';

const KILOBYTE = 1_024;
const ORDER: readonly Program[] = ['shell', 'core', 'page', 'helper'];

/** What the shell sees of this laptop's health. */
export function shellHealth(ports: {
  readonly crashes: CrashReports;
  readonly restarts: ShellHealth['restarts'];
  readonly corePid: number | undefined;
  readonly pagePid: number | null;
}): ShellHealth {
  const { crashes, restarts, corePid, pagePid } = ports;
  const bytes = new Map<Program, number>();
  for (const { pid, memory } of app.getAppMetrics()) {
    const program = programOf(pid);
    bytes.set(program, (bytes.get(program) ?? 0) + memory.workingSetSize * KILOBYTE);
  }
  function programOf(pid: number): Program {
    if (pid === process.pid) return 'shell';
    if (pid === corePid) return 'core';
    return pid === pagePid ? 'page' : 'helper';
  }
  return {
    version: app.getVersion(),
    memory: ORDER.flatMap((program) => {
      const used = bytes.get(program);
      return used === undefined ? [] : [{ program, bytes: used }];
    }),
    restarts: { ...restarts },
    crashes: crashes.list(),
  };
}
