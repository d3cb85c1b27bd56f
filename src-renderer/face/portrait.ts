import type { Detection } from './blaze-face.ts';
import { LEAST_SCORE, wholeSquare, type FaceFinder } from './face-finder.ts';
import type { PictureView, Square } from './raster.ts';

/** Looks at a whole picture from further away: for faces that fill it. */
const WIDER = [1.6, 2.4];

/** What may be a face when nothing surer is confirmed in any look. */
const DOUBTFUL_SCORE = 0.25;

/**
 * The face that a picture is about: the largest, the nearer to the middle the better.
 * @param anywhere looks into parts of the picture even when the whole shows a face: a portrait on a
 * card may be small, and lies at its edge
 * @returns null where nobody is seen
 */
export async function findPortrait(
  finder: FaceFinder,
  view: PictureView,
  anywhere: boolean,
): Promise<Detection | null> {
  const whole = [wholeSquare(view)];
  const looks: Square[][] = anywhere
    ? [[...whole, ...tiles(view, 2)], tiles(view, 3), tiles(view, 5)]
    : [whole, ...WIDER.map((wider) => [wholeSquare(view, wider)]), tiles(view, 2), tiles(view, 4)];
  const doubtful: Detection[] = [];
  for (const squares of looks) {
    const found = await finder.lookAround(view, squares, DOUBTFUL_SCORE);
    const sure = found.filter(({ score }) => score >= LEAST_SCORE);
    const best = await firstConfirmed(finder, view, byProminence(sure, view, anywhere));
    if (best !== null) return best;
    doubtful.push(...found);
  }
  return await firstConfirmed(finder, view, byProminence(doubtful, view, anywhere));
}

async function firstConfirmed(
  finder: FaceFinder,
  view: PictureView,
  faces: readonly Detection[],
): Promise<Detection | null> {
  for (const face of faces) if (await finder.confirm(view, face)) return face;
  return null;
}

/** A part of fewer pixels holds no face that could be recognised. */
const LEAST_SIDE = 48;

/** Parts a row or column at most: a strip a thousand times as long as wide is nobody's portrait. */
const MOST_PARTS = 12;

/** Squares that cover a picture, each overlapping the next by half, its shorter side `parts` of them. */
function tiles({ width, height }: PictureView, parts: number): Square[] {
  const side = (2 * Math.min(width, height)) / (parts + 1);
  if (side < LEAST_SIDE) return [];
  const starts = (length: number): number[] => {
    const count = Math.min(MOST_PARTS, Math.max(1, Math.ceil((2 * (length - side)) / side) + 1));
    return Array.from({ length: count }, (_, at) =>
      count === 1 ? (length - side) / 2 : (at * (length - side)) / (count - 1),
    );
  };
  return starts(height).flatMap((top) => starts(width).map((left) => ({ left, top, side })));
}

function byProminence(
  faces: readonly Detection[],
  { width, height }: PictureView,
  anywhere: boolean,
): Detection[] {
  const size = Math.max(width, height);
  const prominence = (face: Detection): number => {
    const x = (face.left + face.width / 2 - width / 2) / size;
    const y = (face.top + face.height / 2 - height / 2) / size;
    return face.width * face.score * (anywhere ? 1 : Math.exp(-4 * (x * x + y * y)));
  };
  return faces.toSorted((one, other) => prominence(other) - prominence(one));
}
