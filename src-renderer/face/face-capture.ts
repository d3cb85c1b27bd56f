import type { FaceTrouble } from '#shared/face/finding.ts';
import type { FaceLiveness } from '#shared/face/policy.ts';
import type { ChallengeSide, FaceTrack, TrackedFace } from '#shared/face/track.ts';
import { choosePerson, type FramePoint } from './face-capture-choice.ts';
import {
  follow,
  followBack,
  isLost,
  startFollowing,
  type Followed,
  type FollowedFace,
} from './face-capture-track.ts';
import type { FaceObservation, ObservedFace } from './face-observation.ts';

/** What the core wants to see. */
export interface CaptureNeed {
  readonly liveness: FaceLiveness;
  /** The turn to ask for where one is needed. */
  readonly side: ChallengeSide;
}

/** How it is judged that somebody lives (src-shared/face/liveness.ts). */
export interface LivenessJudge {
  readonly hasSigns: (track: FaceTrack) => boolean;
  readonly hasTurned: (track: FaceTrack, side: ChallengeSide, askedAt: number) => boolean;
  /** Degrees from straight ahead; positive is to the person's own left. */
  readonly yaw: (points: TrackedFace['points']) => number;
}

export type CaptureEnd =
  | {
      readonly kind: 'seen';
      readonly followed: FollowedFace;
      /** On the track's clock. */
      readonly turn: { readonly side: ChallengeSide; readonly askedAt: number } | null;
    }
  | { readonly kind: 'unusable'; readonly why: FaceTrouble };

/** A look at one person. Times: the page's clock, ms. */
export interface Capture {
  readonly need: CaptureNeed;
  /** Where the ticket was seen, pixels of the observed frames; null: nowhere. */
  readonly near: FramePoint | null;
  readonly followed: FollowedFace | null;
  /** What is wrong now, and since when. */
  readonly trouble: { readonly code: FaceTrouble; readonly since: number } | null;
  /** When enough was seen of who is followed now to compare them; null: not yet. */
  readonly enoughAt: number | null;
  /** When the turn was asked of who is followed now; null: it was not. */
  readonly askedAt: number | null;
  /** When it was done. */
  readonly turnedAt: number | null;
  readonly deadline: number;
  /** Whether a turn was ever asked: that moves the deadline, once. */
  readonly wasAsked: boolean;
  readonly end: CaptureEnd | null;
}

/** After this long there is a verdict on what was seen, ms; a turn gets as long again. */
export const CAPTURE_MS = 6_000;
/** Good frames that are enough, or fewer that weigh as much. */
const ENOUGH_FRAMES = 4;
const ENOUGH_WEIGHT = 2.4;
/** On a slow laptop fewer must do: from this long after the start two are enough, ms. */
const PATIENCE_MS = 700;
const ENOUGH_IF_SLOW = 2;
/**
 * Who is known and shows no sign for so long, over so many frames, is asked to turn, ms: no sooner
 * than signs can show, and no later, since they are looked for on.
 */
const SIGNS_WITHIN_MS = 300;
const SIGNS_WITHIN_FRAMES = 8;
/** On a slow laptop frames are few, ms. */
const SIGNS_AT_LAST_MS = 1_500;

/** Of who was asked to turn, only what looks ahead is compared: a profile is like nobody. */
const LOOKS_AHEAD_DEGREES = 20;

/** Begins to look. `now` is the presentation's time. */
export function startCapture(need: CaptureNeed, near: FramePoint | null, now: number): Capture {
  return {
    need,
    near,
    followed: null,
    trouble: null,
    enoughAt: null,
    askedAt: null,
    turnedAt: null,
    deadline: now + CAPTURE_MS,
    wasAsked: false,
    end: null,
  };
}

/**
 * Takes in the moments before the presentation: somebody who stood there already need not start
 * anew.
 * @param history the oldest first
 */
export function recallFaces(capture: Capture, history: readonly FaceObservation[]): Capture {
  const last = history.at(-1);
  if (last === undefined) return capture;
  const choice = choosePerson(last.faces, capture.near);
  // Of the others an idling engine knows the key points less exactly: they would seem to move.
  if (choice.kind !== 'one' || choice.face !== last.faces[0]) return capture;
  return { ...capture, followed: followBack(history, choice.face) };
}

/**
 * Takes in one frame. Pure.
 * @param embeddedFace the face that the observation's embedding is of; null: none of them
 */
