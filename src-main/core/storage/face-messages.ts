import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { templateBytes } from '#shared/face/template.ts';
import { callError } from '#shared/ipc/call.ts';

/* What the core and the thread that searches among faces say to each other. */

const question = z.strictObject({
  eventId: uuid,
  templates: z.array(templateBytes).min(1),
  except: uuid,
  minScore: z.number(),
  limit: z.int().positive(),
});

export const faceThreadRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('find'), id: z.int(), question }),
  z.strictObject({ do: z.literal('prepare'), eventId: uuid }),
  z.strictObject({ do: z.literal('changed'), userId: uuid }),
  z.strictObject({ do: z.literal('reload') }),
]);
export type FaceThreadRequest = z.infer<typeof faceThreadRequest>;

export const faceThreadAnswer = z.discriminatedUnion('ok', [
  z.strictObject({
    id: z.int(),
    ok: z.literal(true),
    hits: z.array(z.strictObject({ userId: uuid, score: z.number() })),
    searched: z.int(),
  }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(false),
    error: callError.omit({ correlation: true }),
  }),
]);
export type FaceThreadAnswer = z.infer<typeof faceThreadAnswer>;
