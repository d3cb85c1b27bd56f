import { z } from 'zod';
import { way } from '../domain/check-in.ts';
import { CONSENT_TEXT_VERSION } from '../domain/consent.ts';
import { direction } from '../domain/event.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { verdictCode } from '../domain/verdict.ts';
import { faceBands } from '../face/bands.ts';
import { faceFinding, faceOutcome, faceTrouble } from '../face/finding.ts';
import { evidenceDays, faceLiveness, facePolicy } from '../face/policy.ts';
import { faceModelId, templateBytes } from '../face/template.ts';
import { challengeSide } from '../face/track.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';
import { MAX_SCANNED_CHARS } from '../domain/check-in.ts';
import { call } from './call.ts';
import { admissionResult, personView } from './gate-views.ts';

const nothing = z.strictObject({});

/** A picture on its way between core and window. */
export const pictureView = z.strictObject({
  mime: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  bytes: z.instanceof(Uint8Array),
});
export type PictureView = z.infer<typeof pictureView>;

/** The largest picture that is looked at, bytes. */
export const MAX_PICTURE_BYTES = 12_000_000;

/** The largest aligned face that is taken in: 112x112, PNG. */
export const MAX_CROP_BYTES = 100_000;
const crop = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length > 0 && bytes.length <= MAX_CROP_BYTES);

/** What the window must see of the person before it asks for the verdict. */
export const faceNeed = z.discriminatedUnion('wanted', [
  /** The verdict does not wait for a face: ask for it now. */
  z.strictObject({ wanted: z.literal(false) }),
  z.strictObject({
    wanted: z.literal(true),
    person: personView,
    /** `to-make`: the window makes the template first (face.sourceOf, face.keepTemplate). */
    reference: z.enum(['ready', 'to-make']),
    liveness: faceLiveness,
    /** The turn to ask for where one is needed: random, and remembered for the scan. */
    side: challengeSide,
  }),
]);
export type FaceNeed = z.infer<typeof faceNeed>;

/** A picture of somebody of whom there is no template of a model yet. */
export const faceSource = z.strictObject({
  userId: uuid,
  /** The document, or the earlier enrolment, that the picture comes from. */
  sourceId: uuid,
  /** `crop`: already aligned. */
  kind: z.enum(['selfie', 'crop']),
  picture: pictureView,
});
export type FaceSource = z.infer<typeof faceSource>;

/** What is made of one picture. Quality: 0 to 1. */
const madeTemplate = {
  model: faceModelId,
  template: templateBytes,
  quality: z.number().min(0).max(1),
  /** The aligned face, PNG. */
  crop,
} as const;

/** Somebody's consent as it stands. */
export const consentView = z.strictObject({
  state: z.enum(['none', 'given', 'withdrawn']),
  at: instant.nullable(),
  textVersion: z.string().nullable(),
  /** Null with a date: the person themselves, at registration. */
  recordedBy: z.string().nullable(),
});
export type ConsentView = z.infer<typeof consentView>;

export const templateView = z.strictObject({
  sourceId: uuid,
  from: z.enum(['selfie', 'webcam', 'file']),
  model: faceModelId,
  /** Null: the picture was found unusable, see `why`. */
  quality: z.number().nullable(),
  why: z.string().nullable(),
  madeAt: instant,
});
export type TemplateView = z.infer<typeof templateView>;

/** Somebody at the face desk. */
export const deskPerson = z.strictObject({
  person: personView,
  consent: consentView,
  templates: z.array(templateView),
  /** Which sides of the identity card are on record. */
  cards: z.array(z.enum(['adhar_front', 'adhar_back'])),
});
export type DeskPerson = z.infer<typeof deskPerson>;

/** How an event uses faces, and where that comes from. */
export const faceSettings = z.strictObject({
  policy: facePolicy,
  liveness: faceLiveness,
  evidenceDays,
  bands: faceBands,
});
export type FaceSettings = z.infer<typeof faceSettings>;

/** One decision in which a face was looked at. */
export const faceDecision = z.strictObject({
  checkInId: uuid,
  at: instant,
  /** Whose ticket it was; null: the person is not in this copy any more. */
  person: personView.nullable(),
  verdict: verdictCode,
  finding: faceFinding,
  way,
  /** Who let the person in all the same; `card`: gate staff, by the identity card. */
  letInBy: z.union([z.strictObject({ staff: z.string() }), z.literal('card')]).nullable(),
  hasEvidence: z.boolean(),
});
export type FaceDecision = z.infer<typeof faceDecision>;

/** Scores of one day: `counts[i]` holds those from `from + i * step` on. */
export const scoreHistogram = z.strictObject({
  from: z.number(),
  step: z.number(),
  counts: z.array(z.int()),
});
export type ScoreHistogram = z.infer<typeof scoreHistogram>;

