import { z } from 'zod';
import { callError } from '#shared/ipc/call.ts';

/* What the core and the thread of admin mode's long reads say to each other. */

export const adminReaderStart = z.object({
  dataFolder: z.string(),
  key: z.instanceof(Uint8Array),
  nativeBinding: z.string().optional(),
});

/** `input` is structured-cloned; the query itself knows what it is. */
export const adminQuestion = z.strictObject({
  id: z.int(),
  query: z.string(),
  input: z.unknown(),
});
export type AdminQuestion = z.infer<typeof adminQuestion>;

export const adminAnswer = z.union([
  z.strictObject({ id: z.int(), ok: z.literal(true), result: z.unknown() }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(false),
    error: callError.omit({ correlation: true }),
  }),
]);
export type AdminAnswer = z.infer<typeof adminAnswer>;
