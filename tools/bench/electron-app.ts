import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  developmentSwitches,
  electronProgram,
  readRuntime,
  ROOT,
  runtimeEnvironment,
} from '../runtime.ts';
import { DevTools, type PageSession } from './devtools.ts';

/** Database key of the stores that a bench makes and throws away. */
export const BENCH_KEY = 'be4c'.repeat(16);

/** How to start an Electron app. The kiosk and the apps beside it are started alike. */
export interface AppLaunch {
  /** Folder with the package.json; the kiosk's is the repository. */
  readonly folder: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Chromium's profile, to be kept from start to start; else a fresh one that close() removes. */
  readonly profile?: string;
}

/** A running Electron app. */
export interface RunningApp {
  readonly pid: number;
  /** When its process was spawned: milliseconds since the Unix epoch, with fractions. */
  readonly spawnedAt: number;
  readonly page: PageSession;
  /** Ends the app and waits until it is gone. */
  close(): Promise<void>;
}

/** True once the kiosk's page shows the gate's screen, camera or not. */
export const AT_THE_GATE = "document.querySelector('.side__ready') !== null";

/** The kiosk of this checkout (built into out/) on a data folder. */
export function kioskApp(dataFolder: string, args: readonly string[] = []): AppLaunch {
  return {
    folder: ROOT,
    args: ['--data', dataFolder, ...args],
    env: { GATEHOUSE_THROWAWAY_KEY: BENCH_KEY },
  };
}

/** One of the small apps under tools/bench/apps. */
export function comparisonApp(name: 'empty' | 'echo' | 'frames', args: readonly string[] = []) {
  return { folder: path.join(ROOT, 'tools/bench/apps', name), args } satisfies AppLaunch;
}

/**
 * Starts an Electron app and attaches to its page.
 * @throws {Error} with the app's last words when it ends before it has a page
 */
export async function launchApp(launch: AppLaunch): Promise<RunningApp> {
  const { folder, args = [], env = {} } = launch;
  const runtime = readRuntime();
  const profile = launch.profile ?? (await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-')));
  const switches = ['--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = spawn(
    electronProgram(runtime),
    [folder, ...developmentSwitches(), ...switches, ...args],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...runtimeEnvironment(runtime), ...env },
    },
  );
  const killOnExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
    process.off('exit', killOnExit);
    if (launch.profile === undefined) {
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  };
  try {
    const devTools = await DevTools.connect(await devToolsAddress(child.stderr, ended));
    const page = await devTools.page();
    return { pid: child.pid ?? 0, spawnedAt, page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function devToolsAddress(
  stderr: NodeJS.ReadableStream,
  ended: Promise<number | null>,
): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: stderr }).on('line', (line) => {
      const [, address] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
      // Kept short: only the last words matter, and only when the start failed.
      said.push(line);
      if (said.length > 20) said.shift();
    });
    void ended.then((code) => reject(new Error(`ended with code ${code}:\n${said.join('\n')}`)));
  });
}