export function observeFace(
  capture: Capture,
  seen: FaceObservation,
  embeddedFace: ObservedFace | null,
  judge: LivenessJudge,
): Capture {
  if (capture.end !== null) return capture;
  const embeddingOf = (face: ObservedFace): Float32Array | null => {
    if (face !== embeddedFace) return null;
    const isTurned = Math.abs(face.quality.yaw) > LOOKS_AHEAD_DEGREES;
    return capture.askedAt !== null && isTurned ? null : seen.embedding;
  };
  const before = isOvershadowed(capture, seen) ? null : capture.followed;
  const next = before === null ? null : follow(before, seen, embeddingOf);
  if (next !== null) {
    const trouble = troubleOf(next.face, capture.askedAt !== null && capture.turnedAt === null);
    const now = { ...capture, ...askedStill(capture, next, seen.at), followed: next.followed };
    return advance(withTrouble(now, trouble, seen.at), seen.at, judge);
  }
  const choice = choosePerson(seen.faces, capture.near);
  // A blink of the detector is not yet a person who went away.
  if (choice.kind !== 'one' && before !== null && !isLost(before, seen.at)) {
    const missed = { ...capture, followed: { ...before, isMissed: true } };
    return withTrouble(missed, choice.kind === 'nobody' ? 'nobody' : 'two-people', seen.at);
  }
  const anew = { ...capture, followed: null, ...NOTHING_ASKED };
  if (choice.kind !== 'one') {
    return withTrouble(anew, choice.kind === 'nobody' ? 'nobody' : 'two-people', seen.at);
  }
  const { face } = choice;
  const followed = startFollowing(face, seen, embeddingOf(face));
  return advance(withTrouble({ ...anew, followed }, face.trouble, seen.at), seen.at, judge);
}

const NOTHING_ASKED = { enoughAt: null, askedAt: null, turnedAt: null };

/** Whether the turn that was asked for is still asked of who is followed now, on their track. */
function askedStill(
  { enoughAt, askedAt, turnedAt }: Capture,
  { how }: Followed,
  now: number,
): Pick<Capture, 'enoughAt' | 'askedAt' | 'turnedAt'> {
  switch (how) {
    case 'on':
      return { enoughAt, askedAt, turnedAt };
    case 'again':
      return { enoughAt, askedAt: askedAt === null ? null : now, turnedAt: null };
    case 'another':
      return NOTHING_ASKED;
  }
}

/** A face so much larger than the one that is followed came before it. */
const OVERSHADOWING = 1.5;

/** Somebody behind was followed until the visitor's own face was found. */
function isOvershadowed({ followed, near, askedAt }: Capture, seen: FaceObservation): boolean {
  if (followed === null || askedAt !== null) return false;
  const choice = choosePerson(seen.faces, near);
  return choice.kind === 'one' && choice.face.box.width > OVERSHADOWING * followed.box.width;
}

/**
 * Who was asked to turn away looks away, is blurred by the movement, and shows hair where eyes
 * would be: to say so would take the words away that ask for the turn.
 */
const OF_TURNING: ReadonlySet<FaceTrouble> = new Set<FaceTrouble>([
  'looking-away',
  'too-blurred',
  'covered',
]);

function troubleOf({ trouble }: ObservedFace, isTurning: boolean): FaceTrouble | null {
  return isTurning && trouble !== null && OF_TURNING.has(trouble) ? null : trouble;
}

function withTrouble(capture: Capture, code: FaceTrouble | null, now: number): Capture {
  if (code === null) return capture.trouble === null ? capture : { ...capture, trouble: null };
  if (capture.trouble?.code === code) return capture;
  return { ...capture, trouble: { code, since: now } };
}

/** Whether what was seen is enough, or what is asked next. */
function advance(capture: Capture, now: number, judge: LivenessJudge): Capture {
  const { followed, need } = capture;
  if (followed === null || !isEnough(followed, now)) return capture;
  if (capture.enoughAt === null) return advance({ ...capture, enoughAt: now }, now, judge);
  if (need.liveness === 'off') return ended(capture);
  // Signs may come while the turn is still asked for.
  if (need.liveness === 'signs' && judge.hasSigns(followed.track)) return ended(capture);
  if (capture.askedAt !== null) return advanceTurn(capture, followed, capture.askedAt, now, judge);
  if (need.liveness === 'challenge') return askToTurn(capture, now);
  return isLifeless(followed, now - capture.enoughAt) ? askToTurn(capture, now) : capture;
}

