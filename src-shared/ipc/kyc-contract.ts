import { z } from 'zod';
import { kycStatus } from '../domain/attendee.ts';
import { documentType } from '../domain/document-type.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { kycDecision, kycReason, kycVerdict, pictureBox, secondPerson } from '../domain/kyc.ts';
import { call } from './call.ts';
import { attendeeFields } from './attendee-contract.ts';
import { pictureView } from './face-contract.ts';

/** One person's documents, as a reviewer has them before them. */
export const kycCase = z.strictObject({
  userId: uuid,
  fields: attendeeFields,
  kyc: kycStatus,
  addedAt: instant,
  /** Who added the person here; null: they came with a package. */
  addedBy: z.string().nullable(),
  documents: z.array(
    z.strictObject({
      id: uuid,
      fileType: documentType,
      width: z.int().nullable(),
      height: z.int().nullable(),
      /** Where the portrait is on a card, once it was found. */
      portrait: pictureBox.nullable(),
      blackedOut: z.boolean(),
    }),
  ),
  earlier: z.array(
    z.strictObject({
      id: uuid,
      decision: kycDecision,
      reason: kycReason.nullable(),
      words: z.string().nullable(),
      by: z.string(),
      at: instant,
    }),
  ),
  /** Why this reviewer may not approve by themselves; null: they may. */
  secondPerson: secondPerson.nullable(),
  /** Until when nobody else gets this person. */
  leasedUntil: instant,
});
export type KycCase = z.infer<typeof kycCase>;

export const kycQueue = z.strictObject({
  waiting: z.int(),
  /** In the hands of other reviewers. */
  leased: z.int(),
  /** Asked for a better picture. */
  asked: z.int(),
  decidedToday: z.int(),
});
export type KycQueue = z.infer<typeof kycQueue>;

/** Reviewing identity documents. */
export const kycContract = {
  'kyc.queue': call({
    input: z.strictObject({}),
    output: kycQueue,
    access: 'staff',
    retry: 'safe',
  }),
  /** The oldest that nobody else has; null: none is left. `skip`: not these. */
  'kyc.next': call({
    input: z.strictObject({ skip: z.array(uuid).max(1000) }),
    output: z.strictObject({ case: kycCase.nullable(), queue: kycQueue }),
    access: 'staff',
    retry: 'safe',
  }),
  /** A certain person, whatever was decided before. kyc-leased where another reviewer has them. */
  'kyc.open': call({
    input: z.strictObject({ userId: uuid }),
    output: z.strictObject({ case: kycCase }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Gives a person back to the queue undecided. */
  'kyc.release': call({
    input: z.strictObject({ userId: uuid }),
    output: z.strictObject({}),
    access: 'staff',
    retry: 'safe',
  }),
  /**
   * A picture of a person that this reviewer has. `small`: so small that a face can be found in it
   * and little print read, for the face engine alone. `covered`: large, all but the portrait unreadable. `revealed`: as it is;
   * noted in the log, for as long as the decision takes. A selfie is never covered.
   */
  'kyc.picture': call({
    input: z.strictObject({
      documentId: uuid,
      view: z.enum(['small', 'covered', 'revealed']),
    }),
    output: pictureView,
    access: 'staff',
    retry: 'safe',
  }),
  /** Says where the portrait was found: once a picture, and no larger than a portrait is. */
  'kyc.portraitFound': call({
    input: z.strictObject({ documentId: uuid, box: pictureBox }),
    output: z.strictObject({ case: kycCase }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Blackens rectangles for good; the picture before is destroyed. */
  'kyc.blackOut': call({
    input: z.strictObject({
      documentId: uuid,
      newDocumentId: uuid,
      boxes: z.array(pictureBox).min(1).max(20),
    }),
    output: z.strictObject({ case: kycCase }),
    access: 'staff',
    retry: 'safe',
  }),
  /**
   * Decides. `id`: the window's own, so that a repeated call decides once. second-person-needed,
   * identity-number in the words, kyc-lease-lost where it took too long.
   */
  'kyc.decide': call({
    input: z.strictObject({
      id: uuid,
      userId: uuid,
      decision: kycVerdict,
      reason: kycReason.nullable(),
      words: z.string().max(2000).nullable(),
      seenId: uuid.nullable(),
    }),
    output: z.strictObject({ queue: kycQueue, takeBackUntil: instant }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Takes one's own last decision back while nothing followed from it: too-late afterwards. */
  'kyc.takeBack': call({
    input: z.strictObject({ id: uuid, decisionId: uuid }),
    output: z.strictObject({ case: kycCase }),
    access: 'staff',
    retry: 'safe',
  }),
} as const;
