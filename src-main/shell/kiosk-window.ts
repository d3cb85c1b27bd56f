import { app, BrowserWindow } from 'electron';
import path from 'node:path';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import type { Log } from './log.ts';
import { APP_URL } from './page-files.ts';
import { RestartDelay } from './restart-delay.ts';

/** A page that does not answer for this long is started again, in milliseconds. */
const UNRESPONSIVE_MS = 8000;

/** Told when the page has come and when it has gone. */
export interface PageListener {
  onLoaded(): void;
  onGone(): void;
}

/** Opens the kiosk's one window on our own page, and brings the page back when it crashes. */
export function openKioskWindow(
  settings: Settings,
  listener: PageListener,
  log: Log,
): BrowserWindow {
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
  const contents = window.webContents;
  const load = (): void => {
    window.loadURL(APP_URL).catch((error: unknown) => log.error('page did not load', { error }));
  };

  window.once('ready-to-show', () => window.show());
  contents.on('dom-ready', () => listener.onLoaded());
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) listener.onGone();
  });
  contents.on('preload-error', (_event, file, error) => {
    log.error('preload failed', { file: path.basename(file), error });
  });

  const restart = new RestartDelay();
  let loadedAt = performance.now();
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    listener.onGone();
    if (reason === 'clean-exit') return;
    const { delay } = restart.next(performance.now() - loadedAt);
    log.error('page crashed', { reason, exitCode, reloadInMs: delay });
    setTimeout(() => {
      if (window.isDestroyed()) return;
      loadedAt = performance.now();
      load();
    }, delay);
  });

  let hung: NodeJS.Timeout | undefined;
  window.on('unresponsive', () => {
    hung = setTimeout(() => contents.forcefullyCrashRenderer(), UNRESPONSIVE_MS);
  });
  window.on('responsive', () => clearTimeout(hung));
  window.on('closed', () => clearTimeout(hung));

  load();
  return window;
}
