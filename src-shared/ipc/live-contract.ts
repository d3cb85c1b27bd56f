import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { verdictCode } from '../domain/verdict.ts';
import { call } from './call.ts';
import { scoreHistogram } from './face-contract.ts';

/** How an evening goes, or went. */
export const livePicture = z.strictObject({
  at: instant,
  expected: z.int(),
  inside: z.int(),
  admitted: z.int(),
  capacity: z.int().nullable(),
  refused: z.int(),
  overridden: z.int(),
  /** Admissions for each minute, from `from` on. */
  arrivals: z.strictObject({ from: instant, counts: z.array(z.int()) }),
  gates: z.array(
    z.strictObject({
      id: uuid,
      name: z.string(),
      admitted: z.int(),
      refused: z.int(),
      quota: z.int().nullable(),
      lastAt: instant.nullable(),
    }),
  ),
  verdicts: z.array(z.strictObject({ verdict: verdictCode, count: z.int() })),
  overrideReasons: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
  /** Median of seconds between one admission and the next of a gate, while people come (pauses over a minute left out). */
  medianSecondsAPerson: z.number().nullable(),
  faceScores: scoreHistogram.nullable(),
});
export type LivePicture = z.infer<typeof livePicture>;

/** One thing that must be so before the doors open. */
export const readinessItem = z.strictObject({
  code: z.enum([
    'event',
    'copy-age',
    'attendees',
    'tickets',
    'kyc-waiting',
    'faces',
    'clock',
    'disk',
    'key',
    'facts-waiting',
    'staff',
    'updates',
    'last-backup',
    'lease',
    'other-gates',
  ]),
  state: z.enum(['good', 'look', 'bad']),
  /** `readiness.<code>.<detail>` says what is so, and what to do. */
  detail: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ReadinessItem = z.infer<typeof readinessItem>;

/** The live picture, the report and the readiness check. */
export const liveContract = {
  'live.picture': call({
    input: z.strictObject({ eventId: uuid }),
    output: livePicture,
    access: 'staff',
    retry: 'safe',
  }),
  /** The report as a table of its numbers. The PDF is the window's own print of the same picture. */
  'live.exportReport': call({
    input: z.strictObject({
      eventId: uuid,
      format: z.enum(['csv', 'xlsx', 'json']),
      path: z.string().min(1).max(4096),
    }),
    output: z.strictObject({ rows: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
  /** What the core can see of it; camera, reader and printer are the window's to look at. */
  'readiness.check': call({
    input: z.strictObject({ eventId: uuid }),
    output: z.strictObject({ items: z.array(readinessItem), at: instant }),
    access: 'staff',
    retry: 'safe',
  }),
} as const;
