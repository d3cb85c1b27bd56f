import type { Display, Rectangle } from 'electron';

type Shown = Pick<Display, 'id' | 'bounds' | 'workArea'>;

/**
 * Which display the window belongs on: the chosen one, or, while that is not plugged in, the primary.
 * Null: nobody chose, and the window stays where it is.
 */
export function displayFor(
  displays: readonly Shown[],
  primaryId: number,
  chosenId: number | null,
): Shown | null {
  if (chosenId === null) return null;
  return (
    displays.find(({ id }) => id === chosenId) ??
    displays.find(({ id }) => id === primaryId) ??
    null
  );
}

/** Whether the middle of a window is on a display: one that was unplugged leaves windows on none. */
export function isOn({ bounds: area }: Pick<Display, 'bounds'>, window: Rectangle): boolean {
  const x = window.x + window.width / 2 - area.x;
  const y = window.y + window.height / 2 - area.y;
  return x >= 0 && x < area.width && y >= 0 && y < area.height;
}

/** A window's bounds in the middle of another display; smaller where it does not fit there. */
export function boundsOn(area: Rectangle, { width, height }: Rectangle): Rectangle {
  const fit = { width: Math.min(width, area.width), height: Math.min(height, area.height) };
  return {
    ...fit,
    x: area.x + Math.round((area.width - fit.width) / 2),
    y: area.y + Math.round((area.height - fit.height) / 2),
  };
}
