import { z } from 'zod';
import { flag, kycStatus } from '../domain/attendee.ts';
import { CONSENT_TEXT_VERSION } from '../domain/consent.ts';
import { documentType } from '../domain/document-type.ts';
import { direction } from '../domain/event.ts';
import { hlcStamp } from '../domain/hybrid-clock.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { verdictCode } from '../domain/verdict.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';
import { call } from './call.ts';
import { exportTarget } from './export-target.ts';

/** What was typed; domain/attendee-form.ts says what is right, and normalises it. */
export const attendeeFields = z.strictObject({
  name: z.string().max(10_000),
  email: z.string().max(10_000),
  phone: z.string().max(10_000),
  location: z.string().max(10_000),
});
export type AttendeeFields = z.infer<typeof attendeeFields>;

export const ticketView = z.strictObject({
  number: ticketNumber,
  status: z.enum(['active', 'revoked', 'replaced']),
  replacedBy: ticketNumber.nullable(),
  /** Issued on this laptop, which can therefore print it. */
  printable: z.boolean(),
  printedAt: instant.nullable(),
  createdAt: instant,
});
export type TicketView = z.infer<typeof ticketView>;

export const attendeeSort = z.enum(['name', 'created', 'status', 'check-in']);
export type AttendeeSort = z.infer<typeof attendeeSort>;

/** Which attendees of an event are listed, counted, printed, exported or changed together. */
export const attendeeFilter = z.strictObject({
  eventId: uuid,
  /** Name, phone, e-mail or ticket number; shorter than three signs: everybody. */
  query: z.string().max(200),
  kyc: kycStatus.nullable(),
  registration: z.enum(['registered', 'cancelled']).nullable(),
  ticketTypeId: uuid.nullable(),
  arrived: z.boolean().nullable(),
  printed: z.boolean().nullable(),
  importId: uuid.nullable(),
});
export type AttendeeFilter = z.infer<typeof attendeeFilter>;

/** Those chosen: some by id, or all that a filter lets through, of whom the user saw the number. */
export const attendeeChoice = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('ids'), registrationIds: z.array(uuid).min(1).max(1000) }),
  z.strictObject({ by: z.literal('filter'), filter: attendeeFilter, count: z.int().positive() }),
]);
export type AttendeeChoice = z.infer<typeof attendeeChoice>;

export const attendeeListItem = z.strictObject({
  userId: uuid,
  registrationId: uuid,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  location: z.string(),
  kyc: kycStatus,
  blocked: z.boolean(),
  registration: z.enum(['registered', 'cancelled']),
  ticketType: z.string(),
  flags: z.array(flag),
  ticketNumber: ticketNumber.nullable(),
  checkInTime: instant.nullable(),
  inside: z.boolean(),
  hasPhoto: z.boolean(),
  createdAt: instant,
});
export type AttendeeListItem = z.infer<typeof attendeeListItem>;

/** Something that happened to a person, for their page. */
export const attendeeHappening = z.strictObject({
  at: instant,
  kind: z.enum(['check-in', 'log', 'consent', 'kyc']),
  /** The check-in's verdict, the log's type, the consent's or review's decision. */
  code: z.string(),
  verdict: verdictCode.nullable(),
  direction: direction.nullable(),
  by: z.string().nullable(),
  place: z.string().nullable(),
  reason: z.string().nullable(),
});
export type AttendeeHappening = z.infer<typeof attendeeHappening>;

export const attendeeDetail = z.strictObject({
  userId: uuid,
  version: hlcStamp.nullable(),
  fields: attendeeFields,
  kyc: kycStatus,
  blocked: z.boolean(),
  hasPhoto: z.boolean(),
  documents: z.array(z.strictObject({ id: uuid, fileType: documentType })),
  registrations: z.array(
    z.strictObject({
      registrationId: uuid,
      eventId: uuid,
      eventTitle: z.string(),
      status: z.enum(['registered', 'cancelled']),
      ticketTypeId: uuid,
      ticketType: z.string(),
      flags: z.array(flag),
      checkInTime: instant.nullable(),
      inside: z.boolean(),
      tickets: z.array(ticketView),
    }),
  ),
  happened: z.array(attendeeHappening).max(200),
});
export type AttendeeDetail = z.infer<typeof attendeeDetail>;

/** Two rows that may be one person, and why. */
export const duplicatePair = z.strictObject({
  why: z.enum(['same-phone', 'same-email', 'near-name-same-phone']),
  people: z.tuple([attendeeListItem, attendeeListItem]),
});
export type DuplicatePair = z.infer<typeof duplicatePair>;

const counted = z.strictObject({
  done: z.int().nonnegative(),
  /** Left as they were, by reason. */
  skipped: z.record(z.string(), z.int()),
});

