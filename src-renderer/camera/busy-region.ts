import type { Luminance } from './decoder.ts';
import type { Box } from './plane.ts';

/** Pixels a side of the squares that are judged: fine for codes far away, coarse for those held close. */
const FINE_CELL = 8;
const COARSE_CELL = 24;
/** Grey levels between darkest and lightest below which a square is flat, and its share of the mean. */
const LEAST_CONTRAST = 10;
const RELATIVE_CONTRAST = 0.22;
/** A code is at least this many squares wide and high: 64 pixels, about as small as any reader can read. */
const WINDOW = 8;
/** Share of busy squares in a window. A burnt-out patch may take a third. */
const DENSITY = 0.6;

type Grid = { readonly busy: Uint8Array; readonly columns: number; readonly rows: number };

function judgeCells(frame: Luminance, cell: number): Grid {
  const { data, stride } = frame;
  const columns = Math.floor(frame.width / cell);
  const rows = Math.floor(frame.height / cell);
  const busy = new Uint8Array(columns * rows);
  const step = Math.floor(cell / 3);
  const twice = step * 2;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let low = 510;
      let high = 0;
      let total = 0;
      // Means of two pixels on a lattice of nine: enough to see contrast, cheap enough for every frame.
      let at = row * cell * stride + column * cell;
      for (let y = 0; y < 3; y += 1, at += stride * step) {
        const a = (data[at] ?? 0) + (data[at + 1] ?? 0);
        const b = (data[at + step] ?? 0) + (data[at + step + 1] ?? 0);
        const c = (data[at + twice] ?? 0) + (data[at + twice + 1] ?? 0);
        total += a + b + c;
        low = Math.min(low, a, b, c);
        high = Math.max(high, a, b, c);
      }
      const contrast = (high - low) / 2;
      if (contrast > LEAST_CONTRAST && contrast > (total / 18) * RELATIVE_CONTRAST)
        busy[row * columns + column] = 1;
    }
  }
  return { busy, columns, rows };
}

/** Marks every square that lies in a window dense with busy squares. */
function markDense({ busy, columns, rows }: Grid): Uint8Array {
  const sums = new Uint32Array((columns + 1) * (rows + 1));
  const wide = columns + 1;
  for (let row = 0; row < rows; row += 1) {
    let line = 0;
    for (let column = 0; column < columns; column += 1) {
      line += busy[row * columns + column] ?? 0;
      sums[(row + 1) * wide + column + 1] = (sums[row * wide + column + 1] ?? 0) + line;
    }
  }
  const dense = new Uint8Array(columns * rows);
  const needed = DENSITY * WINDOW * WINDOW;
  for (let row = 0; row + WINDOW <= rows; row += 1) {
    for (let column = 0; column + WINDOW <= columns; column += 1) {
      const top = row * wide + column;
      const bottom = top + WINDOW * wide;
      const count =
        (sums[bottom + WINDOW] ?? 0) -
        (sums[bottom] ?? 0) -
        (sums[top + WINDOW] ?? 0) +
        (sums[top] ?? 0);
      if (count < needed) continue;
      for (let y = row; y < row + WINDOW; y += 1)
        dense.fill(1, y * columns + column, y * columns + column + WINDOW);
    }
  }
  return dense;
}

type Extent = { left: number; right: number; top: number; bottom: number; cells: number };

function flood(dense: Uint8Array, columns: number, start: number): Extent {
  const extent: Extent = { left: columns, right: 0, top: Infinity, bottom: 0, cells: 0 };
  const open = [start];
  dense[start] = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const column = at % columns;
    const row = (at - column) / columns;
    extent.left = Math.min(extent.left, column);
    extent.right = Math.max(extent.right, column);
    extent.top = Math.min(extent.top, row);
    extent.bottom = Math.max(extent.bottom, row);
    extent.cells += 1;
    const neighbours = [
      at - columns,
      at + columns,
      column > 0 ? at - 1 : -1,
      column < columns - 1 ? at + 1 : -1,
    ];
    for (const next of neighbours) {
      if (dense[next] !== 1) continue;
      dense[next] = 0;
      open.push(next);
    }
  }
  return extent;
}

function search(frame: Luminance, cell: number): Extent[] {
  const grid = judgeCells(frame, cell);
  const dense = markDense(grid);
  const found: Extent[] = [];
  for (let at = 0; at < dense.length; at += 1) {
    if (dense[at] === 1) found.push(flood(dense, grid.columns, at));
  }
  return found.sort((a, b) => b.cells - a.cells);
}

/** A patch of a frame, and how finely it should be looked at. */
export type Region = { readonly box: Box; readonly shrink: 1 | 2 };

function toBox(extent: Extent, cell: number, frame: Luminance): Box {
  const margin = cell === FINE_CELL ? 2 : 1;
  const x0 = Math.max(0, (extent.left - margin) * cell);
  const y0 = Math.max(0, (extent.top - margin) * cell);
  const x1 = Math.min(frame.width, (extent.right + margin + 1) * cell);
  const y1 = Math.min(frame.height, (extent.bottom + margin + 1) * cell);
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/**
 * Where a code may be: patches dense with contrast, with a margin. The largest of fine texture
 * (a code at arm's length or farther), and the largest of coarse texture (a code held close).
 * A crowd, a wall or a face gives none; text in large print may.
 * @returns regions inside the frame, in pixels; empty when nothing looks like a code
 */
export function findBusyRegions(frame: Luminance): Region[] {
  const [fine, other] = search(frame, FINE_CELL);
  const [coarse] = search(frame, COARSE_CELL);
  const regions: Region[] = [];
  for (const extent of [fine, other]) {
    if (extent) regions.push({ box: toBox(extent, FINE_CELL, frame), shrink: 1 });
  }
  if (coarse) regions.push({ box: toBox(coarse, COARSE_CELL, frame), shrink: 2 });
  return regions;
}
