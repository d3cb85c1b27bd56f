import { app, Menu, powerSaveBlocker, session, type WebContents } from 'electron';
import path from 'node:path';
import { serveApp } from './app-protocol.ts';
import { registerCalls } from './call-registrar.ts';
import type { LaunchOptions } from './command-line.ts';
import { CoreLink } from './core-link.ts';
import { CoreProcess } from './core-process.ts';
import { createCrashReports } from './crash-reports.ts';
import { guardContents, guardSession } from './guards.ts';
import { makeKioskWindow } from './kiosk-window.ts';
import { shellHealth } from './health-call.ts';
import { keepOnDisplay } from './display-choice.ts';
import { heldCalls } from './held-calls.ts';
import { keepLockedDown, type LockDown } from './lock-down.ts';
import { type Log, openLog } from './log.ts';
import { pageLink } from './page-link.ts';
import { keepComplaints } from './page-log.ts';
import { keepPage } from './page-keeper.ts';
import { emptyCoreDump } from './no-dumps.ts';
import { openSettings } from './settings-store.ts';
import { shellCalls } from './shell-calls.ts';
import { openShellUpdates, type ShellUpdates } from './updates.ts';

/** How often the core is told how the shell sees this laptop, ms. */
const TELL_HEALTH_EVERY_MS = 30_000;

