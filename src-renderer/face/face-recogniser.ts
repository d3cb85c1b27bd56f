import type { Detection } from './blaze-face.ts';
import { squareAround } from './face-finder.ts';
import {
  ALIGNED_SIZE,
  alignFace,
  alignment,
  fillRecogniserInput,
  readEmbedding,
} from './mobile-face-net.ts';
import type { RunnableModel } from './model-runtime.ts';
import type { PictureView, Raster } from './raster.ts';
import type { Point } from './similarity-transform.ts';

/** The square around a face that is drawn before it is aligned: its widths, and its pixels. */
const CLOSE_WIDTHS = 2.2;
const CLOSE_SIZE = 256;

/**
 * Cuts a face out, turned and scaled to what the recogniser expects.
 * @param margin pixels around it, at the same scale
 * @throws RangeError where the key points coincide
 */
export function cutFace(view: PictureView, face: Detection, margin = 0): Raster {
  const square = squareAround(face, CLOSE_WIDTHS);
  const close = view.take(square, CLOSE_SIZE);
  const scale = CLOSE_SIZE / square.side;
  const points = face.points.map(([x, y]): Point => [
    (x - square.left) * scale,
    (y - square.top) * scale,
  ]);
  return alignFace(close, alignment(points), margin);
}

/** Turns aligned faces into embeddings. */
export class FaceRecogniser {
  readonly #model: RunnableModel;
  readonly #input = new Float32Array(2 * 3 * ALIGNED_SIZE * ALIGNED_SIZE);

  constructor(model: RunnableModel) {
    this.#model = model;
  }

  /** @param aligned what `cutFace` gives. @returns unit length */
  async embed(aligned: Raster): Promise<Float32Array> {
    fillRecogniserInput(aligned, this.#input);
    const [output] = await this.#model.run(this.#input);
    if (output === undefined) throw new TypeError('not the face recogniser');
    return readEmbedding(output);
  }
}
