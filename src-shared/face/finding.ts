import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { faceBands } from './bands.ts';
import { challengeSide, faceTrack } from './track.ts';
import { facePolicy } from './policy.ts';
import { faceModelId, templateBytes } from './template.ts';

/** Why the camera has no face to compare; each has words for the visitor: `face.trouble.<code>`. */
export const FACE_TROUBLES = [
  'nobody',
  'two-people',
  'too-far',
  'too-dark',
  'too-blurred',
  'looking-away',
  'covered',
  'camera-gone',
  'engine-unavailable',
] as const;
export const faceTrouble = z.enum(FACE_TROUBLES);
export type FaceTrouble = z.infer<typeof faceTrouble>;

/**
 * Why there was nothing to compare: a trouble of the camera's, or of what is on record.
 * `not-looked`: the window sent nothing of a face.
 */
export const FACE_UNAVAILABLE = [
  ...FACE_TROUBLES,
  'no-consent',
  'no-selfie',
  'reference-unusable',
  'not-looked',
] as const;
export const faceUnavailable = z.enum(FACE_UNAVAILABLE);
export type FaceUnavailable = z.infer<typeof faceUnavailable>;

/** What became of the comparison. */
export const faceOutcome = z.enum([
  'match',
  'unsure',
  'mismatch',
  'unavailable',
  'liveness-failed',
]);
export type FaceOutcome = z.infer<typeof faceOutcome>;

/** A face was compared, and that let nobody in. */
export const failedOutcome = faceOutcome.extract(['unsure', 'mismatch', 'liveness-failed']);
export type FailedOutcome = z.infer<typeof failedOutcome>;

/** What was found out about whether somebody stood there. */
export const livenessFinding = z.enum(['not-asked', 'signs', 'doubt', 'turned', 'not-turned']);
export type LivenessFinding = z.infer<typeof livenessFinding>;

/** The face check as it stands in a check-in. */
export const faceFinding = z.strictObject({
  policy: facePolicy.exclude(['off']),
  outcome: faceOutcome,
  /** Set with `unavailable`. */
  why: faceUnavailable.nullable(),
  /** The cosine; null where nothing was compared. */
  score: z.number().min(-1).max(1).nullable(),
  bands: faceBands,
  model: faceModelId.nullable(),
  liveness: livenessFinding,
  /** 1 at first; one more for each comparison of this registration just before that did not match. */
  attempt: z.int().positive(),
  /** The live frame's file in the vault; null: none was kept. */
  evidence_id: uuid.nullable(),
});
export type FaceFinding = z.infer<typeof faceFinding>;

// Of a later version, which may know more: what it added is left out.
const storedFinding = faceFinding.strip();

/**
 * Reads a finding from its JSON in the store; null where it can't be read, say as a later version's
 * with other words: neither the gate nor the desk may stop at one row.
 */
export function readFinding(json: string): FaceFinding | null {
  let stored: unknown;
  try {
    stored = JSON.parse(json);
  } catch {
    return null;
  }
  const parsed = storedFinding.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** The longest live frame that is sent, JPEG bytes. */
export const MAX_FRAME_BYTES = 400_000;

/** What the window saw of the person at the gate. */
export const faceProbe = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('seen'),
    model: faceModelId,
    template: templateBytes,
    /** 0 to 1: how far the picture is what the recogniser wants. */
    quality: z.number().min(0).max(1),
    track: faceTrack,
    /** The turn that was asked for and when, on the track's clock; null: none was. */
    turn: z.strictObject({ side: challengeSide, askedAt: z.number().nonnegative() }).nullable(),
    /** The frame that weighed most, JPEG. */
    frame: z
      .instanceof(Uint8Array)
      .refine((bytes) => bytes.length > 0 && bytes.length <= MAX_FRAME_BYTES, 'no such frame'),
  }),
  z.strictObject({ kind: z.literal('unusable'), why: faceTrouble }),
]);
export type FaceProbe = z.infer<typeof faceProbe>;
