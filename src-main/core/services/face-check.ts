import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { bandOf } from '#shared/face/bands.ts';
import {
  failedOutcome,
  type FailedOutcome,
  type FaceFinding,
  type FaceOutcome,
  type FaceProbe,
  type FaceUnavailable,
  type LivenessFinding,
} from '#shared/face/finding.ts';
import { livenessSigns, turnedTo } from '#shared/face/liveness.ts';
import { TRIES_ALLOWED, TRIES_WINDOW_MS, type FaceLiveness } from '#shared/face/policy.ts';
import { CURRENT_FACE_MODEL, similarity } from '#shared/face/template.ts';
import type { ChallengeSide } from '#shared/face/track.ts';
import { missingCase } from '#shared/errors.ts';
import type { Device } from './device.ts';
import type { EventFaces, FaceReference, FaceReferences } from './face-reference.ts';
import type { TurnRequests } from './turn-requests.ts';

/** How often a registration's face was compared here and did not match. */
export interface TryReader {
  /** What became of a kiosk's comparisons since that time and the last passage, the oldest first. */
  failedTriesSince(registrationId: Uuid, kioskId: Uuid, since: Instant): readonly FailedOutcome[];
}

/** Whose face is to be checked, for which presentation. */
export interface FaceSubject {
  readonly scanId: Uuid;
  readonly eventId: Uuid;
  readonly registrationId: Uuid;
  readonly userId: Uuid;
}

export interface FaceChecks {
  /** Whether the registration's face was compared and did not match, a few minutes ago. */
  hasFailed(registrationId: Uuid): boolean;
  /** What there is to compare with; null where a check can't end in a match whatever is seen. */
  comparable(subject: FaceSubject): Extract<FaceReference, { kind: 'ready' | 'to-make' }> | null;
  /**
   * What becomes of the check; null where the event wants none. Writes nothing: whoever records
   * the finding runs this in the same transaction.
   */
  check(subject: FaceSubject, probe: FaceProbe | null): FaceFinding | null;
}

export interface FaceCheckPorts {
  readonly faces: EventFaces;
  readonly references: FaceReferences;
  readonly tries: TryReader;
  readonly turns: Pick<TurnRequests, 'drawn'>;
  readonly device: Device;
  /** Milliseconds since the epoch, whatever the wall clock was set to: it must not end the tries. */
  readonly now: () => number;
}

type Seen = Extract<FaceProbe, { kind: 'seen' }>;

/** How somebody is known to stand there, as strictly as the event asks. */
function judgeLiveness(
  { track, turn }: Seen,
  liveness: FaceLiveness,
  drawn: ChallengeSide | null,
): LivenessFinding {
  if (liveness === 'off') return 'not-asked';
  if (liveness === 'signs' && livenessSigns(track).verdict === 'live') return 'signs';
  if (turn === null) return 'doubt';
  // The side that the core drew for this presentation: a recorded turn to the other side, or one
  // asked for an earlier presentation, shows nothing.
  const isTurned = drawn === turn.side && turnedTo(track, turn.side, turn.askedAt);
  return isTurned ? 'turned' : 'not-turned';
}

/**
 * Another's face is told as such whether it lives or not: a shared ticket is the plainer word, and
 * a try counts however still its bearer held. Where the face is not plainly another's, a picture
 * comes first: a good photograph of the right person scores as well as they do.
 */
function outcomeOf(band: 'match' | 'unsure' | 'mismatch', liveness: LivenessFinding): FaceOutcome {
  if (band === 'mismatch') return 'mismatch';
  return liveness === 'doubt' || liveness === 'not-turned' ? 'liveness-failed' : band;
}

/** Why this reference can't be compared with; null: it can, or could once it is made. */
function lackOf(reference: FaceReference): FaceUnavailable | null {
  switch (reference.kind) {
    case 'no-consent':
    case 'no-selfie':
      return reference.kind;
    case 'unusable':
      return 'reference-unusable';
    case 'to-make':
    case 'ready':
      return null;
    default:
      return missingCase(reference);
  }
}

/** Wires the comparison of a live face with the enrolled ones. */
export function createFaceChecks(ports: FaceCheckPorts): FaceChecks {
  const { faces, references, tries, turns, device, now } = ports;

  function failedTries(registrationId: Uuid): readonly FailedOutcome[] {
    const since = toInstant(now() - TRIES_WINDOW_MS);
    return tries.failedTriesSince(registrationId, device.kioskId, since);
  }

  return {
    hasFailed: (registrationId) => failedTries(registrationId).length > 0,
    comparable(subject) {
      const reference = references.referenceOf(subject.userId, CURRENT_FACE_MODEL);
      if (reference.kind !== 'ready' && reference.kind !== 'to-make') return null;
      const failed = failedTries(subject.registrationId);
      return failed.length >= TRIES_ALLOWED ? null : reference;
    },

    check(subject, probe) {
      const { policy, liveness: asked, bands } = faces.settingsOf(subject.eventId);
      if (policy === 'off') return null;
      const reference = references.referenceOf(subject.userId, CURRENT_FACE_MODEL);
      const failed = failedTries(subject.registrationId);
      const last = failed.at(-1);
      const base = {
        policy,
        why: null,
        score: null,
        bands,
        model: null,
        liveness: 'not-asked',
        attempt: failed.length + 1,
        evidence_id: null,
      } as const;
      const unavailable = (why: FaceUnavailable): FaceFinding => ({
        ...base,
        outcome: 'unavailable',
        why,
      });

      // Of the record first: whoever gave no consent is not to be looked at, whatever was sent.
      const lack = lackOf(reference);
      if (lack !== null) return unavailable(lack);
      // Not looked at again: what the last try came to stands.
      if (last !== undefined && failed.length >= TRIES_ALLOWED) {
        return { ...base, outcome: last, attempt: failed.length };
      }
      if (probe === null) return unavailable('not-looked');
      if (probe.kind === 'unusable') return unavailable(probe.why);
      // The picture is there and nothing was made of it in time, or with another engine.
      if (reference.kind !== 'ready' || probe.model !== CURRENT_FACE_MODEL) {
        return unavailable('engine-unavailable');
      }

      const scores = reference.templates.map((template) => similarity(template, probe.template));
      const score = Math.max(-1, ...scores.filter((each) => Number.isFinite(each)));
      const liveness = judgeLiveness(probe, asked, turns.drawn(subject.scanId));
      return {
        ...base,
        outcome: outcomeOf(bandOf(score, bands), liveness),
        score,
        model: probe.model,
        liveness,
      };
    },
  };
}

/** How often the same ticket may still be tried after this; 0: a supervisor decides. */
export function triesLeft({ outcome, attempt }: NonNullable<CheckInRow['face']>): number {
  const made = failedOutcome.safeParse(outcome).success ? attempt : attempt - 1;
  return Math.max(0, TRIES_ALLOWED - made);
}
