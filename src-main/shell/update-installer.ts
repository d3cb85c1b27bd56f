import { app } from 'electron';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AppUpdater } from 'electron-updater';
import type { Log } from './log.ts';
import { openUpdateFeed, type UpdateFeed, type UpdatePackage } from './update-feed.ts';

/** Puts another version in this program's place: electron-updater, which knows how each platform does it. */
export interface UpdateInstaller {
  /** Hands a package over and has it checked once more. @throws where it is not as it was said */
  prepare(found: UpdatePackage): Promise<void>;
  /** Installs what was prepared and ends the program. The store is closed by then. */
  install(relaunch: boolean): void;
}

/** What ends a program that its installer does not end. */
const LONGEST_INSTALL_MS = 5 * 60_000;

/** Loaded for the first update only: nobody waits for it at a start. */
async function loadUpdater(log: Log, folder: string): Promise<AppUpdater> {
  const { default: library } = await import('electron-updater');
  const updater = library.autoUpdater;
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message?: unknown): void =>
      log[level]('updater', { message: String(message) });
  updater.logger = { info: line('info'), warn: line('warn'), error: line('error') };
  updater.autoDownload = false;
  // When it is installed is decided by the core, at every moment anew.
  updater.autoInstallOnAppQuit = false;
  // Older is what has the lower sequence number, which the core has looked at.
  updater.allowDowngrade = true;
  updater.disableDifferentialDownload = true;
  if (!app.isPackaged) {
    // Development and tests: electron-updater's own switch, and what electron-builder puts in a package.
    const config = path.join(folder, 'dev-app-update.yml');
    await writeFile(config, 'updaterCacheDirName: gatehouse-updater\n');
    updater.forceDevUpdateConfig = true;
    updater.updateConfigPath = config;
  }
  return updater;
}

/** @param folder where releases lie */
export function createUpdateInstaller(folder: string, log: Log): UpdateInstaller {
  let updater: AppUpdater | null = null;
  let feed: UpdateFeed | null = null;
  return {
    async prepare(found) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      updater ??= await loadUpdater(log, folder);
      feed?.close();
      feed = await openUpdateFeed(found);
      updater.setFeedURL({ provider: 'generic', url: feed.url });
      const checked = await updater.checkForUpdates();
      if (checked === null || !checked.isUpdateAvailable) {
        throw new Error('electron-updater does not take this version here');
      }
      await updater.downloadUpdate(checked.cancellationToken);
      log.info('update prepared', { version: found.version });
    },
    install(relaunch) {
      // The log is closed by now.
      if (updater !== null) updater.logger = null;
      // Whatever comes of it, this program ends: the gate is started again by hand or by the installer.
      updater?.on('error', () => app.quit());
      setTimeout(() => app.exit(1), LONGEST_INSTALL_MS).unref();
      // The new version is started while this one still ends.
      app.releaseSingleInstanceLock();
      updater?.quitAndInstall(true, relaunch);
    },
  };
}
