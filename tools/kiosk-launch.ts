import {
  type ElectronApplication,
  _electron as electron,
  errors,
  type Page,
} from '@playwright/test';
import {
  cameraSwitches,
  developmentSwitches,
  electronProgram,
  readRuntime,
  ROOT,
  runtimeEnvironment,
} from './runtime.ts';

export interface KioskLaunch {
  readonly dataFolder: string;
  /** Motion JPEG that plays as the webcam; else the machine's own cameras. */
  readonly cameraFile?: string | undefined;
  /** Database key instead of the keychain, 64 hex digits. */
  readonly throwawayKey?: string | undefined;
  /** More switches for Electron or the kiosk. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Program, arguments and environment that start the kiosk of this checkout (built into out/). */
export function kioskLaunch(launch: KioskLaunch): {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
} {
  const { dataFolder, cameraFile, throwawayKey, args = [], env = {} } = launch;
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
      ...(throwawayKey === undefined ? {} : { GATEHOUSE_THROWAWAY_KEY: throwawayKey }),
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
async function attach(launch: ReturnType<typeof kioskLaunch>): Promise<ElectronApplication> {
  try {
    return await electron.launch({ ...launch, timeout: ATTACH_MS });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write('Playwright did not attach to the kiosk: starting it once more.\n');
    return electron.launch({ ...launch, timeout: ATTACH_MS });
  }
}

/** Starts the kiosk under Playwright and waits for its page. */
export async function openKiosk(
  launch: KioskLaunch,
): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const app = await attach(kioskLaunch(launch));
  const page = await app.firstWindow();
  // The window is there before its page: what is evaluated in between goes to an empty document.
  await page.waitForURL('gatehouse://app/**', { waitUntil: 'domcontentloaded' });
  return { app, page };
}
