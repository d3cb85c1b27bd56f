import type { FaceBox, ObservedFace } from './face-observation.ts';

export interface FramePoint {
  readonly x: number;
  readonly y: number;
}

/** Whose face belongs to the ticket. */
export type PersonChoice =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'one'; readonly face: ObservedFace }
  /** Two stand about as near: somebody would be compared with another's picture. */
  | { readonly kind: 'unclear' };

/** A face narrower than this share of the widest stands behind. */
const BYSTANDER = 0.55;
/** Two faces whose distances from the ticket differ by less, in face widths, are equally near. */
const CLEARLY_NEARER = 0.5;
/** Without a ticket in the picture: a face is clearly the nearest when the next is narrower. */
const CLEARLY_LARGER = 0.75;

/**
 * Chooses the person that a ticket belongs to.
 * @param faces of one frame
 * @param near the ticket's centre, pixels of that frame; null: it was not seen there
 */
export function choosePerson(
  faces: readonly ObservedFace[],
  near: FramePoint | null,
): PersonChoice {
  const widest = faces.reduce((width, { box }) => Math.max(width, box.width), 0);
  const [first, second] = faces
    .filter(({ box }) => box.width >= BYSTANDER * widest)
    .map((face) => ({ face, distance: distanceOf(face.box, near, widest) }))
    .sort((one, other) => one.distance - other.distance);
  if (first === undefined) return { kind: 'nobody' };
  if (second === undefined) return { kind: 'one', face: first.face };
  const isClear =
    near === null
      ? second.face.box.width < CLEARLY_LARGER * first.face.box.width
      : second.distance - first.distance >= CLEARLY_NEARER;
  return isClear ? { kind: 'one', face: first.face } : { kind: 'unclear' };
}

/** In widths of the nearest face; without a ticket the widest face comes first. */
function distanceOf(box: FaceBox, near: FramePoint | null, widest: number): number {
  if (near === null) return -box.width / widest;
  const { x, y } = centreOf(box);
  return Math.hypot(near.x - x, near.y - y) / widest;
}

/** The middle of a box. */
export function centreOf({ x, y, width, height }: FaceBox): FramePoint {
  return { x: x + width / 2, y: y + height / 2 };
}

/** A face may grow or shrink by this factor between two frames. */
const SIZE_CHANGE = 1.6;
/** And move by this share of its width. */
const MOVE = 0.6;

/** Whether a face can be the one that was there in the frame before. */
export function isSamePlace(before: FaceBox, now: FaceBox): boolean {
  const growth = now.width / before.width;
  if (growth > SIZE_CHANGE || growth < 1 / SIZE_CHANGE) return false;
  const [from, to] = [centreOf(before), centreOf(now)];
  const wider = Math.max(before.width, now.width);
  return Math.hypot(to.x - from.x, to.y - from.y) < MOVE * wider;
}

/** The face that is nearest to where one was before; null: none can be the same. */
export function sameFace(before: FaceBox, faces: readonly ObservedFace[]): ObservedFace | null {
  const from = centreOf(before);
  let nearest: ObservedFace | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const face of faces) {
    if (!isSamePlace(before, face.box)) continue;
    const to = centreOf(face.box);
    const distance = Math.hypot(to.x - from.x, to.y - from.y);
    if (distance < least) [nearest, least] = [face, distance];
  }
  return nearest;
}
