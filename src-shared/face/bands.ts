import { z } from 'zod';
import { CURRENT_FACE_MODEL, type FaceModelId } from './template.ts';

/**
 * What a score means: from `match` on the same person, below `mismatch` another, and in between
 * a supervisor decides. Cosines of one model.
 */
export const faceBands = z
  .strictObject({
    match: z.number().min(0.2).max(0.9),
    mismatch: z.number().min(0).max(0.9),
  })
  .refine(({ match, mismatch }) => mismatch <= match, 'mismatch lies above match');
export type FaceBands = z.infer<typeof faceBands>;

/** Shipped with each model, measured (docs/FACE.md). */
export const MODEL_BANDS: Readonly<Record<FaceModelId, FaceBands>> = {
  [CURRENT_FACE_MODEL]: { match: 0.45, mismatch: 0.3 },
};

/**
 * The bands that a model ships with.
 * @throws RangeError for a model that this version does not know
 */
export function shippedBands(model: FaceModelId): FaceBands {
  const bands = Object.hasOwn(MODEL_BANDS, model) ? MODEL_BANDS[model] : undefined;
  if (bands === undefined) throw new RangeError(`no bands for the model ${model}`);
  return bands;
}

export type FaceBand = 'match' | 'unsure' | 'mismatch';

/** The band that a score falls into. */
export function bandOf(score: number, { match, mismatch }: FaceBands): FaceBand {
  if (score >= match) return 'match';
  return score < mismatch ? 'mismatch' : 'unsure';
}
