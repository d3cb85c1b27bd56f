import { z } from 'zod';
import { eventConsequence } from '../domain/event-consequences.ts';
import { eventDraft } from '../domain/event-draft.ts';
import { eventRow, eventStatus, gateRow, gateRuleRow, ticketTypeRow } from '../domain/event.ts';
import { hlcStamp } from '../domain/hybrid-clock.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { call } from './call.ts';
import { exportTarget } from './export-target.ts';
import { pictureView } from './face-contract.ts';

export const eventListItem = z.strictObject({
  id: uuid,
  title: z.string(),
  partyName: z.string(),
  venue: z.string(),
  status: eventStatus,
  timeZone: z.string(),
  doorsOpenAt: instant,
  doorsCloseAt: instant,
  capacity: z.int().nullable(),
  expected: z.int(),
  inside: z.int(),
  admitted: z.int(),
  hasPicture: z.boolean(),
  /** Made on this laptop: else it came with a package. */
  madeHere: z.boolean(),
});
export type EventListItem = z.infer<typeof eventListItem>;

const eventSaved = z.strictObject({ eventId: uuid, version: hlcStamp });

/** Events: made, edited, opened, closed. */
export const eventContract = {
  /** At most 100 a page, the next to come first; `offset` counts what the filter lets through. */
  'event.list': call({
    input: z.strictObject({
      query: z.string().max(200),
      statuses: z.array(eventStatus).max(5),
      offset: z.int().nonnegative(),
    }),
    output: z.strictObject({ events: z.array(eventListItem).max(100), total: z.int() }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Writes those listed to a file, all pages. */
  'event.export': call({
    input: z.strictObject({
      query: z.string().max(200),
      statuses: z.array(eventStatus).max(5),
      ...exportTarget,
    }),
    output: z.strictObject({ rows: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
  'event.detail': call({
    input: z.strictObject({ eventId: uuid }),
    output: z.strictObject({
      item: eventListItem,
      event: eventRow,
      /** As the form shows it. */
      draft: eventDraft,
      ticketTypes: z.array(ticketTypeRow.extend({ tickets: z.int() })),
      gates: z.array(gateRow.extend({ admitted: z.int() })),
      gateRules: z.array(gateRuleRow),
      /** What an edit names as the version it saw. */
      version: hlcStamp.nullable(),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /**
   * Makes or changes an event. `version` null: a new one, of this id. form-invalid (facts: field,
   * as `gates.0.name`, to code), edit-clash where somebody saved meanwhile.
   */
  'event.save': call({
    input: z.strictObject({ eventId: uuid, version: hlcStamp.nullable(), draft: eventDraft }),
    output: eventSaved,
    access: 'staff',
    retry: 'safe',
  }),
  /** What saving the draft would do; changes nothing. */
  'event.consequences': call({
    input: z.strictObject({ eventId: uuid, draft: eventDraft }),
    output: z.strictObject({ consequences: z.array(eventConsequence) }),
    access: 'staff',
    retry: 'safe',
  }),
  /** A copy under a new id: everything but people, tickets and facts. Its times move along. */
  'event.duplicate': call({
    input: z.strictObject({
      eventId: uuid,
      newEventId: uuid,
      title: eventDraft.shape.title,
      startsAt: eventDraft.shape.startsAt,
    }),
    output: eventSaved,
    access: 'staff',
    retry: 'safe',
  }),
  /** Opens, closes, cancels or re-opens. event-status-impossible for a step that makes no sense. */
  'event.changeStatus': call({
    input: z.strictObject({ eventId: uuid, version: hlcStamp.nullable(), status: eventStatus }),
    output: eventSaved,
    access: 'staff',
    retry: 'safe',
  }),
  /** Re-encodes and keeps a picture of the event; null takes it away. */
  'event.setPicture': call({
    input: z.strictObject({ eventId: uuid, picture: z.instanceof(Uint8Array).nullable() }),
    output: eventSaved,
    access: 'staff',
    retry: 'never',
  }),
  'event.picture': call({
    input: z.strictObject({ eventId: uuid }),
    output: pictureView,
    access: 'staff',
    retry: 'safe',
  }),
  /** Writes the event for other laptops (docs/PACKAGE.md). Progress comes as `work-progress`. */
  'event.exportPackage': call({
    input: z.strictObject({ eventId: uuid, path: z.string().min(1).max(4096) }),
    output: z.strictObject({ attendees: z.int(), bytes: z.int(), fingerprint: z.string() }),
    access: 'staff',
    retry: 'never',
  }),
} as const;
