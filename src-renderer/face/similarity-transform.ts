/** x' = a x - b y + dx, y' = b x + a y + dy: a turn, one scale and a shift. */
export interface SimilarityTransform {
  readonly a: number;
  readonly b: number;
  readonly dx: number;
  readonly dy: number;
}

export type Point = readonly [x: number, y: number];

/**
 * The transform that brings points nearest to others, by least squares.
 * @param weights one a point, not all zero
 * @throws RangeError where the points coincide: no scale brings one point to several
 */
export function fitSimilarity(
  from: readonly Point[],
  to: readonly Point[],
  weights: readonly number[],
): SimilarityTransform {
  let [sum, fromX, fromY, toX, toY] = [0, 0, 0, 0, 0];
  weights.forEach((weight, at) => {
    const [x, y] = from[at] ?? [0, 0];
    const [u, v] = to[at] ?? [0, 0];
    sum += weight;
    fromX += weight * x;
    fromY += weight * y;
    toX += weight * u;
    toY += weight * v;
  });
  [fromX, fromY, toX, toY] = [fromX / sum, fromY / sum, toX / sum, toY / sum];
  let [dot, cross, size] = [0, 0, 0];
  weights.forEach((weight, at) => {
    const [x, y] = from[at] ?? [0, 0];
    const [u, v] = to[at] ?? [0, 0];
    dot += weight * ((x - fromX) * (u - toX) + (y - fromY) * (v - toY));
    cross += weight * ((x - fromX) * (v - toY) - (y - fromY) * (u - toX));
    size += weight * ((x - fromX) ** 2 + (y - fromY) ** 2);
  });
  if (!(size > 0)) throw new RangeError('points that coincide');
  const [a, b] = [dot / size, cross / size];
  return { a, b, dx: toX - a * fromX + b * fromY, dy: toY - b * fromX - a * fromY };
}

/** Where a transform brings a point. */
export function transformPoint({ a, b, dx, dy }: SimilarityTransform, [x, y]: Point): Point {
  return [a * x - b * y + dx, b * x + a * y + dy];
}

/**
 * The transform that undoes another.
 * @throws RangeError for one that brings all to one point
 */
export function invertSimilarity({ a, b, dx, dy }: SimilarityTransform): SimilarityTransform {
  const size = a * a + b * b;
  if (!(size > 0)) throw new RangeError('a transform without a way back');
  const [ia, ib] = [a / size, -b / size];
  return { a: ia, b: ib, dx: -(ia * dx - ib * dy), dy: -(ib * dx + ia * dy) };
}
