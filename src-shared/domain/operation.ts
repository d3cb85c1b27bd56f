import { z } from 'zod';
import { alertClosing } from './alert.ts';
import { attendeeRow, documentRow, registrationRow } from './attendee.ts';
import { checkInRow } from './check-in.ts';
import { consentRow } from './consent.ts';
import { eventRow, gateRow, gateRuleRow, ticketTypeRow } from './event.ts';
import { hlcStamp } from './hybrid-clock.ts';
import { registrationId, uuid } from './id.ts';
import { kycDecisionRow, pictureBox } from './kyc.ts';
import { signingKeyRow, ticketRow } from './ticket.ts';
import { faceModelId, TEMPLATE_LENGTH } from '../face/template.ts';

const envelope = {
  id: uuid,
  kiosk_id: uuid,
  /** 1, 2, 3, ... for each kiosk. */
  seq: z.int().positive(),
  hlc: hlcStamp,
  /** The version of the row that an edit saw; null for facts that only add. */
  base_version: hlcStamp.nullable(),
} as const;

/**
 * Names of the fields that an edit wrote, so that edits of different fields don't clash. Absent: the
 * row is new, or of a version that did not say: then every field counts.
 */
const fields = z.array(z.string().max(40)).max(40).optional();

/** The numbers of a face, which the kiosk that made them spares all others (docs/FACE.md). */
export const madeTemplate = z.strictObject({
  user_id: uuid,
  /** The picture it was made of. */
  source_id: uuid,
  model: faceModelId,
  /** TEMPLATE_LENGTH bytes in base64: each three of them are four letters. */
  template: z.base64().length(Math.ceil(TEMPLATE_LENGTH / 3) * 4),
  quality: z.number().min(0).max(1),
});
export type MadeTemplate = z.infer<typeof madeTemplate>;

/** An event whole, as somebody saved it: what it leaves out is gone. */
export const savedEvent = z.strictObject({
  event: eventRow,
  ticket_types: z.array(ticketTypeRow),
  gates: z.array(gateRow),
  gate_rules: z.array(gateRuleRow),
});
export type SavedEvent = z.infer<typeof savedEvent>;

const importedRow = z
  .strictObject({
    /** Null: a person who is known already. */
    user: attendeeRow.nullable(),
    registration: registrationRow,
    ticket: ticketRow.nullable(),
  })
  .refine(
    ({ user, registration: { id, user_id, event_id }, ticket }) =>
      id === registrationId(user_id, event_id) &&
      (user === null || user.id === user_id) &&
      (ticket === null || (ticket.registration_id === id && ticket.event_id === event_id)),
  );

/**
 * Some rows of an imported list. They count once an import.ended says `finished`, and never where
 * it says anything else.
 */
export const importedPart = z
  .strictObject({
    import_id: uuid,
    event_id: uuid,
    /** 1, 2, 3, ... */
    part: z.int().positive(),
    rows: z.array(importedRow).max(500),
  })
  .refine((part) => part.rows.every((row) => row.registration.event_id === part.event_id));
export type ImportedPart = z.infer<typeof importedPart>;

/** Two rows that were one person. Ids of `merged` are names of `kept` from then on. */
export const mergedAttendees = z.strictObject({
  kept: attendeeRow,
  merged_id: uuid,
  registrations: z.array(z.strictObject({ merged_id: uuid, kept: registrationRow })),
});
export type MergedAttendees = z.infer<typeof mergedAttendees>;

/**
 * One local fact on its way to the hub: signed by its kiosk and numbered without gaps, so that
 * anyone may carry it and the hub sees what is missing (docs/ARCHITECTURE.md, Operations). Later
 * versions add types and optional members, never change one.
 */
export const operation = z.discriminatedUnion('type', [
  z.strictObject({ ...envelope, type: z.literal('check-in.recorded'), payload: checkInRow }),
  z.strictObject({ ...envelope, type: z.literal('consent.recorded'), payload: consentRow }),
  z.strictObject({ ...envelope, type: z.literal('event.saved'), fields, payload: savedEvent }),
  z.strictObject({ ...envelope, type: z.literal('signing-key.added'), payload: signingKeyRow }),
  z.strictObject({ ...envelope, type: z.literal('attendee.saved'), fields, payload: attendeeRow }),
  z.strictObject({
    ...envelope,
    type: z.literal('registration.saved'),
    fields,
    payload: registrationRow,
  }),
  z.strictObject({ ...envelope, type: z.literal('ticket.saved'), payload: ticketRow }),
  z.strictObject({ ...envelope, type: z.literal('document.added'), payload: documentRow }),
  z.strictObject({
    ...envelope,
    type: z.literal('document.blacked-out'),
    payload: z.strictObject({
      document: documentRow,
      replaces: uuid,
      boxes: z.array(pictureBox),
    }),
  }),
  z.strictObject({ ...envelope, type: z.literal('kyc.decided'), payload: kycDecisionRow }),
  z.strictObject({ ...envelope, type: z.literal('attendees.imported'), payload: importedPart }),
  z.strictObject({
    ...envelope,
    type: z.literal('import.ended'),
    payload: z.strictObject({
      import_id: uuid,
      outcome: z.enum(['finished', 'abandoned', 'cancelled']),
      rows: z.int().nonnegative(),
    }),
  }),
  z.strictObject({ ...envelope, type: z.literal('attendees.merged'), payload: mergedAttendees }),
  z.strictObject({ ...envelope, type: z.literal('alert.closed'), payload: alertClosing }),
  z.strictObject({ ...envelope, type: z.literal('template.made'), payload: madeTemplate }),
]);
export type Operation = z.infer<typeof operation>;

/** Keeps an operation's signature from being valid for any other message of the same key. */
const SIGNING_CONTEXT = 'gatehouse-operation-1\0';

/** An operation but for what it says. */
export interface OperationEnvelope extends Pick<
  Operation,
  'id' | 'kiosk_id' | 'seq' | 'hlc' | 'base_version'
> {
  readonly type: string;
  readonly fields?: readonly string[] | undefined;
}

/**
 * The text whose UTF-8 bytes a kiosk signs: the context, then the JSON of the members in the
 * schema's order. The stored payload is this very JSON, so that nobody need re-serialise it.
 */
export function operationText(value: OperationEnvelope, payloadJson: string): string {
  const { id, kiosk_id, seq, hlc, type, base_version, fields: edited } = value;
  const members = [id, kiosk_id, seq, hlc, type, base_version, ...(edited ? [edited] : [])];
  return `${SIGNING_CONTEXT}${JSON.stringify(members)}\n${payloadJson}`;
}
