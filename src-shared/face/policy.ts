import { z } from 'zod';

/**
 * What an event does with faces. `off`: nothing. `when-unsure`: faces are compared; where that
 * can't be done, gate staff compare the identity card by eye. `required`: where it can't be done a
 * supervisor decides, save for who gave no consent or has no picture: their card is enough.
 */
export const FACE_POLICIES = ['off', 'when-unsure', 'required'] as const;
export const facePolicy = z.enum(FACE_POLICIES);
export type FacePolicy = z.infer<typeof facePolicy>;

/**
 * How it is made sure that somebody stands there and not a picture. `signs`: from the movement
 * between frames, and a head turn where they leave doubt. `challenge`: always a head turn.
 */
export const FACE_LIVENESS = ['off', 'signs', 'challenge'] as const;
export const faceLiveness = z.enum(FACE_LIVENESS);
export type FaceLiveness = z.infer<typeof faceLiveness>;

/** Days after the doors' closing for which live frames are kept; null: none is kept. */
export const evidenceDays = z.int().min(1).max(365).nullable();

/**
 * So often a face may be compared without a match, for whatever reason; then only a supervisor
 * decides. A print held up again and again must not meet a lucky frame at last.
 */
export const TRIES_ALLOWED = 3;

/** Such tries count together for this long, ms. */
export const TRIES_WINDOW_MS = 10 * 60_000;
