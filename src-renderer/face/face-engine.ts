import type { Detection } from './blaze-face.ts';
import { viewPicture } from './canvas-view.ts';
import {
  LIVE_LOOKS,
  squaresAcross,
  STILL_LOOKS,
  wholeSquare,
  type FaceFinder,
} from './face-finder.ts';
import { isCovered } from './face-cover.ts';
import type { PictureKind } from './face-messages.ts';
import type { ObservedFace, PictureAnalysis } from './face-observation.ts';
import { headPose, judgeFace, measureLight, overallQuality } from './face-quality.ts';
import { cutFace, type FaceRecogniser } from './face-recogniser.ts';
import { ALIGNED_POINTS, ALIGNED_SIZE, withoutMargin } from './mobile-face-net.ts';
import { decodePicture } from './picture-decoder.ts';
import { findPortrait } from './portrait.ts';
import type { PictureView, Raster, Square } from './raster.ts';
import type { Point } from './similarity-transform.ts';

/** Pixels kept around the aligned face in a crop, so that another model may align it anew. */
const CROP_MARGIN = 24;
const CROP_SIZE = ALIGNED_SIZE + 2 * CROP_MARGIN;

/** What one frame showed. */
export interface FrameSight {
  readonly faces: readonly ObservedFace[];
  readonly embedding: Float32Array | null;
}

/** Finds, judges and recognises faces. Knows no camera and no page. */
export class FaceEngine {
  readonly #finder: FaceFinder;
  readonly #recogniser: FaceRecogniser;
  /** Of a frame's parts, the one that was looked at last. */
  #part = 0;

  constructor(finder: FaceFinder, recogniser: FaceRecogniser) {
    this.#finder = finder;
    this.#recogniser = recogniser;
  }

  /**
   * Faces of a frame, the largest first. Its key points are as exact as recogniseFrame's: a face
   * that is followed from one to the other must not seem to move by the change.
   */
  async findFaces(view: PictureView): Promise<ObservedFace[]> {
    const found = await this.#lookAtFrame(view);
    const [largest, ...others] = found;
    if (largest === undefined) return [];
    const exact = await this.#finder.refine(view, largest, LIVE_LOOKS, LIVE_LOOKS.length);
    const faces = exact === null ? others : [exact, ...others];
    return faces.map((face) => observe(face, cutFace(view, face)));
  }

  /**
   * Faces of a frame, and the embedding of the one nearest to a place.
   * @param near the picture's pixels; null: the largest
   */
  async recogniseFrame(
    view: PictureView,
    near: { readonly x: number; readonly y: number } | null,
  ): Promise<FrameSight> {
    const found = await this.#lookAtFrame(view);
    const followed = near === null ? found[0] : nearestTo(found, near);
    const faces: ObservedFace[] = [];
    let embedding: Float32Array | null = null;
    for (const face of found) {
      if (face !== followed) {
        faces.push(observe(face, cutFace(view, face)));
        continue;
      }
      const exact = await this.#finder.refine(view, face, LIVE_LOOKS, LIVE_LOOKS.length);
      if (exact === null) continue;
      const aligned = cutFace(view, exact);
      const seen = observe(exact, aligned);
      faces.push(seen);
      if (seen.trouble === null) embedding = await this.#recogniser.embed(aligned);
    }
    return { faces, embedding };
  }

  /**
   * Faces of a frame, the largest first. Where the whole shows none, a part of it is looked at, the
   * next with the next frame: whoever stands far away is told so, and is not nobody.
   */
  async #lookAtFrame(view: PictureView): Promise<Detection[]> {
    let found = await this.#finder.look(view, wholeSquare(view));
    if (found.length === 0) {
      const parts = squaresAcross(view);
      this.#part = (this.#part + 1) % parts.length;
      const part = parts[this.#part];
      if (part !== undefined) found = await this.#confirmed(view, part);
    }
    return found.sort((one, other) => other.width - one.width);
  }

