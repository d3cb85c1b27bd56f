import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { callError } from '#shared/ipc/call.ts';
import { searchHit } from '#shared/ipc/gate-views.ts';

/* What the core and its reading worker thread say to each other. */

export const readerStart = z.object({
  dataFolder: z.string(),
  key: z.instanceof(Uint8Array),
  nativeBinding: z.string().optional(),
});

export const readerRequest = z.strictObject({
  id: z.int(),
  eventId: uuid,
  query: z.string(),
});
export type ReaderRequest = z.infer<typeof readerRequest>;

export const readerAnswer = z.union([
  z.strictObject({
    id: z.int(),
    ok: z.literal(true),
    hits: z.array(searchHit),
    more: z.boolean(),
  }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(false),
    error: callError.omit({ correlation: true }),
  }),
]);
export type ReaderAnswer = z.infer<typeof readerAnswer>;
