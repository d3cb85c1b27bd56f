import {
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

/** Chromium's switches for a webcam that plays a file, and grants itself. */
export function cameraSwitches(file: string): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
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
