import { z } from 'zod';
import { callError } from '#shared/ipc/call.ts';

/* What the core and the thread that empties its write-ahead log say to each other. */

export const checkpointRequest = z.strictObject({ id: z.int() });
export type CheckpointRequest = z.infer<typeof checkpointRequest>;

export const checkpointAnswer = z.union([
  z.strictObject({ id: z.int(), ok: z.literal(true) }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(false),
    error: callError.omit({ correlation: true }),
  }),
]);
export type CheckpointAnswer = z.infer<typeof checkpointAnswer>;
