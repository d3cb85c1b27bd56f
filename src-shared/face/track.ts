import { z } from 'zod';

/** Key points of a face, in this order (BlazeFace short range). Left and right are the person's own. */
export const KEY_POINTS = [
  'right-eye',
  'left-eye',
  'nose',
  'mouth',
  'right-ear',
  'left-ear',
] as const;

const point = z.tuple([z.number(), z.number()]);

/** A face's key points in one frame. */
export const trackedFace = z.strictObject({
  /** Milliseconds on the track's own clock, rising. */
  at: z.number().nonnegative(),
  /** Pixels of the frame as the camera gave it, not mirrored. */
  points: z.tuple([point, point, point, point, point, point]),
});
export type TrackedFace = z.infer<typeof trackedFace>;

/** One person's face from frame to frame, the oldest first. */
export const faceTrack = z.array(trackedFace).max(240);
export type FaceTrack = z.infer<typeof faceTrack>;

/** The side to turn to: the visitor's own. */
export const challengeSide = z.enum(['left', 'right']);
export type ChallengeSide = z.infer<typeof challengeSide>;
