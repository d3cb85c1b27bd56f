import type { FaceTrouble } from '#shared/face/finding.ts';
import type { FaceObservation, ObservedFace } from '../../face/face-observation.ts';

/** What the person in front of the camera is asked to do: `desk.guide.<advice>`. */
export type GuideAdvice =
  | 'nobody'
  | 'two-people'
  | 'nearer'
  | 'further'
  | 'centre'
  | 'light'
  | 'still'
  | 'look-here'
  | 'uncover'
  | 'good';

/** A frame that could be the picture. */
export interface GoodFrame {
  readonly observationId: number;
  readonly quality: number;
}

export interface GuideState {
  readonly advice: GuideAdvice;
  /** Milliseconds of good frames, with no more than short gaps between them. */
  readonly goodMs: number;
  readonly frames: number;
  /** The best of them, the best first, at most KEPT_FRAMES. */
  readonly best: readonly GoodFrame[];
  /** The last good frame; null: none since the start. */
  readonly lastGood: { readonly at: number; readonly embedding: Float32Array } | null;
}

/** Good frames must come for this long, ms. */
export const GOOD_MS = 1500;
/** And this many of them: a slow laptop takes longer. */
export const GOOD_FRAMES = 5;
/** Bad frames for up to this long are a blink, not somebody who went away, ms. */
export const GAP_MS = 600;
/** Nothing seen for longer than this is not one sitting any more, however slow the laptop, ms. */
const LONGEST_PAUSE_MS = 3000;
export const KEPT_FRAMES = 3;
/** Two embeddings that are less alike are not one person's: somebody stepped in. */
const SAME_PERSON = 0.3;

/** Shares of the frame's height and width that the oval stands for. */
const FACE_HEIGHT = { least: 0.25, most: 0.72 } as const;
const OFF_CENTRE = { x: 0.16, y: 0.2 } as const;
/** Another face of at least this share of the largest one's width is a second person. */
const SECOND_PERSON = 0.5;

/**
 * The gate takes a face that is turned or dim as it comes; here there is time for a better one.
 * Degrees are a hint only (src-renderer/face/face-quality.ts), so that they leave room.
 */
const ENROLS = { yaw: 20, pitch: 25, brightness: 0.2 } as const;

export const GUIDE_START: GuideState = {
  advice: 'nobody',
  goodMs: 0,
  frames: 0,
  best: [],
  lastGood: null,
};

/** Takes in one frame. Pure; `observation.at` is in milliseconds. */
export function guide(state: GuideState, observation: FaceObservation): GuideState {
  const advice = adviceFor(observation);
  const { embedding, at, id } = observation;
  if (advice !== 'good' || embedding === null) {
    const isGap = state.lastGood !== null && at - state.lastGood.at <= GAP_MS;
    const shown = advice === 'good' ? 'still' : advice;
    return isGap ? { ...state, advice: shown } : { ...GUIDE_START, advice: shown };
  }
  const { lastGood } = state;
  const goesOn =
    lastGood !== null &&
    at - lastGood.at <= LONGEST_PAUSE_MS &&
    cosine(lastGood.embedding, embedding) >= SAME_PERSON;
  const before = goesOn ? state : GUIDE_START;
  const quality = observation.faces[0]?.quality.overall ?? 0;
  return {
    advice: 'good',
    goodMs: goesOn ? before.goodMs + at - lastGood.at : 0,
    frames: before.frames + 1,
    best: [...before.best, { observationId: id, quality }]
      .toSorted((one, other) => other.quality - one.quality)
      .slice(0, KEPT_FRAMES),
    lastGood: { at, embedding },
  };
}

/** Whether there are enough good frames to choose from. */
export function isGuideDone({ goodMs, frames }: GuideState): boolean {
  return goodMs >= GOOD_MS && frames >= GOOD_FRAMES;
}

/** From 0 to 1. */
export function guideProgress({ goodMs, frames }: GuideState): number {
  return Math.min(1, goodMs / GOOD_MS, frames / GOOD_FRAMES);
}

/** The one thing to change first. */
export function adviceFor({ faces, width, height }: FaceObservation): GuideAdvice {
  const [face, second] = faces;
  if (face === undefined) return 'nobody';
  if (second !== undefined && second.box.width >= SECOND_PERSON * face.box.width) {
    return 'two-people';
  }
  const place = placeAdvice(face, width, height);
  if (place !== null) return place;
  if (face.trouble !== null) return TROUBLE_ADVICE[face.trouble];
  const { yaw, pitch, brightness } = face.quality;
  if (brightness < ENROLS.brightness) return 'light';
  const isTurned = Math.abs(yaw) > ENROLS.yaw || Math.abs(pitch) > ENROLS.pitch;
  return isTurned ? 'look-here' : 'good';
}

function placeAdvice({ box }: ObservedFace, width: number, height: number): GuideAdvice | null {
  if (box.height < FACE_HEIGHT.least * height) return 'nearer';
  if (box.height > FACE_HEIGHT.most * height) return 'further';
  const x = (box.x + box.width / 2) / width - 0.5;
  const y = (box.y + box.height / 2) / height - 0.5;
  // Measured in heights: the oval is as far from the middle in a wide frame as in a narrow one.
  const isOff = Math.abs(x * (width / height)) > OFF_CENTRE.x || Math.abs(y) > OFF_CENTRE.y;
  return isOff ? 'centre' : null;
}

const TROUBLE_ADVICE: Readonly<Record<FaceTrouble, GuideAdvice>> = {
  nobody: 'nobody',
  'two-people': 'two-people',
  'too-far': 'nearer',
  'too-dark': 'light',
  'too-blurred': 'still',
  'looking-away': 'look-here',
  covered: 'uncover',
  // Without camera or engine no frame comes at all: the screen says so before it asks anybody.
  'camera-gone': 'nobody',
  'engine-unavailable': 'nobody',
};

/** Of two vectors of length 1. */
function cosine(one: Float32Array, other: Float32Array): number {
  let dot = 0;
  for (let at = 0; at < one.length; at++) dot += (one[at] ?? 0) * (other[at] ?? 0);
  return dot;
}
