/** How a picture is looked at. */
export interface ViewTransform {
  /** 1: it fits. */
  readonly zoom: number;
  /** Quarter turns clockwise: 0 to 3. */
  readonly turns: number;
  /** Shares of the stage, from its middle. */
  readonly x: number;
  readonly y: number;
}

export const WHOLE: ViewTransform = { zoom: 1, turns: 0, x: 0, y: 0 };

const ZOOMS = [1, 1.5, 2, 3, 4, 6] as const;
const STEP = 0.15;

/** Further in or out; whole again where nothing is left to pan. */
export function zoomed(view: ViewTransform, way: 'in' | 'out'): ViewTransform {
  const zoom =
    way === 'in'
      ? (ZOOMS.find((step) => step > view.zoom) ?? view.zoom)
      : (ZOOMS.findLast((step) => step < view.zoom) ?? 1);
  return inside({ ...view, zoom });
}

export function turned(view: ViewTransform, way: 'left' | 'right'): ViewTransform {
  return inside({ ...view, turns: (view.turns + (way === 'right' ? 1 : 3)) % 4, x: 0, y: 0 });
}

/** Moves what is seen: right shows what is further right. */
export function panned(view: ViewTransform, way: 'left' | 'right' | 'up' | 'down'): ViewTransform {
  const x = way === 'left' ? STEP : way === 'right' ? -STEP : 0;
  const y = way === 'up' ? STEP : way === 'down' ? -STEP : 0;
  return inside({ ...view, x: view.x + x, y: view.y + y });
}

/** Moves what is seen by shares of the stage, as by a pointer. */
export function dragged(view: ViewTransform, x: number, y: number): ViewTransform {
  return inside({ ...view, x: view.x + x, y: view.y + y });
}

function inside(view: ViewTransform): ViewTransform {
  const most = (view.zoom - 1) / 2;
  const clamp = (value: number): number => Math.min(most, Math.max(-most, value));
  return { ...view, x: clamp(view.x), y: clamp(view.y) };
}
