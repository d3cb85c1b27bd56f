import { z } from 'zod';
import { TEMPLATE_LENGTH } from '#shared/face/template.ts';

/** What the engine saw in one picture. */
export const seenFace = z.strictObject({
  /** To decode, find, align and recognise. */
  ms: z.number(),
  /** Why there is no face; null: there is one. */
  why: z.string().nullable(),
  /** Why the kiosk would not compare it; null: it would. */
  trouble: z.string().nullable(),
  quality: z.record(z.string(), z.number()).nullable(),
  /** In the order of KEY_POINTS, pixels of the picture. */
  points: z.array(z.tuple([z.number(), z.number()])).nullable(),
  embedding: z.array(z.number()).length(TEMPLATE_LENGTH).nullable(),
});
export type SeenFace = z.infer<typeof seenFace>;
