import { type BrowserWindow, screen } from 'electron';
import { boundsOn, displayFor, isOn } from './display-rule.ts';
import type { Log } from './log.ts';

/** Keeps a window on its display. */
export interface DisplayKeeper {
  /** Moves the window where it belongs, should it not be there. */
  apply(): void;
}

/**
 * Moves a window to the display that was chosen: now, and when displays are plugged in or out.
 * @param chosenId null: nobody chose
 */
export function keepOnDisplay(
  window: BrowserWindow,
  chosenId: () => number | null,
  log: Log,
): DisplayKeeper {
  function apply(): void {
    if (window.isDestroyed()) return;
    const target = displayFor(screen.getAllDisplays(), screen.getPrimaryDisplay().id, chosenId());
    if (target === null) return;
    if (isOn(target, window.getBounds())) return;
    log.info('window moves to another display', { display: target.id });
    // A full screen is of one display: it is left, and entered again on the other.
    const [isHeld, isFull] = [window.isKiosk(), window.isFullScreen()];
    if (isHeld) window.setKiosk(false);
    if (isFull) window.setFullScreen(false);
    window.setBounds(boundsOn(target.workArea, window.getNormalBounds()));
    if (isFull) window.setFullScreen(true);
    if (isHeld) window.setKiosk(true);
  }
  screen.on('display-added', apply);
  screen.on('display-removed', apply);
  screen.on('display-metrics-changed', apply);
  return { apply };
}

/** The displays that the window could be on. */
export function displayChoices() {
  const primary = screen.getPrimaryDisplay().id;
  return screen.getAllDisplays().map(({ id, label, size, scaleFactor }) => ({
    id,
    label: label.slice(0, 100),
    width: Math.round(size.width * scaleFactor),
    height: Math.round(size.height * scaleFactor),
    isPrimary: id === primary,
  }));
}
