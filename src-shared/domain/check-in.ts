import { z } from 'zod';
import { direction } from './event.ts';
import { uuid } from './id.ts';
import { instant } from './instant.ts';
import { faceFinding } from '../face/finding.ts';
import { overrideReason } from './staff.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';
import { isGreen, verdictCode } from './verdict.ts';

/** How a ticket reached the gate. */
export const way = z.enum(['camera', 'wedge', 'typed', 'search']);
export type Way = z.infer<typeof way>;

/** The longest scanned text that is kept: the digits that the largest QR code holds (40-L). */
export const MAX_SCANNED_CHARS = 7089;

/** An undo is offered this long after a verdict that let somebody through. */
export const UNDO_WINDOW_MS = 30_000;

/**
 * What a check-in is: a verdict on a presentation, a supervisor's override of one, or an undo
 * of one. Rows are append-only: nothing ever changes or deletes one.
 */
export const checkInKind = z.enum(['verdict', 'override', 'undo']);
export type CheckInKind = z.infer<typeof checkInKind>;

/**
 * One check-in, as the table `check_ins` holds it and as its operation carries it. References
 * are by id without foreign key: a fact about a row that has not arrived is still a fact.
 */
export const checkInRow = z.strictObject({
  id: uuid,
  kind: checkInKind,
  /** The presentation: an override or undo keeps the one it is about. */
  scan_id: uuid,
  /** The check-in that an override or undo is about. */
  about_id: uuid.nullable(),
  event_id: uuid,
  gate_id: uuid,
  kiosk_id: uuid,
  /** An override keeps the verdict it overruled. */
  verdict: verdictCode,
  direction,
  way,
  ticket_number: ticketNumber.nullable(),
  registration_id: uuid.nullable(),
  user_id: uuid.nullable(),
  /** The text of a code that is no ticket of ours, for later inquiry; never shown as markup. */
  scanned_text: z.string().max(MAX_SCANNED_CHARS).nullable(),
  staff_id: uuid.nullable(),
  reason: overrideReason.nullable(),
  occurred_at: instant,
  /** The face check, where the event asked for one; absent in facts of before there was any. */
  face: faceFinding.optional(),
});
export type CheckInRow = z.infer<typeof checkInRow>;

/** Whether a check-in let somebody pass: a green verdict, or a supervisor's override. */
export function letsPass({ kind, verdict }: Pick<CheckInRow, 'kind' | 'verdict'>): boolean {
  return kind === 'override' || (kind === 'verdict' && isGreen(verdict));
}
