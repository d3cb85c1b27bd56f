import { app, BrowserWindow } from 'electron';
import path from 'node:path';
import type { Settings } from '#shared/ipc/shell-contract.ts';

/** Makes the kiosk's one window, still empty and hidden; it shows once its page has painted. */
export function makeKioskWindow(settings: Settings): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 600,
    show: false,
    fullscreen: settings.fullScreen,
    autoHideMenuBar: true,
    title: 'Gatehouse',
    backgroundColor: settings.theme === 'light' ? '#ffffff' : '#000000',
    webPreferences: {
      preload: path.join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      devTools: !app.isPackaged,
      // Spell checking would fetch dictionaries; a gate's sounds need no click before them; a
      // covered window must go on scanning.
      spellcheck: false,
      autoplayPolicy: 'no-user-gesture-required',
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}
