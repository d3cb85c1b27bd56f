import {
  DETECTOR_SIZE,
  fillDetectorInput,
  overlap,
  readDetections,
  type Detection,
} from './blaze-face.ts';
import type { RunnableModel } from './model-runtime.ts';
import type { PictureView, Raster, Square } from './raster.ts';
import type { Point } from './similarity-transform.ts';

/** The detector's input. */
export const DETECTOR_SHAPE = [1, DETECTOR_SIZE, DETECTOR_SIZE, 3] as const;

/** Numbers of the detector's two answers: boxes with key points, and scores. */
const BOX_NUMBERS = 896 * 16;
const SCORE_NUMBERS = 896;

/** The score from which something is a face, and from which what was found already is seen again. */
export const LEAST_SCORE = 0.5;
const LEAST_SCORE_AGAIN = 0.3;

/** One closer look at a face that was found: how much wider than the face, and mirrored or not. */
export interface CloserLook {
  readonly widths: number;
  readonly mirrored: boolean;
}

/** While somebody stands there: a look costs a fifth of an embedding. */
export const LIVE_LOOKS: readonly CloserLook[] = [
  { widths: 1.8, mirrored: false },
  { widths: 1.8, mirrored: true },
];

/** For a picture that is kept: errors of single looks cancel out. */
export const STILL_LOOKS: readonly CloserLook[] = [1.5, 1.8, 2.2].flatMap((widths) => [
  { widths, mirrored: false },
  { widths, mirrored: true },
]);

/** The square that holds a whole picture, its centre in the middle. `wider` 1 just holds it. */
export function wholeSquare(
  { width, height }: { readonly width: number; readonly height: number },
  wider = 1,
): Square {
  const side = Math.max(width, height) * wider;
  return { left: (width - side) / 2, top: (height - side) / 2, side };
}

/** Three squares, as long as a picture's shorter side, from one end of it to the other. */
export function squaresAcross({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Square[] {
  const side = Math.min(width, height);
  return [0.5, 0, 1].map((place) => ({
    left: place * (width - side),
    top: place * (height - side),
    side,
  }));
}

/** The square around a face, `widths` times its width. */
export function squareAround(face: Detection, widths: number): Square {
  const side = Math.max(face.width, face.height) * widths;
  return {
    left: face.left + face.width / 2 - side / 2,
    top: face.top + face.height / 2 - side / 2,
    side,
  };
}

/** Finds faces in pictures. Detections are in the picture's own pixels. */
export class FaceFinder {
  readonly #model: RunnableModel;
  readonly #input = new Float32Array(3 * DETECTOR_SIZE * DETECTOR_SIZE);

  constructor(model: RunnableModel) {
    this.#model = model;
  }

  /** The faces that one look into a square shows, the surest first. */
  async look(view: PictureView, square: Square, least = LEAST_SCORE): Promise<Detection[]> {
    return await this.#lookInto(view.take(square, DETECTOR_SIZE), square, least, false);
  }

  /** The faces that looks into several squares show, each once, the surest first. */
  async lookAround(
    view: PictureView,
    squares: readonly Square[],
    least = LEAST_SCORE,
  ): Promise<Detection[]> {
    const found: Detection[] = [];
    for (const square of squares) found.push(...(await this.look(view, square, least)));
    found.sort((one, other) => other.score - one.score);
    return found.filter(
      (face, at) => !found.slice(0, at).some((surer) => overlap(surer, face) > 0.3),
    );
  }

  /**
   * The same face from closer looks: its key points are their mean, more exact than what the
   * whole picture showed in a few of the detector's pixels.
   * @param least closer looks that must show it too
   * @returns null where fewer do: it was a chance pattern, such as a code's
   */
  async refine(
    view: PictureView,
    face: Detection,
    looks: readonly CloserLook[],
    least = 1,
  ): Promise<Detection | null> {
    const seen = await this.#lookCloser(view, face, looks, LEAST_SCORE_AGAIN);
    return seen.length < least ? null : { ...meanOf(seen), score: face.score };
  }

  /** Whether what a look showed is a face from nearby too, and in a mirror: chance patterns are not. */
  async confirm(view: PictureView, face: Detection): Promise<boolean> {
    const seen = await this.#lookCloser(view, face, LIVE_LOOKS, LEAST_SCORE);
    return seen.length === LIVE_LOOKS.length;
  }

  /** The same face in each closer look that shows it. */
  async #lookCloser(
    view: PictureView,
    face: Detection,
    looks: readonly CloserLook[],
    least: number,
  ): Promise<Detection[]> {
    const seen: Detection[] = [];
    let widthsTaken = 0;
    let square = squareAround(face, 1);
    let raster: Raster | null = null;
    for (const { widths, mirrored } of looks) {
      // A mirror's look is into the same pixels.
      if (raster === null || widths !== widthsTaken) {
        square = squareAround(face, widths);
        raster = view.take(square, DETECTOR_SIZE);
        widthsTaken = widths;
      }
      const [same] = (await this.#lookInto(raster, square, least, mirrored))
        .map((one) => ({ one, shared: overlap(one, face) }))
        .filter(({ shared }) => shared > 0.2)
        .sort((a, b) => b.shared - a.shared);
      if (same !== undefined) seen.push(same.one);
    }
    return seen;
  }

  async #lookInto(
    raster: Raster,
    square: Square,
    least: number,
    mirrored: boolean,
  ): Promise<Detection[]> {
    fillDetectorInput(raster, this.#input, mirrored);
    const outputs = await this.#model.run(this.#input);
    const boxes = outputs.find(({ length }) => length === BOX_NUMBERS);
    const scores = outputs.find(({ length }) => length === SCORE_NUMBERS);
    if (boxes === undefined || scores === undefined) throw new TypeError('not the face detector');
    return readDetections(boxes, scores, least).map((face) =>
      placeIn(square, mirrored ? unmirror(face) : face),
    );
  }
}

function placeIn({ left, top, side }: Square, face: Detection): Detection {
  return {
    score: face.score,
    left: left + face.left * side,
    top: top + face.top * side,
    width: face.width * side,
    height: face.height * side,
    points: face.points.map(([x, y]): Point => [left + x * side, top + y * side]),
  };
}

/** Left and right of the key points change places in a mirror. */
const MIRRORED_POINTS = [1, 0, 2, 3, 5, 4];

function unmirror(face: Detection): Detection {
  return {
    ...face,
    left: 1 - face.left - face.width,
    points: MIRRORED_POINTS.map((index): Point => {
      const [x, y] = face.points[index] ?? [0, 0];
      return [1 - x, y];
    }),
  };
}

function meanOf(faces: readonly Detection[]): Detection {
  const mean = (value: (face: Detection) => number): number =>
    faces.reduce((sum, face) => sum + value(face), 0) / faces.length;
  return {
    score: mean((face) => face.score),
    left: mean((face) => face.left),
    top: mean((face) => face.top),
    width: mean((face) => face.width),
    height: mean((face) => face.height),
    points: MIRRORED_POINTS.map((_, at): Point => [
      mean((face) => face.points[at]?.[0] ?? 0),
      mean((face) => face.points[at]?.[1] ?? 0),
    ]),
  };
}