/** Composition root of the shell: puts window, core and guards together once Electron is ready. */
export function runKiosk(launch: LaunchOptions, dataFolder: string): void {
  const log = openLog(dataFolder, { echo: !app.isPackaged });
  log.info('shell starts', { version: app.getVersion(), electron: process.versions.electron });
  // The shell holds no facts of its own; going on serves a gate better than a dialog would.
  const crashes = createCrashReports({ dataFolder, version: app.getVersion(), log });
  const noteDumped = (error: unknown): void => log.info('core dump not emptied', { error });
  const restarts = { core: 0, page: 0 };
  process.on('uncaughtException', (error) => {
    log.error('uncaught', { error });
    crashes.note({ program: 'shell', reason: 'uncaught', exitCode: null, error });
  });
  process.on('unhandledRejection', (error) => {
    log.error('unhandled rejection', { error });
    crashes.note({ program: 'shell', reason: 'unhandled-rejection', exitCode: null, error });
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    // The core's own process tells of its end itself.
    if (reason === 'clean-exit' || type === 'Utility') return;
    crashes.note({ program: 'helper', reason, exitCode });
  });

  const settings = openSettings(dataFolder);
  if (settings.setAside !== null) log.warn('settings set aside', { as: settings.setAside });
  const updates = openShellUpdates({
    dataFolder,
    launch,
    plan: settings.current().updates,
    windowWorks: () => windowWorks(window.webContents),
    tellCore: (outcome) => core.tellUpdate(outcome),
    quit: () => {
      lockDown.letGo();
      app.quit();
    },
    log,
  });

  // First of all: the core opens its store while the window is made and loads its page.
  const core = new CoreProcess(
    path.join(import.meta.dirname, 'core.js'),
    () => ({
      type: 'start',
      dataFolder,
      appVersion: app.getVersion(),
      isPackaged: app.isPackaged,
      updates: updates.said(),
      ...(launch.sqliteBinding === undefined ? {} : { sqliteBinding: launch.sqliteBinding }),
      ...(launch.throwawayKey === undefined ? {} : { throwawayKey: launch.throwawayKey }),
      ...(launch.noMulticast ? { noMulticast: true } : {}),
    }),
    {
      onRunning: () => {
        if (core.pid !== undefined) emptyCoreDump(core.pid, noteDumped);
        link.coreRuns(core);
      },
      onCrashed: (gaveUp) => {
        link.coreEnded();
        // What it ordered it decides anew.
        updates.order(null);
        page.tell({ event: gaveUp ? 'core-gave-up' : 'core-recovering' });
      },
      onEnded: (exitCode) => {
        restarts.core += 1;
        crashes.note({ program: 'core', reason: 'exit', exitCode });
      },
      onLockDown: (isOn) => changeLockDown(isOn),
      onAtGate: () => atGate(),
      onOpened: () => updates.coreOpened(),
      onUpdate: (order) => updates.order(order),
    },
    log,
  );
  core.start();

  guardContents(log);
  guardSession(session.defaultSession, log);
  serveApp(session.defaultSession, path.join(import.meta.dirname, '../renderer'), log);
  if (app.isPackaged && process.platform !== 'darwin') Menu.setApplicationMenu(null);
  powerSaveBlocker.start('prevent-display-sleep');

  const window = makeKioskWindow(settings.current());
  const display = keepOnDisplay(window, () => settings.current().displayId, log);
  display.apply();
  const lockDown = keepLockedDown(window, log);
  function changeLockDown(isOn: boolean): void {
    lockDown.apply(isOn);
    // The laptop that is held comes back to its gate after a power cut, where the system can do that.
    if (app.isPackaged && process.platform !== 'linux')
      app.setLoginItemSettings({ openAtLogin: isOn });
    settings.change({ lockDown: isOn }).then(
      (next) => page.tell({ event: 'settings-changed', settings: next }),
      (error: unknown) => log.error('lock-down not kept', { error }),
    );
  }
  lockDown.apply(settings.current().lockDown);
  // Before it stands at a gate nobody here could free it, and whoever sets it up needs its dialogs.
  if (launch.lockDown && !settings.current().lockDown) window.setFullScreen(true);
  let isToBeHeld = launch.lockDown;
  function atGate(): void {
    if (isToBeHeld && !settings.current().lockDown) changeLockDown(true);
    isToBeHeld = false;
  }
  keepComplaints(window.webContents, log);
  const page = pageLink(window.webContents);
  const link = new CoreLink(page, log);

  const isOurFrame = (frame: Electron.WebFrameMain): boolean =>
    !window.isDestroyed() && frame === window.webContents.mainFrame;
  const health = () =>
    shellHealth({
      crashes,
      restarts,
      corePid: core.pid,
      // One that was closed has none: the shell outlives its window by a moment.
      pagePid: window.isDestroyed() ? null : window.webContents.getOSProcessId(),
    });
  function tellHealth(): void {
    const { crashes: kept, ...figures } = health();
    core.tellHealth({ ...figures, crashes: kept.length });
  }
  setInterval(tellHealth, TELL_HEALTH_EVERY_MS).unref();
  const calls = shellCalls(window, settings, page, core, health, display, log);
  registerCalls(
    heldCalls(calls, () => settings.current().lockDown),
    isOurFrame,
    log,
  );
  keepPage(
    window,
    {
      onLoaded: () => {
        emptyCoreDump(window.webContents.getOSProcessId(), noteDumped);
        link.pageLoaded();
        // Now all its programs run.
        tellHealth();
      },
      onGone: () => link.pageGone(),
      onCrashed: (reason, exitCode) => {
        restarts.page += 1;
        crashes.note({ program: 'page', reason, exitCode });
      },
    },
    log,
  );

  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  stopCoreBeforeQuit(core, lockDown, updates, log);
}

/** Whether the window shows something, and could open a camera. */
async function windowWorks(contents: WebContents): Promise<boolean> {
  if (contents.isDestroyed() || contents.isCrashed() || contents.isLoading()) return false;
  const look = `document.querySelector('main') !== null &&
    typeof navigator.mediaDevices?.getUserMedia === 'function'`;
  // A page that goes in the middle of the question does not work at this moment.
  return (await contents.executeJavaScript(look).catch(() => false)) === true;
}

/** Lets the core close its store, and the log its file, before the application ends. */
function stopCoreBeforeQuit(
  core: CoreProcess,
  lockDown: LockDown,
  updates: ShellUpdates,
  log: Log,
): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  let install: (() => void) | null = null;
  const stop = async (): Promise<void> => {
    await core.stop();
    install = updates.finish();
    log.info('shell ends');
    await log.close();
  };
  app.on('will-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    void stop().finally(() => {
      state = 'stopped';
      // In a turn of its own: Electron loses a quit that is asked for while it cancels another,
      // and with no core to wait for this runs inside the event.
      setImmediate(() => {
        if (install === null) app.quit();
        else install();
      });
    });
  });
  // The system's own way to end a session; by default it would end us in mid-flight.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      lockDown.letGo();
      app.quit();
    });
  }
}
