import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { call } from './call.ts';

/** What the activity log shows of one entry. */
export const logEntry = z.strictObject({
  position: z.int(),
  kioskId: uuid,
  seq: z.int(),
  at: instant,
  actorType: z.enum(['attendee', 'staff', 'kiosk', 'system']),
  actorId: uuid.nullable(),
  /** Of a member of staff. */
  actorName: z.string().nullable(),
  type: z.string(),
  /** Codes, ids and numbers. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  aboutType: z.string().nullable(),
  aboutId: uuid.nullable(),
  /** What was changed, before and after, field by field; null: nothing was, or its key is erased. */
  change: z
    .strictObject({
      before: z.record(z.string(), z.unknown()).nullable(),
      after: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable(),
  /** Whether the entry had personal values that are erased now. */
  isErased: z.boolean(),
});
export type LogEntry = z.infer<typeof logEntry>;

export const logFilter = z.strictObject({
  /** A type, or the beginning of some: `event.`. */
  type: z.string().max(64).nullable(),
  actorId: uuid.nullable(),
  aboutId: uuid.nullable(),
  from: instant.nullable(),
  until: instant.nullable(),
});
export type LogFilter = z.infer<typeof logFilter>;

/** The activity log. */
export const logContract = {
  /** The latest first. `before`: the position that the page before ended with. */
  'log.page': call({
    input: z.strictObject({ filter: logFilter, before: z.int().nullable() }),
    output: z.strictObject({ entries: z.array(logEntry).max(100), more: z.boolean() }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Walks every chain and the signed heads, on the worker thread. */
  'log.verify': call({
    input: z.strictObject({}),
    output: z.strictObject({
      writers: z.array(
        z.strictObject({
          kioskId: uuid,
          entries: z.int(),
          /** The first number at which a gap or an edit shows; null: the chain holds. */
          brokenAt: z.int().nullable(),
          /** How far a signature of the kiosk vouches for it; null: none is kept. */
          signedUpTo: z.int().nullable(),
          signature: z.enum(['good', 'bad', 'none']),
        }),
      ),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  'log.export': call({
    input: z.strictObject({
      filter: logFilter,
      format: z.enum(['csv', 'xlsx', 'json']),
      path: z.string().min(1).max(4096),
    }),
    output: z.strictObject({ rows: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
} as const;
