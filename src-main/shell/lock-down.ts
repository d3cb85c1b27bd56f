import { app, type BrowserWindow, powerMonitor } from 'electron';
import { leavesGate } from './held-keys.ts';
import type { Log } from './log.ts';

/** Keeps the window at the gate while it is held. */
export interface LockDown {
  /** Holds the window, or frees it, as the settings say from now on. */
  apply(isHeld: boolean): void;
  /** The system ends the session, or whoever starts programs here ends this one: that is let through. */
  letGo(): void;
}

/**
 * Holds a window: full screen without a way out by keys, by closing, by zoom or by a dropped file. What
 * the system keeps for itself (the Windows key, Ctrl-Alt-Del, Mission Control, another console) is held
 * by how the machine is set up: resources/provisioning.
 */
export function keepLockedDown(window: BrowserWindow, log: Log): LockDown {
  const contents = window.webContents;
  let isHeld = false;
  let isEnding = false;

  contents.on('before-input-event', (event, input) => {
    if (isHeld && leavesGate(input)) event.preventDefault();
  });
  contents.on('zoom-changed', () => {
    if (isHeld) contents.setZoomLevel(0);
  });
  contents.on('devtools-opened', () => {
    if (isHeld) contents.closeDevTools();
  });
  window.on('close', (event) => {
    if (!isHeld || isEnding) return;
    event.preventDefault();
    log.warn('closing refused: held at the gate');
  });
  app.on('before-quit', (event) => {
    if (!isHeld || isEnding) return;
    event.preventDefault();
    log.warn('quitting refused: held at the gate');
  });
  // Some window managers leave the full screen by a gesture of their own.
  window.on('leave-full-screen', () => {
    if (isHeld) setImmediate(() => hold());
  });
  window.on('minimize', () => {
    if (isHeld) window.restore();
  });
  powerMonitor.on('shutdown', () => {
    isEnding = true;
  });

  function hold(): void {
    if (window.isDestroyed()) return;
    window.setKiosk(true);
    contents.setZoomLevel(0);
    void contents.setVisualZoomLevelLimits(1, 1);
    if (contents.isDevToolsOpened()) contents.closeDevTools();
    window.focus();
  }

  return {
    apply(next) {
      if (isHeld === next) return;
      isHeld = next;
      log.info(next ? 'held at the gate' : 'freed from the gate');
      window.setClosable(!next);
      window.setMinimizable(!next);
      if (next) hold();
      else window.setKiosk(false);
    },
    letGo() {
      isEnding = true;
    },
  };
}
