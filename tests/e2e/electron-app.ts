import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openKiosk, type KioskLaunch } from '#tools/kiosk-launch.ts';
import { takeWorkerDisplay } from './worker-display.ts';

takeWorkerDisplay();

/** A database key that only tests use. */
export const TEST_KEY = '7e57'.repeat(16);

export interface KioskOptions extends Omit<KioskLaunch, 'dataFolder' | 'throwawayKey'> {
  /** Data folder to run on; else a fresh one that close() removes. */
  readonly dataFolder?: string;
  /** Database key instead of the keychain; null: what the machine has. Default TEST_KEY. */
  readonly throwawayKey?: string | null;
}

/** A running kiosk. */
export interface Kiosk {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
  close(): Promise<void>;
}

/** Starts the kiosk of this checkout (built into out/) and waits for its page. */
export async function launchKiosk(options: KioskOptions = {}): Promise<Kiosk> {
  const { throwawayKey = TEST_KEY, ...rest } = options;
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'gatehouse-e2e-')));
  const key = throwawayKey ?? undefined;
  const { app, page } = await openKiosk({ ...rest, dataFolder, throwawayKey: key });
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

/** The running core's process id; waits for one that is just starting again. */
export async function corePid({ app }: Pick<Kiosk, 'app'>): Promise<number> {
  let pid: number | undefined;
  const look = async (): Promise<boolean> => {
    pid = await app.evaluate(
      ({ app: electron }) =>
        electron.getAppMetrics().find(({ serviceName }) => serviceName === 'node.mojom.NodeService')
          ?.pid,
    );
    return pid !== undefined;
  };
  await expect.poll(look, { intervals: [50] }).toBe(true);
  return pid!;
}
