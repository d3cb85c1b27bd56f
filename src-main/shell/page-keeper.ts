import type { BrowserWindow } from 'electron';
import path from 'node:path';
import type { Log } from './log.ts';
import { APP_URL } from './page-files.ts';
import { RestartDelay } from './restart-delay.ts';

/** A page that does not answer for this long is started again, in milliseconds. */
const UNRESPONSIVE_MS = 8000;

/** Told when the page has come and when it has gone. */
export interface PageListener {
  onLoaded(): void;
  onGone(): void;
  /** It ended by itself or was ended, and is loaded again. */
  onCrashed(reason: string, exitCode: number): void;
}

/** Loads our page into the window, and loads it again whenever it crashes or hangs. */
export function keepPage(window: BrowserWindow, listener: PageListener, log: Log): void {
  const contents = window.webContents;
  let loadedAt = performance.now();
  const load = (): void => {
    if (window.isDestroyed()) return;
    loadedAt = performance.now();
    window.loadURL(APP_URL).catch((error: unknown) => log.error('page did not load', { error }));
  };

  contents.on('dom-ready', () => listener.onLoaded());
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) listener.onGone();
  });
  contents.on('preload-error', (_event, file, error) => {
    log.error('preload failed', { file: path.basename(file), error });
  });

  const restart = new RestartDelay();
  let hung: NodeJS.Timeout | undefined;
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    // The page that hung is gone: the one that comes must not be ended for it.
    clearTimeout(hung);
    listener.onGone();
    if (reason === 'clean-exit') return;
    const { delay } = restart.next(performance.now() - loadedAt);
    log.error('page crashed', { reason, exitCode, reloadInMs: delay });
    listener.onCrashed(reason, exitCode);
    setTimeout(load, delay);
  });

  window.on('unresponsive', () => {
    clearTimeout(hung);
    hung = setTimeout(() => contents.forcefullyCrashRenderer(), UNRESPONSIVE_MS);
  });
  window.on('responsive', () => clearTimeout(hung));
  window.on('closed', () => clearTimeout(hung));

  load();
}
