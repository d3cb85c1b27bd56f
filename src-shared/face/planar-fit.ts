/** Key points of one frame, in any unit. */
export type Points = readonly (readonly [number, number])[];

/** Solves A x = b in place by elimination with pivots; null where A is singular. */
function solve(a: number[][], b: number[]): number[] | null {
  const size = b.length;
  const at = (row: number, column: number): number => a[row]?.[column] ?? 0;
  for (let pivot = 0; pivot < size; pivot += 1) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row += 1) {
      if (Math.abs(at(row, pivot)) > Math.abs(at(best, pivot))) best = row;
    }
    if (Math.abs(at(best, pivot)) < 1e-12) return null;
    [a[pivot], a[best]] = [a[best] ?? [], a[pivot] ?? []];
    [b[pivot], b[best]] = [b[best] ?? 0, b[pivot] ?? 0];
    for (let row = pivot + 1; row < size; row += 1) {
      const factor = at(row, pivot) / at(pivot, pivot);
      if (factor === 0) continue;
      const target = a[row] ?? [];
      for (let column = pivot; column < size; column += 1) {
        target[column] = (target[column] ?? 0) - factor * at(pivot, column);
      }
      b[row] = (b[row] ?? 0) - factor * (b[pivot] ?? 0);
    }
  }
  const x = Array.from<number>({ length: size }).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = b[row] ?? 0;
    for (let column = row + 1; column < size; column += 1)
      sum -= at(row, column) * (x[column] ?? 0);
    x[row] = sum / at(row, row);
  }
  return x;
}

/** Adds one row of a least-squares system: `row` · x = `value`. */
function addRow(a: number[][], b: number[], row: readonly number[], value: number): void {
  row.forEach((left, i) => {
    const target = a[i] ?? [];
    row.forEach((right, j) => {
      target[j] = (target[j] ?? 0) + left * right;
    });
    b[i] = (b[i] ?? 0) + left * value;
  });
}

function emptySystem(size: number): { a: number[][]; b: number[] } {
  const zeros = (): number[] => Array.from<number>({ length: size }).fill(0);
  return { a: Array.from({ length: size }, zeros), b: zeros() };
}

/** The size of a face, in the points' unit: as an eye distance, also while the head is turned. */
export function faceSize(points: Points): number {
  const [right = [0, 0], left = [0, 0], , mouth = [0, 0]] = points;
  const eyes = Math.hypot(left[0] - right[0], left[1] - right[1]);
  const middle = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] as const;
  // From the eyes to the mouth it is about as far again; a turn to the side leaves that as it is.
  return Math.max(eyes, Math.hypot(mouth[0] - middle[0], mouth[1] - middle[1]));
}

/** The points about their middle, in face sizes. */
export function normalised(points: Points): [number, number][] {
  const size = Math.max(faceSize(points), 1e-6);
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
  const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  return points.map((point) => [(point[0] - x) / size, (point[1] - y) / size]);
}

function rootMeanSquare(errors: readonly number[]): number {
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
}

type Six = readonly [number, number, number, number, number, number];

function affineBetween(from: Points, to: Points): Six | null {
  const xs = emptySystem(3);
  const ys = emptySystem(3);
  from.forEach((point, at) => {
    const row = [point[0], point[1], 1];
    addRow(xs.a, xs.b, row, to[at]?.[0] ?? 0);
    addRow(ys.a, ys.b, row, to[at]?.[1] ?? 0);
  });
  const [a = 0, b = 0, c = 0] = solve(xs.a, xs.b) ?? [];
  const [d = 0, e = 0, f = 0] = solve(ys.a, ys.b) ?? [];
  return a === 0 && b === 0 ? null : [a, b, c, d, e, f];
}

/**
 * How far one frame is from an affine picture of another: the root mean square over all
 * coordinates, in face sizes. Null: the points lie on a line.
 * @param from @param to normalised
 */
export function affineResidual(from: Points, to: Points): number | null {
  const fit = affineBetween(from, to);
  if (fit === null) return null;
  const [a, b, c, d, e, f] = fit;
  return rootMeanSquare(
    from.flatMap(([x, y], at) => [
      a * x + b * y + c - (to[at]?.[0] ?? 0),
      d * x + e * y + f - (to[at]?.[1] ?? 0),
    ]),
  );
}

const ROUNDS = 10;

/** Errors of a projective map, coordinate by coordinate, and their derivatives. */
function project(h: readonly number[], from: Points, to: Points) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, k = 0] = h;
  return from.flatMap(([x, y], at) => {
    const w = 1 + g * x + k * y;
    const u = (a * x + b * y + c) / w;
    const v = (d * x + e * y + f) / w;
    return [
      {
        error: (to[at]?.[0] ?? 0) - u,
        row: [x / w, y / w, 1 / w, 0, 0, 0, (-u * x) / w, (-u * y) / w],
      },
      {
        error: (to[at]?.[1] ?? 0) - v,
        row: [0, 0, 0, x / w, y / w, 1 / w, (-v * x) / w, (-v * y) / w],
      },
    ];
  });
}

/**
 * How far one frame is from any picture of another that was taken of a plane: what is left after
 * the best projective map (Levenberg-Marquardt on the distances in the picture), root mean square
 * over all coordinates, in face sizes. Moving, tilting or bringing near a flat photograph leaves
 * nothing but noise; a head that turns or nods does not.
 * @param from @param to normalised
 */
export function planarResidual(from: Points, to: Points): number | null {
  const start = affineBetween(from, to);
  if (start === null) return null;
  let h: number[] = [...start, 0, 0];
  let terms = project(h, from, to);
  let best = rootMeanSquare(terms.map(({ error }) => error));
  let damping = 1e-3;
  for (let round = 0; round < ROUNDS && best > 1e-5; round += 1) {
    const { a, b } = emptySystem(8);
    for (const { error, row } of terms) addRow(a, b, row, error);
    a.forEach((row, at) => {
      row[at] = (row[at] ?? 0) * (1 + damping) + 1e-9;
    });
    const step = solve(a, b);
    if (step === null) break;
    const next = h.map((value, at) => value + (step[at] ?? 0));
    const nextTerms = project(next, from, to);
    const residual = rootMeanSquare(nextTerms.map(({ error }) => error));
    if (residual < best) {
      const isSettled = best - residual < 1e-5;
      [h, terms, best] = [next, nextTerms, residual];
      if (isSettled) break;
      damping /= 5;
    } else {
      damping *= 8;
    }
  }
  return best;
}
