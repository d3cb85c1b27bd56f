import { z } from 'zod';
import { evidenceDays, faceLiveness, facePolicy } from '../face/policy.ts';
import { entryMode } from './event.ts';
import { uuid } from './id.ts';

/** Long enough for what people paste; event-form.ts says what is right. */
const typed = z.string().max(100_000);
/** Local to the event's place: `2026-12-31T18:30`. */
const localTime = z.string().max(40);

/** An event as its form holds it, before it is found right. New types and gates bring their ids. */
export const eventDraft = z.strictObject({
  title: typed,
  description: typed,
  partyName: typed,
  venue: typed,
  timeZone: z.string().max(64),
  startsAt: localTime,
  doorsOpenAt: localTime,
  doorsCloseAt: localTime,
  entryMode,
  capacity: z.int().positive().nullable(),
  facePolicy,
  faceLiveness,
  evidenceDays,
  ticketTypes: z.array(z.strictObject({ id: uuid, name: typed })).max(50),
  gates: z
    .array(
      z.strictObject({
        id: uuid,
        name: typed,
        quota: z.int().nonnegative().nullable(),
        /** None: it admits every type. */
        rules: z
          .array(
            z.strictObject({
              ticketTypeId: uuid,
              admitsFrom: localTime.nullable(),
              admitsUntil: localTime.nullable(),
            }),
          )
          .max(50),
      }),
    )
    .max(100),
});
export type EventDraft = z.infer<typeof eventDraft>;
