import { FACE_TROUBLES } from '#shared/face/finding.ts';
import type { PictureAnalysis } from '../../face/face-observation.ts';

/** Why a picture is of no use; each has a sentence: `desk.refused.<code>`. */
export type PictureRefusal = Extract<PictureAnalysis, { ok: false }>['why'];

const REFUSALS = [...FACE_TROUBLES, 'picture-unreadable', 'picture-too-large'] as const;

/** The refusal that a stored reason names; null: a later version's, which this one can't word. */
export function refusalOf(why: string): PictureRefusal | null {
  return REFUSALS.find((known) => known === why) ?? null;
}

const QUALITIES = [
  { least: 0.75, words: 'excellent' },
  { least: 0.5, words: 'good' },
  { least: 0.3, words: 'fair' },
  { least: 0, words: 'weak' },
] as const;

/**
 * The key of a quality's words: `desk.quality.<key>`.
 * @param quality 0 to 1
 */
export function qualityWords(quality: number): (typeof QUALITIES)[number]['words'] {
  return QUALITIES.find(({ least }) => quality >= least)?.words ?? 'weak';
}