  /** A part shows small things large: a code on a ticket, from nearby, may look like a face at once. */
  async #confirmed(view: PictureView, part: Square): Promise<Detection[]> {
    const sure: Detection[] = [];
    for (const face of await this.#finder.look(view, part)) {
      if (await this.#finder.confirm(view, face)) sure.push(face);
    }
    return sure;
  }

  /** Finds the face of a still picture and makes its embedding. Never throws for a bad picture. */
  async analyse(bytes: Uint8Array, kind: PictureKind): Promise<PictureAnalysis> {
    const picture = await decodePicture(bytes);
    if (typeof picture === 'string') return { ok: false, why: picture };
    try {
      const view = viewPicture(picture);
      if (kind === 'crop' && view.width === CROP_SIZE && view.height === CROP_SIZE) {
        return await this.#analyseCrop(view);
      }
      const found = await findPortrait(this.#finder, view, kind === 'card');
      if (found === null) return { ok: false, why: 'nobody' };
      // It was confirmed: a look that does not show it again takes nothing from that.
      const exact = (await this.#finder.refine(view, found, STILL_LOOKS)) ?? found;
      return await this.#analyseFace(exact, cutFace(view, exact, CROP_MARGIN));
    } finally {
      picture.close();
    }
  }

  /** Our own crop is aligned already: its face has the place that it was given. */
  async #analyseCrop(view: PictureView): Promise<PictureAnalysis> {
    const crop = view.take({ left: 0, top: 0, side: CROP_SIZE }, CROP_SIZE);
    const points = ALIGNED_POINTS.map(([x, y]): Point => [x + CROP_MARGIN, y + CROP_MARGIN]);
    const ears: Point[] = [
      [CROP_MARGIN + 14, CROP_MARGIN + 58],
      [CROP_MARGIN + 98, CROP_MARGIN + 58],
    ];
    const face: Detection = {
      score: 1,
      left: CROP_MARGIN,
      top: CROP_MARGIN + 16,
      width: ALIGNED_SIZE,
      height: ALIGNED_SIZE,
      points: [...points, ...ears],
    };
    return await this.#analyseFace(face, crop);
  }

  async #analyseFace(face: Detection, crop: Raster): Promise<PictureAnalysis> {
    const aligned = withoutMargin(crop, CROP_MARGIN);
    return {
      ok: true,
      embedding: await this.#recogniser.embed(aligned),
      face: observe(face, aligned),
      crop: await encode(crop, 'image/png'),
    };
  }
}

function observe(face: Detection, aligned: Raster): ObservedFace {
  const [
    right = [0, 0],
    left = [0, 0],
    nose = [0, 0],
    mouth = [0, 0],
    rightEar = [0, 0],
    leftEar = [0, 0],
  ] = face.points;
  const measured = {
    eyeDistance: Math.hypot(left[0] - right[0], left[1] - right[1]),
    ...measureLight(aligned),
    ...headPose(face.points),
  };
  const pair = ([x, y]: Point): [number, number] => [x, y];
  return {
    box: { x: face.left, y: face.top, width: face.width, height: face.height },
    points: [pair(right), pair(left), pair(nose), pair(mouth), pair(rightEar), pair(leftEar)],
    score: face.score,
    quality: { ...measured, overall: overallQuality(measured) },
    trouble: judgeFace(measured, isCovered(aligned)),
  };
}

function nearestTo(
  faces: readonly Detection[],
  { x, y }: { readonly x: number; readonly y: number },
): Detection | undefined {
  const distance = (face: Detection): number =>
    Math.hypot(face.left + face.width / 2 - x, face.top + face.height / 2 - y);
  return faces.toSorted((one, other) => distance(one) - distance(other))[0];
}

/** Pixels as a file. */
export async function encode(
  { data, width, height }: Raster,
  type: 'image/png' | 'image/jpeg',
): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('no canvas to draw a face on');
  context.putImageData(new ImageData(Uint8ClampedArray.from(data), width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type });
  return new Uint8Array(await blob.arrayBuffer());
}
