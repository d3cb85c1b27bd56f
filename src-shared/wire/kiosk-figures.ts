import { z } from 'zod';
import { instant } from '../domain/instant.ts';

const count = z.int().nonnegative();

/**
 * How a kiosk is doing, as it tells its hub every few minutes: numbers since its core was started, and
 * nobody in them. Names of verdicts and steps are open: a newer kiosk may know more of them.
 */
export const kioskFigures = z.object({
  since: instant,
  /** Presentations, decisions of supervisors and undos that were recorded. */
  scans: count,
  verdicts: z.array(z.object({ verdict: z.string().max(40), count })).max(60),
  /** Of the newest thousand of each, milliseconds: half took no longer, 95 of a hundred. */
  stages: z
    .array(
      z.object({
        stage: z.string().max(20),
        count,
        median: z.number().nonnegative(),
        slow: z.number().nonnegative(),
      }),
    )
    .max(20),
  /** How alike faces were; null: none was compared. */
  face_scores: z
    .object({ from: z.number(), step: z.number(), counts: z.array(count).max(200) })
    .nullable(),
  /** How often the camera went while it was wanted. */
  camera_drops: count,
  /** Of all its programs together; null: its shell has not said. */
  memory_bytes: count.nullable(),
  /** Since its shell was started; null: it has not said. */
  restarts: z.object({ core: count, page: count }).nullable(),
  /** Crash reports that it keeps. */
  crashes: count.nullable(),
  /** What is wrong with its store, as codes. */
  troubles: z.array(z.string().max(40)).max(10),
});
export type KioskFigures = z.infer<typeof kioskFigures>;
