import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '..');

const runtimeFile = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('official') }),
  z.strictObject({
    kind: z.literal('stand-in'),
    electronDist: z.string().min(1),
    sqliteBinding: z.string().min(1),
  }),
]);

/** The Electron that tools/setup found or made for this machine. */
export type Runtime = z.infer<typeof runtimeFile>;

/**
 * What tools/setup wrote down.
 * @throws {Error} when setup has not run, or another version of it did
 */
export function readRuntime(): Runtime {
  const file = path.join(ROOT, 'node_modules/.gatehouse-runtime.json');
  try {
    return runtimeFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error('This machine is not set up yet: run `npm run setup`.', { cause });
  }
}

/** The folder that holds a runtime's Electron. */
export function electronFolder(runtime: Runtime): string {
  if (runtime.kind === 'stand-in') return runtime.electronDist;
  return path.join(ROOT, 'node_modules/electron/dist');
}

/** The Electron program of a runtime. */
export function electronProgram(runtime: Runtime): string {
  if (runtime.kind === 'stand-in') return path.join(runtime.electronDist, 'electron');
  const name = readFileSync(path.join(ROOT, 'node_modules/electron/path.txt'), 'utf8').trim();
  return path.join(electronFolder(runtime), name);
}

/** Environment that makes an unpackaged kiosk run on a runtime. */
export function runtimeEnvironment(runtime: Runtime): Record<string, string> {
  if (runtime.kind === 'official') return {};
  return {
    ELECTRON_OVERRIDE_DIST_PATH: runtime.electronDist,
    GATEHOUSE_SQLITE_BINDING: runtime.sqliteBinding,
  };
}

/**
 * Switches that development and tests need on this machine: root may not use Chromium's sandbox,
 * and without a system bus Chromium's complaints about that would bury everything else.
 * The product itself never passes them.
 */
export function developmentSwitches(): string[] {
  const withoutBus = process.platform === 'linux' && !existsSync('/run/dbus/system_bus_socket');
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(withoutBus ? ['--log-level=3'] : []),
  ];
}

/** Chromium's switches for a webcam that plays a Motion JPEG file; our own permission rule still decides. */
export function cameraSwitches(file: string): string[] {
  return ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
}
