import { z } from 'zod';
import { signedManifest, updatePlatform } from '../wire/update.ts';

/** What the core has the shell install: downloaded, and found to be what the manifest says. */
export const updateOrder = z.strictObject({
  signed: signedManifest,
  platform: updatePlatform,
  /** Where the file lies. */
  file: z.string().min(1),
  /** At once; else when the program ends. */
  isNow: z.boolean(),
  /** Whether the version of now opens what the new one makes of the data. */
  hasWayBack: z.boolean(),
});
export type UpdateOrder = z.infer<typeof updateOrder>;

/** What became of an update, as the shell found it when it started, or since. */
export const updateOutcome = z.strictObject({
  kind: z.enum(['testing', 'passed', 'went-back', 'no-way-back', 'not-installed']),
  sequence: z.int().positive(),
});
export type UpdateOutcome = z.infer<typeof updateOutcome>;
