import {
  type ElectronApplication,
  _electron as electron,
  errors,
  type Page,
} from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  developmentSwitches,
  electronProgram,
  readRuntime,
  ROOT,
  runtimeEnvironment,
} from '#tools/runtime.ts';

/** A database key that only tests use. */
export const TEST_KEY = '7e57'.repeat(16);

export interface KioskOptions {
  /** Data folder to run on; else a fresh one that close() removes. */
  readonly dataFolder?: string;
  /** Motion JPEG that plays as the webcam. */
  readonly cameraFile?: string;
  /** Database key instead of the keychain; null: what the machine has. Default TEST_KEY. */
  readonly throwawayKey?: string | null;
  /** More switches for Electron or the kiosk. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A running kiosk. */
export interface Kiosk {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
  close(): Promise<void>;
}

/** Chromium's switches for a webcam that plays a file; our own permission rule still decides. */
export function cameraSwitches(file: string): string[] {
  return ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
}

/** Environment and arguments that start the kiosk of this checkout. */
export function kioskLaunch(dataFolder: string, options: KioskOptions = {}) {
  const { cameraFile, throwawayKey = TEST_KEY, args = [], env = {} } = options;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const runtime = readRuntime();
  return {
    executablePath: electronProgram(runtime),
    args: [
      ROOT,
      ...developmentSwitches(),
      ...(cameraFile === undefined ? [] : cameraSwitches(cameraFile)),
      '--data',
      dataFolder,
      ...args,
    ],
    env: {
      ...inherited,
      ...runtimeEnvironment(runtime),
      ...(throwawayKey === null ? {} : { GATEHOUSE_THROWAWAY_KEY: throwawayKey }),
      ...env,
    },
  };
}

/** How long Playwright may take to attach, in milliseconds; a busy machine needs about 5 s. */
const ATTACH_MS = 20_000;

/**
 * Playwright's launch, which on a busy machine once in a while never returns although the kiosk
 * runs: then it is ended and started once more, and that is said.
 */
async function launchElectron(launch: ReturnType<typeof kioskLaunch>) {
  try {
    return await electron.launch({ ...launch, timeout: ATTACH_MS });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write('Playwright did not attach to the kiosk: starting it once more.\n');
    return electron.launch({ ...launch, timeout: ATTACH_MS });
  }
}

/** Starts the kiosk of this checkout (built into out/) and waits for its page. */
export async function launchKiosk(options: KioskOptions = {}): Promise<Kiosk> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'gatehouse-e2e-')));
  const app = await launchElectron(kioskLaunch(dataFolder, options));
  const page = await app.firstWindow();
  // The window is there before its page: what is evaluated in between goes to an empty document.
  await page.waitForURL('gatehouse://app/**', { waitUntil: 'domcontentloaded' });
  return {
    app,
    page,
    dataFolder,
    close: async () => {
      await app.close();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
