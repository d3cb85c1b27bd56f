import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';

const count = z.int().nonnegative();

/** What a restore came to. */
export const restoreReport = z.object({
  snapshot_id: uuid,
  /** Whose backup it was, and who numbers facts from here on. */
  of_kiosk: uuid,
  kiosk_id: uuid,
  taken_at: instant,
  /** When the newest piece was made: nothing after it is here. */
  up_to_at: instant,
  /**
   * Operations since the snapshot. `known`: in it already; `refused`: not signed by whom they name;
   * `held`: about what is not here; `missing`: in no segment.
   */
  operations: z.object({
    applied: count,
    known: count,
    refused: count,
    held: count,
    missing: count,
  }),
  erasures: count,
  files: count,
  /** Rows of each table. */
  counts: z.record(z.string(), count),
  log: z.array(
    z.object({
      kiosk_id: uuid,
      entries: count,
      broken_at: count.nullable(),
      signature: z.enum(['good', 'bad', 'none']),
    }),
  ),
  /** Operations that wait for the hub's word. */
  waiting: count,
  seconds: z.number().nonnegative(),
});
export type RestoreReport = z.infer<typeof restoreReport>;
