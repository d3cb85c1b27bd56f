import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './runtime.ts';
import { binary, runStep } from './spawn-step.ts';

const SOURCES = ['src-shared', 'src-main', 'src-renderer', 'migrations', 'resources'];
const CONFIGS = [
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tools/face-files.ts',
];
/** Written after a whole build: its time is the time of the sources that were built. */
const STAMP = path.join(ROOT, 'out/.built');

/**
 * Builds the kiosk into out/ when a source is newer than what is there.
 * @returns whether it had to build, and how long it took in seconds
 * @throws {Error} with the bundler's output, when the sources don't build
 */
export async function ensureBuilt(): Promise<{ built: boolean; seconds: number }> {
  const stamp = statSync(STAMP, { throwIfNoEntry: false });
  if (stamp !== undefined && newestSource() <= stamp.mtimeMs) return { built: false, seconds: 0 };
  return { built: true, seconds: await build() };
}

/** Builds the kiosk into out/. @returns seconds */
async function build(): Promise<number> {
  const started = new Date();
  const { code, output, seconds } = await runStep(binary('electron-vite'), ['build'], {
    echo: false,
  });
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  // The start's time: a file that was saved while the build ran counts as newer.
  writeFileSync(STAMP, started.toISOString());
  utimesSync(STAMP, started, started);
  return seconds;
}

function newestSource(): number {
  const files = [
    ...SOURCES.flatMap((folder) => filesBelow(path.join(ROOT, folder))),
    ...CONFIGS.map((name) => path.join(ROOT, name)),
  ];
  return files.reduce((newest, file) => Math.max(newest, statSync(file).mtimeMs), 0);
}

function filesBelow(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
