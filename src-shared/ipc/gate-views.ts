import { z } from 'zod';
import { faceBands } from '../face/bands.ts';
import { faceOutcome, faceUnavailable, livenessFinding } from '../face/finding.ts';
import { faceLiveness, facePolicy } from '../face/policy.ts';
import { flag } from '../domain/attendee.ts';
import { way } from '../domain/check-in.ts';
import { direction, entryMode, eventStatus } from '../domain/event.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { role } from '../domain/staff.ts';
import { verdictCode } from '../domain/verdict.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';

/** A person as the gate may see one. */
export const personView = z.strictObject({
  userId: uuid,
  name: z.string(),
  ticketType: z.string(),
  flags: z.array(flag),
  hasPhoto: z.boolean(),
});
export type PersonView = z.infer<typeof personView>;

/** An earlier admission, for already-inside. */
export const admissionView = z.strictObject({
  checkInId: uuid,
  /** Whether the frame taken then is kept: gate.doorPhoto. */
  hasDoorPhoto: z.boolean(),
  at: instant,
  gateName: z.string().nullable(),
  kioskName: z.string().nullable(),
});

/** What became of the face check, for the screen. */
export const faceView = z.strictObject({
  outcome: faceOutcome,
  why: faceUnavailable.nullable(),
  score: z.number().nullable(),
  bands: faceBands,
  liveness: livenessFinding,
  /** How often the same ticket may still be tried; 0: a supervisor decides. */
  triesLeft: z.int().nonnegative(),
  /** Whether gate staff may let in by the identity card (gate.confirmCard). */
  byCard: z.boolean(),
});
export type FaceView = z.infer<typeof faceView>;

/** What makes a verdict's sentence concrete; only what applies is set. */
export const verdictDetail = z.strictObject({
  /** too-early: from when; too-late: until when it was right. */
  rightFrom: instant.optional(),
  rightUntil: instant.optional(),
  /** wrong-gate: names of gates that admit this ticket type. */
  rightGates: z.array(z.string()).optional(),
  /** not-on-this-event: the event's title, where this copy knows it. */
  otherEvent: z.string().optional(),
  /** already-inside. */
  earlier: admissionView.optional(),
  /** unknown-ticket, forged, unreadable. */
  why: z
    .enum([
      'not-in-copy',
      'unknown-key',
      'key-out-of-time',
      'key-revoked',
      'signature',
      'key-not-for-event',
      'damaged',
      'unknown-format',
    ])
    .optional(),
  /** not-a-ticket: the code's text, cut to 300 characters, to be shown as plain text. */
  scannedText: z.string().max(300).optional(),
  /** Where a face was looked at, or should have been. */
  face: faceView.optional(),
  /** unknown-ticket: how old this laptop's copy is. */
  copyAt: instant.nullable().optional(),
});
export type VerdictDetail = z.infer<typeof verdictDetail>;

/** The answer to a presentation; it is recorded and committed before anyone sees it. */
export const admissionResult = z.strictObject({
  checkInId: uuid,
  scanId: uuid,
  kind: z.enum(['verdict', 'override', 'undo']),
  verdict: verdictCode,
  direction,
  way,
  at: instant,
  person: personView.nullable(),
  ticketNumber: ticketNumber.nullable(),
  detail: verdictDetail,
  overridable: z.boolean(),
  /** Until when an undo is offered; null where there is nothing to undo. */
  undoUntil: instant.nullable(),
});
export type AdmissionResult = z.infer<typeof admissionResult>;

/** One of the last scans. */
export const recentScan = z.strictObject({
  checkInId: uuid,
  kind: z.enum(['verdict', 'override', 'undo']),
  verdict: verdictCode,
  direction,
  way,
  at: instant,
  name: z.string().nullable(),
  ticketNumber: ticketNumber.nullable(),
  undoUntil: instant.nullable(),
});
export type RecentScan = z.infer<typeof recentScan>;

/** A search hit. The phone is masked except its last four digits. */
export const searchHit = z.strictObject({
  registrationId: uuid,
  ticketNumber: ticketNumber.nullable(),
  person: personView,
  phoneEnding: z.string(),
  location: z.string(),
  alreadyInside: z.boolean(),
});
export type SearchHit = z.infer<typeof searchHit>;

/** An event and its gates, to choose from. */
export const eventChoice = z.strictObject({
  id: uuid,
  title: z.string(),
  partyName: z.string(),
  venue: z.string(),
  status: eventStatus,
  timeZone: z.string(),
  doorsOpenAt: instant,
  doorsCloseAt: instant,
  attendees: z.int(),
  gates: z.array(z.strictObject({ id: uuid, name: z.string() })),
});
export type EventChoice = z.infer<typeof eventChoice>;

/** What is wrong with the store. */
const storeTrouble = z.enum(['disk-full', 'disk-low', 'cannot-write', 'clock-jumped']);
export type StoreTrouble = z.infer<typeof storeTrouble>;

/** Something that staff must know; each has a text that says what to do: `trouble.<code>`. */
export const gateTrouble = z.enum([...storeTrouble.options, 'security-update']);
export type GateTrouble = z.infer<typeof gateTrouble>;

/** What the ready screen shows beside the camera. */
export const gateStatus = z.strictObject({
  kioskName: z.string(),
  event: z.strictObject({
    id: uuid,
    title: z.string(),
    partyName: z.string(),
    timeZone: z.string(),
    status: eventStatus,
    entryMode,
    doorsOpenAt: instant,
    doorsCloseAt: instant,
    capacity: z.int().nullable(),
  }),
  gate: z.strictObject({ id: uuid, name: z.string(), quota: z.int().nullable() }),
  now: instant,
  /** Persons inside as far as this copy knows, persons registered, admitted at this gate. */
  inside: z.int(),
  expected: z.int(),
  admittedHere: z.int(),
  /** When the copy was made; null for an event made on this laptop. */
  copyAt: instant.nullable(),
  factsWaiting: z.int(),
  /** What this event does with faces; `templatesWaiting`: pictures without a template yet. */
  face: z.strictObject({
    policy: facePolicy,
    liveness: faceLiveness,
    templatesMade: z.int(),
    templatesWaiting: z.int(),
  }),
  troubles: z.array(gateTrouble),
  /** Says plainly that the store is only for trying out. */
  throwawayKey: z.boolean(),
});
export type GateStatus = z.infer<typeof gateStatus>;

export const supervisorChoice = z.strictObject({ id: uuid, name: z.string(), role });
