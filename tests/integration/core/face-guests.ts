import type { Core } from '#core/core.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import type { FaceProbe } from '#shared/face/finding.ts';
import { CURRENT_FACE_MODEL, TEMPLATE_LENGTH, toTemplate } from '#shared/face/template.ts';
import type { ChallengeSide, FaceTrack } from '#shared/face/track.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { film, makeHead, makePhoto, type Pose } from '#tests/fixtures/made-heads.ts';
import {
  type Guest,
  type GuestChange,
  type SmallEvent,
  testId,
} from '#tests/fixtures/small-event.ts';
import { normal, seededRandom } from '#tools/simulate/random.ts';
import type { TestGate } from './test-core.ts';

/** Somebody with a picture on record. */
export interface FaceGuest extends Guest {
  readonly selfieId: Uuid;
  /** The enrolled face's direction. */
  readonly face: Float64Array;
}

const AT = '2026-11-10T00:00:00.000Z';
const random = seededRandom(77);
// Apart, so that a second process does not see the first one's guests again as somebody else.
const others = seededRandom(78);
const direction = (from = random): Float64Array =>
  Float64Array.from({ length: TEMPLATE_LENGTH }, () => normal(from));
let selfies = 0;

/** Adds a guest with a selfie; with consent unless told otherwise. */
export function addFaceGuest(
  small: SmallEvent,
  {
    consent = true,
    selfie = true,
    change = {},
  }: { consent?: boolean; selfie?: boolean; change?: GuestChange } = {},
): FaceGuest {
  const selfieId = testId(9, ++selfies);
  const guest = small.addGuest({
    ...change,
    user: { ...change.user, selfie: selfie ? selfieId : null },
  });
  small.change((copy) => {
    if (selfie) {
      copy.putDocument({
        id: selfieId,
        user_id: guest.userId,
        file_type: 'selfie',
        mime: 'image/jpeg',
        created_at: AT,
      });
    }
    if (!consent) return;
    copy.putConsent({
      id: newId(),
      user_id: guest.userId,
      purpose: 'face-matching',
      decision: 'given',
      text_version: CONSENT_TEXT_VERSION,
      language: 'en',
      staff_id: null,
      recorded_at: AT,
    });
  });
  return { ...guest, selfieId, face: direction() };
}

/** What the window does in the background: makes the template of a guest's selfie. */
export async function enrol(core: Core, { userId, selfieId, face }: FaceGuest): Promise<void> {
  await core.call('face.keepTemplate', {
    userId,
    sourceId: selfieId,
    model: CURRENT_FACE_MODEL,
    template: toTemplate(face),
    quality: 0.9,
    crop: Uint8Array.of(1, 2, 3),
  });
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, each, at) => sum + each * (b[at] ?? 0), 0);

/** A face at this cosine of the guest's own. */
function faceAt(face: Float64Array, cosine: number): Float64Array {
  const other = direction(others);
  const along = dot(other, face) / dot(face, face);
  const across = other.map((each, at) => each - along * face[at]!);
  const scale = Math.sqrt(dot(face, face) / dot(across, across));
  const sine = Math.sqrt(1 - cosine * cosine);
  return face.map((each, at) => cosine * each + sine * scale * across[at]!);
}

const STILL: Pose = { yaw: 0, pitch: 0, roll: 0, x: 0, y: 0, away: 10 };
const quiet = { ms: 2500, hertz: 15, noise: 0.004, random };
const nodding = (ms: number): Pose => ({ ...STILL, pitch: 0.2 * Math.sin(ms / 160) });
const head = makeHead(random);

/** Somebody who nods, as people do. */
export const LIVE_TRACK: FaceTrack = film(head, nodding, quiet);
/** A print of somebody, that is moved about. */
export const FLAT_TRACK: FaceTrack = film(makePhoto(random), nodding, quiet);

/** A head that turns to a side at a second, having been asked to at 700 ms. */
export function turnTrack(side: ChallengeSide): FaceTrack {
  const sign = side === 'left' ? 1 : -1;
  const turning = (ms: number): Pose => ({
    ...STILL,
    yaw: sign * 0.6 * Math.min(1, Math.max(0, (ms - 1000) / 500)),
  });
  return film(head, turning, quiet);
}

type Seen = Extract<FaceProbe, { kind: 'seen' }>;

/** The frame of every probe: no picture, but nobody here looks into it. */
export const FRAME = Uint8Array.from({ length: 5_000 }, (_, at) => at % 251);

/** What the window saw: a face at this cosine of the guest's. */
export function seenFace(guest: FaceGuest, cosine: number, change: Partial<Seen> = {}): Seen {
  return {
    kind: 'seen',
    model: CURRENT_FACE_MODEL,
    template: toTemplate(faceAt(guest.face, cosine)),
    quality: 0.8,
    track: LIVE_TRACK,
    turn: null,
    frame: FRAME,
    ...change,
  };
}

/** Scans a guest's ticket as the camera would, with what was seen of a face. */
export function scanWith(
  gate: Pick<TestGate<unknown>, 'core'>,
  guest: Guest,
  face: FaceProbe | null,
  scanId = newId(),
): Promise<AdmissionResult> {
  const { text } = guest;
  const { core } = gate;
  return core.call('gate.scan', { scanId, text, reader: 'camera', direction: 'in', face });
}

/** Asks what the verdict on a guest's ticket will want to see. */
export function needOf(gate: Pick<TestGate<unknown>, 'core'>, guest: Guest, scanId = newId()) {
  const presentation = { way: 'scan', text: guest.text, reader: 'camera' } as const;
  return gate.core.call('gate.faceNeed', { scanId, presentation, direction: 'in' });
}
