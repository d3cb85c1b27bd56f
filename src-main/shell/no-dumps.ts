import { app } from 'electron';
import { writeFileSync } from 'node:fs';

/**
 * Keeps what the processes hold in memory (names, faces, keys) off the disk when one crashes. Chromium
 * writes minidumps only once crashReporter.start() was called, which nothing here does; the switches
 * keep its handler away too. Call it before Electron is ready.
 */
export function forbidMinidumps(): void {
  app.commandLine.appendSwitch('disable-breakpad');
  app.commandLine.appendSwitch('disable-crash-reporter');
}

/**
 * Has Linux leave every mapping out of a process's core dump (core(5)); a process that it starts takes
 * that over. Elsewhere, and where the process is closed to us (a sandboxed page, which is not dumped
 * anyway), nothing is done: provisioning sets the limits of the whole session.
 */
export function emptyCoreDump(pid: number, onTrouble: (error: unknown) => void): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(`/proc/${pid}/coredump_filter`, '0');
  } catch (error) {
    onTrouble(error);
  }
}