function isLifeless({ track }: FollowedFace, lasted: number): boolean {
  if (lasted >= SIGNS_AT_LAST_MS) return true;
  return lasted >= SIGNS_WITHIN_MS && track.length >= SIGNS_WITHIN_FRAMES;
}

function isEnough({ frames, weight, since }: FollowedFace, now: number): boolean {
  if (frames >= ENOUGH_FRAMES || weight >= ENOUGH_WEIGHT) return true;
  return frames >= ENOUGH_IF_SLOW && now - since >= PATIENCE_MS;
}

/** How much of what is needed was seen, 0 to 1. */
export function shareOfEnough({ frames, weight }: FollowedFace): number {
  return Math.min(1, Math.max(frames / ENOUGH_FRAMES, weight / ENOUGH_WEIGHT));
}

function askToTurn(capture: Capture, now: number): Capture {
  const deadline = capture.wasAsked ? capture.deadline : now + CAPTURE_MS;
  return { ...capture, askedAt: now, turnedAt: null, wasAsked: true, deadline };
}

function advanceTurn(
  capture: Capture,
  followed: FollowedFace,
  askedAt: number,
  now: number,
  judge: LivenessJudge,
): Capture {
  const { side } = capture.need;
  const isDone =
    capture.turnedAt !== null || judge.hasTurned(followed.track, side, askedAt - followed.since);
  if (!isDone)
    return isOverAndBack(capture, followed, askedAt, judge)
      ? { ...capture, askedAt: now }
      : capture;
  const turnedAt = capture.turnedAt ?? now;
  const turned = { ...capture, turnedAt };
  // Who turned must be who is compared: the face once more from the front, and the same.
  const { embeddedAt } = followed;
  return embeddedAt !== null && embeddedAt >= turnedAt ? ended(turned) : turned;
}

/** Degrees from which a head is turned, and up to which it looks ahead again. */
const TURNED_DEGREES = 20;
const AHEAD_DEGREES = 12;

/**
 * Whether the head went to the right side and back and it did not count: too few frames fell on the
 * way. Then the next turn counts. Who turned to the other side has no further try: a film of a head
 * that turns both ways would pass.
 */
function isOverAndBack(
  { need }: Capture,
  { track, since }: FollowedFace,
  askedAt: number,
  judge: LivenessJudge,
): boolean {
  const sign = need.side === 'left' ? 1 : -1;
  const yaws = track
    .filter(({ at }) => at >= askedAt - since)
    .map(({ points }) => sign * judge.yaw(points));
  const [least, most] = [Math.min(...yaws), Math.max(...yaws)];
  return (
    least > -TURNED_DEGREES &&
    most >= TURNED_DEGREES &&
    Math.abs(yaws.at(-1) ?? 90) <= AHEAD_DEGREES
  );
}

function ended(capture: Capture): Capture {
  const { followed, askedAt, need } = capture;
  if (followed === null || followed.sum === null) return capture;
  const turn = askedAt === null ? null : { side: need.side, askedAt: askedAt - followed.since };
  return { ...capture, end: { kind: 'seen', followed, turn } };
}

/** Lets time pass, also while no frame comes. */
export function passTime(capture: Capture, now: number): Capture {
  return capture.end !== null || now < capture.deadline ? capture : giveUp(capture);
}

/**
 * Ends at once. Who was asked to turn and did not is sent as seen, so that the core says so; who
 * was not seen well enough is nobody's suspect.
 */
export function giveUp(capture: Capture): Capture {
  if (capture.end !== null) return capture;
  const isWhole = capture.need.liveness === 'off' || capture.askedAt !== null;
  const done = isWhole ? ended(capture) : capture;
  return done.end === null ? failed(capture, reasonOf(capture)) : done;
}

function reasonOf({ trouble, followed }: Capture): FaceTrouble {
  if (trouble !== null) return trouble.code;
  if (followed === null) return 'nobody';
  // A face without any fault, of which there is too little to compare: the laptop is too slow.
  return 'engine-unavailable';
}

/** Ends without a face. */
export function failed(capture: Capture, why: FaceTrouble): Capture {
  return { ...capture, end: { kind: 'unusable', why } };
}
