import { z } from 'zod';

/** Milliseconds of a frame with one face, run by run. */
export const faceTimes = z.strictObject({
  /** Through the kiosk's own path. */
  ours: z.array(z.number()),
  /** The bare runtime on the same tensors. */
  bare: z.array(z.number()),
  /** Times that a model runs in one frame. */
  modelRuns: z.int(),
});
export type FaceTimes = z.infer<typeof faceTimes>;
