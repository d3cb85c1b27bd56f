import { app, type BrowserWindow, dialog } from 'electron';
import type { ShellHealth } from '#shared/ipc/health-contract.ts';
import type { ShellHandlers } from '#shared/ipc/shell-contract.ts';
import type { CoreProcess } from './core-process.ts';
import { displayChoices, type DisplayKeeper } from './display-choice.ts';
import type { Log } from './log.ts';
import type { PageLink } from './page-link.ts';
import { printCalls } from './print-calls.ts';
import type { SettingsStore } from './settings-store.ts';

/** A name that every file system takes: titles of events hold anything. */
function fileName(name: string): string {
  return name.replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, ' ').trim();
}

/** What the window may ask of the shell: only what needs Electron. */
export function shellCalls(
  window: BrowserWindow,
  settings: SettingsStore,
  page: PageLink,
  core: CoreProcess,
  health: () => ShellHealth,
  display: DisplayKeeper,
  log: Log,
): ShellHandlers {
  return {
    ...printCalls(window, log),
    'shell.info': () => ({
      version: app.getVersion(),
      platform: process.platform,
      settingsSetAside: settings.setAside,
      simulatedCamera:
        !app.isPackaged && app.commandLine.hasSwitch('use-file-for-fake-video-capture'),
    }),
    'shell.health': health,
    'shell.displays': () => ({ displays: displayChoices() }),
    'shell.settings': () => settings.current(),
    'shell.changeSettings': async (changes) => {
      const next = await settings.change(changes);
      if (changes.displayId !== undefined) display.apply();
      if (!next.lockDown && window.isFullScreen() !== next.fullScreen) {
        window.setFullScreen(next.fullScreen);
      }
      page.tell({ event: 'settings-changed', settings: next });
      return next;
    },
    'shell.choosePackage': async () => {
      // Any file: what it is, its seal and signature say, not its name.
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openFile'],
      });
      return { path: canceled ? null : (filePaths[0] ?? null) };
    },
    'shell.chooseTable': async () => {
      // Any file: what it is, its content says. The endings only keep the others out of the way.
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openFile'],
        filters: [
          { name: 'CSV, Excel', extensions: ['csv', 'tsv', 'txt', 'xlsx'] },
          { name: '*', extensions: ['*'] },
        ],
      });
      return { path: canceled ? null : (filePaths[0] ?? null) };
    },
    'shell.saveFile': async ({ name, ending }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: `${fileName(name)}.${ending}`,
        filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
      });
      return { path: canceled || filePath === '' ? null : filePath };
    },
    'shell.restartCore': () => {
      core.restart();
      return {};
    },
    'shell.quit': () => {
      // After the answer has left: the page that asked is about to go.
      setImmediate(() => app.quit());
      return {};
    },
  };
}