/** Attendees and their registrations. */
export const attendeeContract = {
  /** One page of at most 100. `total`: how many the filter lets through. */
  'attendee.list': call({
    input: z.strictObject({
      filter: attendeeFilter,
      sort: attendeeSort,
      descending: z.boolean(),
      offset: z.int().nonnegative(),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({ rows: z.array(attendeeListItem).max(100), total: z.int() }),
    access: 'staff',
    retry: 'safe',
  }),
  'attendee.detail': call({
    input: z.strictObject({ userId: uuid }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  /** form-invalid (facts: field to code), edit-clash. Somebody else's phone or e-mail is allowed and offered for merging. */
  'attendee.save': call({
    input: z.strictObject({ userId: uuid, version: hlcStamp.nullable(), fields: attendeeFields }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  /** Who has this phone or e-mail already, before somebody is added twice. */
  'attendee.alike': call({
    input: z.strictObject({ eventId: uuid, fields: attendeeFields }),
    output: z.strictObject({ people: z.array(attendeeListItem).max(10) }),
    access: 'staff',
    retry: 'safe',
  }),
  /**
   * Adds somebody at the gate or the desk: person, registration and ticket in one transaction.
   * `userId`: the window's own new id, or a known person's, who is then registered. Who lacks the
   * role to approve names a supervisor and their PIN; without one the person stays pending.
   */
  'attendee.add': call({
    input: z.strictObject({
      userId: uuid,
      eventId: uuid,
      ticketTypeId: uuid,
      fields: attendeeFields,
      flags: z.array(flag),
      consent: z
        .strictObject({
          textVersion: z.literal(CONSENT_TEXT_VERSION),
          language: z.enum(['en', 'hi']),
        })
        .nullable(),
      /** Staff compared the identity card with the person, who is approved thereby. */
      approve: z
        .strictObject({ staffId: uuid, pin: z.string().regex(/^\d{6}$/) })
        .or(z.literal('self'))
        .nullable(),
    }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  /** Adds a side of the card or the selfie: any accepted picture, re-encoded in the core. */
  'attendee.addDocument': call({
    input: z.strictObject({
      userId: uuid,
      documentId: uuid,
      fileType: documentType,
      picture: z.instanceof(Uint8Array),
    }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  /** Blocks somebody everywhere, or lifts it. */
  'attendee.block': call({
    input: z.strictObject({ userId: uuid, blocked: z.boolean() }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  'attendee.photo': call({
    input: z.strictObject({ userId: uuid }),
    output: z.strictObject({ mime: z.string(), bytes: z.instanceof(Uint8Array) }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Registers a known person for an event, with a ticket. */
  'registration.add': call({
    input: z.strictObject({
      userId: uuid,
      eventId: uuid,
      ticketTypeId: uuid,
      flags: z.array(flag),
    }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  'registration.change': call({
    input: z.strictObject({ registrationId: uuid, ticketTypeId: uuid, flags: z.array(flag) }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  /**
   * Cancels, restores or moves those chosen; a moved one's old tickets are revoked and new ones
   * issued. choice-changed where a filter lets through another number than the user confirmed.
   */
  'registration.bulk': call({
    input: z.strictObject({
      choice: attendeeChoice,
      act: z.discriminatedUnion('to', [
        z.strictObject({ to: z.literal('cancel') }),
        z.strictObject({ to: z.literal('restore') }),
        z.strictObject({ to: z.literal('move'), eventId: uuid, ticketTypeId: uuid }),
        z.strictObject({ to: z.literal('revoke-tickets') }),
        z.strictObject({ to: z.literal('replace-tickets') }),
        z.strictObject({ to: z.literal('issue-missing-tickets') }),
      ]),
    }),
    output: counted,
    access: 'staff',
    retry: 'never',
  }),
  /** Pairs that may be one person, at most 50 at a time. */
  'attendee.duplicates': call({
    input: z.strictObject({ eventId: uuid, offset: z.int().nonnegative() }),
    output: z.strictObject({ pairs: z.array(duplicatePair).max(50), total: z.int() }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Two rows were one person: `merged` becomes an alias, its tickets stay good. */
  'attendee.merge': call({
    input: z.strictObject({ keptId: uuid, mergedId: uuid, fields: attendeeFields }),
    output: attendeeDetail,
    access: 'staff',
    retry: 'safe',
  }),
  /** Not the same person: the pair is not offered again. */
  'attendee.notSame': call({
    input: z.strictObject({ userIds: z.tuple([uuid, uuid]) }),
    output: z.strictObject({}),
    access: 'staff',
    retry: 'safe',
  }),
  'attendee.export': call({
    input: z.strictObject({
      filter: attendeeFilter,
      ...exportTarget,
    }),
    output: z.strictObject({ rows: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
} as const;
