import type { PictureBox } from '#shared/domain/kyc.ts';
import { bandOf, shippedBands, type FaceBand } from '#shared/face/bands.ts';
import { CURRENT_FACE_MODEL, similarity, toTemplate } from '#shared/face/template.ts';
import type { FaceBox, FaceLink } from '../../face/face-observation.ts';
import { readPictureHeader } from '../../face/picture-header.ts';

/** How much of hair and shoulders belongs to a portrait, in widths and heights of its face. */
const AROUND = { sides: 0.35, above: 0.5, below: 0.35 };

/** The portrait around a face: shares of the picture, inside it. */
export function portraitAround(face: FaceBox, width: number, height: number): PictureBox {
  const left = Math.max(0, face.x - AROUND.sides * face.width);
  const top = Math.max(0, face.y - AROUND.above * face.height);
  const right = Math.min(width, face.x + (1 + AROUND.sides) * face.width);
  const bottom = Math.min(height, face.y + (1 + AROUND.below) * face.height);
  return {
    x: left / width,
    y: top / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  };
}

/** Looks for the portrait in a card's small picture; null: none was found. */
export async function findCardPortrait(
  link: FaceLink,
  small: Uint8Array,
): Promise<PictureBox | null> {
  const header = readPictureHeader(small);
  const seen = await link.analyse(small, 'card');
  if (!seen.ok || header === null) return null;
  return portraitAround(seen.face.box, header.width, header.height);
}

/** What the engine says of the two faces. Nothing of it is kept. */
export type FaceLikeness =
  | {
      readonly at: 'compared';
      readonly score: number;
      readonly band: FaceBand;
      /** Aligned faces, PNG. */
      readonly portrait: Uint8Array;
      readonly selfie: Uint8Array;
    }
  | { readonly at: 'no-portrait' }
  | { readonly at: 'no-selfie-face' };

/** Compares the portrait of a covered card with a selfie. */
export async function compareFaces(
  link: FaceLink,
  covered: Uint8Array,
  selfie: Uint8Array,
): Promise<FaceLikeness> {
  const own = await link.analyse(selfie, 'portrait');
  if (!own.ok) return { at: 'no-selfie-face' };
  const card = await link.analyse(covered, 'card');
  if (!card.ok) return { at: 'no-portrait' };
  const score = similarity(toTemplate(own.embedding), toTemplate(card.embedding));
  const band = bandOf(score, shippedBands(CURRENT_FACE_MODEL));
  return { at: 'compared', score, band, portrait: card.crop, selfie: own.crop };
}