/** Calls of the window to the core that have to do with faces. */
export const faceContract = {
  /**
   * What the verdict on this presentation will want to see. Records nothing. Where the ticket
   * itself is refused, or there is no consent or picture, nothing is wanted.
   */
  'gate.faceNeed': call({
    input: z.strictObject({
      scanId: uuid,
      presentation: z.discriminatedUnion('way', [
        z.strictObject({
          way: z.literal('scan'),
          text: z.string().max(MAX_SCANNED_CHARS),
          reader: z.enum(['camera', 'wedge']),
        }),
        z.strictObject({ way: z.literal('typed'), ticketNumber }),
        z.strictObject({ way: z.literal('search'), registrationId: uuid }),
      ]),
      direction,
    }),
    output: faceNeed,
    access: 'gate',
    retry: 'safe',
  }),
  /**
   * Gate staff compared the person with their identity card by eye; they pass. Only on a
   * face-unavailable whose `byCard` says so; else card-not-enough.
   */
  'gate.confirmCard': call({
    input: z.strictObject({ checkInId: uuid }),
    output: admissionResult,
    access: 'gate',
    retry: 'safe',
  }),
  /** The live frame that was kept with an admission, for already-inside. */
  'gate.doorPhoto': call({
    input: z.strictObject({ checkInId: uuid }),
    output: pictureView,
    access: 'gate',
    retry: 'safe',
  }),

  /** The next picture to make a template of, in the background; null: none is left. */
  'face.nextSource': call({
    input: z.strictObject({ model: faceModelId }),
    output: z.strictObject({ source: faceSource.nullable() }),
    access: 'gate',
    retry: 'safe',
  }),
  /** The picture of one person that lacks a template, at the gate; null: there is none. */
  'face.sourceOf': call({
    input: z.strictObject({ userId: uuid, model: faceModelId }),
    output: z.strictObject({ source: faceSource.nullable() }),
    access: 'gate',
    retry: 'safe',
  }),
  /** Keeps what was made of a source. Refused without consent: consent-missing. */
  'face.keepTemplate': call({
    input: z.strictObject({ userId: uuid, sourceId: uuid, ...madeTemplate }),
    output: nothing,
    access: 'gate',
    retry: 'safe',
  }),
  /** Notes that a source has no usable face, so that it is not tried again. */
  'face.refuseSource': call({
    input: z.strictObject({
      userId: uuid,
      sourceId: uuid,
      model: faceModelId,
      why: z.union([faceTrouble, z.enum(['picture-unreadable', 'picture-too-large'])]),
    }),
    output: nothing,
    access: 'gate',
    retry: 'safe',
  }),

  'desk.person': call({
    input: z.strictObject({ eventId: uuid, userId: uuid }),
    output: deskPerson,
    access: 'staff',
    retry: 'safe',
  }),
  /** Records that the person agreed to the text, shown in that language. */
  'desk.recordConsent': call({
    input: z.strictObject({
      eventId: uuid,
      userId: uuid,
      textVersion: z.literal(CONSENT_TEXT_VERSION),
      language: z.enum(['en', 'hi']),
    }),
    output: deskPerson,
    access: 'staff',
    retry: 'never',
  }),
  /** Erases templates, crops and evidence at once. */
  'desk.withdrawConsent': call({
    input: z.strictObject({ eventId: uuid, userId: uuid, language: z.enum(['en', 'hi']) }),
    output: deskPerson,
    access: 'staff',
    retry: 'never',
  }),
  /** Enrols from the webcam or a file, in place of earlier such enrolments. */
  'desk.enrol': call({
    input: z.strictObject({
      eventId: uuid,
      userId: uuid,
      from: z.enum(['webcam', 'file']),
      ...madeTemplate,
    }),
    output: deskPerson,
    access: 'staff',
    retry: 'never',
  }),
  /** A side of the identity card, for the window to find the portrait on. Noted in the log. */
  'desk.card': call({
    input: z.strictObject({
      eventId: uuid,
      userId: uuid,
      side: z.enum(['adhar_front', 'adhar_back']),
    }),
    output: pictureView,
    access: 'staff',
    retry: 'safe',
  }),
  /** Scores a face, say the card's portrait, against the person's templates. Never admits. */
  'desk.score': call({
    input: z.strictObject({
      eventId: uuid,
      userId: uuid,
      model: faceModelId,
      template: templateBytes,
    }),
    output: z.strictObject({ score: z.number(), bands: faceBands }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Others of the event whose face is above the match band: may be the same person twice. */
  'desk.similar': call({
    input: z.strictObject({ eventId: uuid, userId: uuid }),
    output: z.strictObject({
      hits: z.array(z.strictObject({ person: personView, score: z.number() })),
      searched: z.int(),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  'desk.faceSettings': call({
    input: z.strictObject({ eventId: uuid }),
    output: z.strictObject({
      settings: faceSettings,
      shipped: faceBands,
      model: faceModelId,
      /** Whether they were set on this kiosk; else they came with the event. */
      setHere: z.boolean(),
      templates: z.strictObject({ made: z.int(), waiting: z.int(), unusable: z.int() }),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Null: as the event came. */
  'desk.changeFaceSettings': call({
    input: z.strictObject({ eventId: uuid, settings: faceSettings.nullable() }),
    output: faceSettings,
    access: 'staff',
    retry: 'safe',
  }),
  /** Decisions of this event in which a face was looked at, the latest first. */
  'desk.decisions': call({
    input: z.strictObject({
      eventId: uuid,
      outcome: faceOutcome.nullable(),
      /** The last one of the page before; null: from the latest. */
      after: uuid.nullable(),
    }),
    output: z.strictObject({ decisions: z.array(faceDecision).max(50), more: z.boolean() }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Scores since midnight at the event's place. */
  'desk.scores': call({
    input: z.strictObject({ eventId: uuid }),
    output: z.strictObject({
      histogram: scoreHistogram,
      bands: faceBands,
      outcomes: z.record(faceOutcome, z.int()),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /** The live frame of a decision. Noted in the log. */
  'desk.evidence': call({
    input: z.strictObject({ eventId: uuid, checkInId: uuid }),
    output: pictureView,
    access: 'staff',
    retry: 'safe',
  }),
} as const;
