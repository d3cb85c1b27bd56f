import { v5 as uuidV5 } from 'uuid';
import { z } from 'zod';
import { hlcStamp } from './hybrid-clock.ts';
import { uuid, type Uuid } from './id.ts';
import { instant } from './instant.ts';

/** What wants a supervisor's eye. double-entry: one registration was let in twice, apart. */
export const alertKind = z.enum(['double-entry']);

/**
 * Two check-ins that together want a look (table `alerts`). Whoever holds both facts derives the same
 * row, so that hub and gates agree without talking; only its end is somebody's act.
 */
export const alertRow = z.strictObject({
  id: uuid,
  kind: alertKind,
  event_id: uuid,
  registration_id: uuid,
  /** The two presentations, in causal order. */
  first_id: uuid,
  second_id: uuid,
  raised_at: instant,
  closed_at: instant.nullable(),
  closed_by: uuid.nullable(),
  note: z.string().max(200).nullable(),
  /** Of the closing; null while it is open. The earliest closing stands. */
  closed_hlc: hlcStamp.nullable(),
});
export type AlertRow = z.infer<typeof alertRow>;

/** A supervisor's end of an alert, as its operation carries it. */
export const alertClosing = z.strictObject({
  alert_id: uuid,
  event_id: uuid,
  closed_at: instant,
  closed_by: uuid,
  note: z.string().max(200).nullable(),
});
export type AlertClosing = z.infer<typeof alertClosing>;

// Made once for this project; hub and kiosks must derive the same ids for ever.
const ALERT_NAMESPACE = '7b0c3a54-53a8-5c8e-a9d1-4b7f0f8e2d16';

/** The id of the alert about two check-ins. */
export function doubleEntryId(firstId: Uuid, secondId: Uuid): Uuid {
  return uuidV5(`double-entry/${firstId}/${secondId}`, ALERT_NAMESPACE);
}
