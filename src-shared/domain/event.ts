import { z } from 'zod';
import { evidenceDays, faceLiveness, facePolicy } from '../face/policy.ts';
import { uuid } from './id.ts';
import { instant } from './instant.ts';

export const EVENT_STATUSES = ['draft', 'upcoming', 'live', 'closed', 'cancelled'] as const;
export const eventStatus = z.enum(EVENT_STATUSES);
export type EventStatus = z.infer<typeof eventStatus>;

/**
 * `single`: one entry a registration. `re-entry`: any number of entries, exits unseen.
 * `exits`: exits are scanned; who is out may come in again.
 */
export const entryMode = z.enum(['single', 're-entry', 'exits']);
export type EntryMode = z.infer<typeof entryMode>;

/** Whether a presentation is somebody coming in or going out. */
export const direction = z.enum(['in', 'out']);
export type Direction = z.infer<typeof direction>;

/** An event (table `events`). `event_date` and `event_time` are local to `time_zone`. */
export const eventRow = z.strictObject({
  id: uuid,
  title: z.string().min(5).max(200),
  description: z.string().max(2000),
  image: z.string().max(200).nullable(),
  party_name: z.string().min(2).max(100),
  event_date: z.iso.date(),
  event_time: z.string().regex(/^\d\d:\d\d$/),
  time_zone: z.string().min(1).max(64),
  venue: z.string().max(200),
  qr_code: z.string().max(500).nullable(),
  status: eventStatus,
  doors_open_at: instant,
  doors_close_at: instant,
  entry_mode: entryMode,
  capacity: z.int().positive().nullable(),
  face_policy: facePolicy.default('off'),
  face_liveness: faceLiveness.default('signs'),
  /** How long live frames are kept as evidence after the doors' closing. */
  evidence_days: evidenceDays.default(null),
  created_at: instant,
});
export type EventRow = z.infer<typeof eventRow>;

/** A kind of ticket of one event (table `ticket_types`). */
export const ticketTypeRow = z.strictObject({
  id: uuid,
  event_id: uuid,
  name: z.string().min(1).max(60),
});
export type TicketTypeRow = z.infer<typeof ticketTypeRow>;

/** A way into one event (table `gates`). `quota`: how many this gate may admit by itself. */
export const gateRow = z.strictObject({
  id: uuid,
  event_id: uuid,
  name: z.string().min(1).max(60),
  quota: z.int().nonnegative().nullable(),
});
export type GateRow = z.infer<typeof gateRow>;

/** Which ticket types a gate admits, and when (table `gate_rules`). A gate without rules admits all. */
export const gateRuleRow = z.strictObject({
  gate_id: uuid,
  ticket_type_id: uuid,
  admits_from: instant.nullable(),
  admits_until: instant.nullable(),
});
export type GateRuleRow = z.infer<typeof gateRuleRow>;
