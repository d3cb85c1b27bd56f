import { shippedBands } from '#shared/face/bands.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { FaceTrack } from '#shared/face/track.ts';
import { sameFace } from './face-capture-choice.ts';
import type { FaceBox, FaceObservation, ObservedFace } from './face-observation.ts';

/** A face that frames lack for longer is not taken for the same afterwards, ms. */
const LOST_AFTER_MS = 500;
/** Over a longer gap it can't be said how a face moved (src-shared/face/liveness.ts), ms. */
const STEADY_GAP_MS = 600;
/** A busy laptop looks at few frames: what none of them lacks is not lost so soon, ms. */
const UNSEEN_AFTER_MS = 1_500;
/** As many as a probe takes. */
const LONGEST_TRACK = 240;
const LEAST_WEIGHT = 0.01;
/** A frame that matches less well than what counts as one person is another person's. */
const SAME_PERSON = shippedBands(CURRENT_FACE_MODEL).match;

/** The frame that a verdict is shown with. */
export interface BestFrame {
  readonly observationId: number;
  readonly quality: number;
  /** The square around the head, shares of the frame's width and height. */
  readonly head: FaceBox;
}

/** One person, followed from frame to frame, and what was seen of them. */
export interface FollowedFace {
  /** Of the first frame and of the last, on the page's clock. */
  readonly since: number;
  readonly lastAt: number;
  readonly box: FaceBox;
  /** Whether a frame since then lacked the face. */
  readonly isMissed: boolean;
  /** Its clock starts at `since`. */
  readonly track: FaceTrack;
  /** Embeddings, each weighed by its quality, added up. Null: none yet. */
  readonly sum: Float32Array | null;
  /** The weights added up. */
  readonly weight: number;
  readonly frames: number;
  /** When the last frame with an embedding came; null: none yet. */
  readonly embeddedAt: number | null;
  readonly best: BestFrame | null;
  /** The last that counted: the engine keeps few frames for long. */
  readonly latest: BestFrame | null;
}

/** Begins with one face. */
export function startFollowing(
  face: ObservedFace,
  seen: FaceObservation,
  embedding: Float32Array | null,
): FollowedFace {
  const nothing: FollowedFace = {
    since: seen.at,
    lastAt: seen.at,
    box: face.box,
    isMissed: false,
    track: [{ at: 0, points: face.points }],
    sum: null,
    weight: 0,
    frames: 0,
    embeddedAt: null,
    best: null,
    latest: null,
  };
  return withEmbedding(nothing, face, seen, embedding);
}

export interface Followed {
  readonly followed: FollowedFace;
  readonly face: ObservedFace;
  /**
   * `on`: from the frame before. `again`: the same person, but a busy laptop looked too seldom to
   * say how they moved: the track begins here. `another`: the embedding is another's.
   */
  readonly how: 'on' | 'again' | 'another';
}

/**
 * Follows somebody into the next frame.
 * @param embedding of the face at this place; null: none was computed
 * @returns null where the face is not there
 */
export function follow(
  followed: FollowedFace,
  seen: FaceObservation,
  embeddingOf: (face: ObservedFace) => Float32Array | null,
): Followed | null {
  if (isLost(followed, seen.at)) return null;
  const face = sameFace(followed.box, seen.faces);
  if (face === null) return null;
  const embedding = embeddingOf(face);
  if (isAnother(followed, face, embedding)) {
    return { followed: startFollowing(face, seen, embedding), face, how: 'another' };
  }
  if (seen.at - followed.lastAt > STEADY_GAP_MS) {
    return { followed: followAgain(followed, face, seen, embedding), face, how: 'again' };
  }
  if (seen.at <= followed.lastAt) return { followed, face, how: 'on' };
  const track = [...followed.track, { at: seen.at - followed.since, points: face.points }];
  const moved = {
    ...followed,
    lastAt: seen.at,
    box: face.box,
    isMissed: false,
    track: track.slice(-LONGEST_TRACK),
  };
  return { followed: withEmbedding(moved, face, seen, embedding), face, how: 'on' };
}

/** What was seen before a gap counts where the embedding after it says that it is the same face. */
function followAgain(
  before: FollowedFace,
  face: ObservedFace,
  seen: FaceObservation,
  embedding: Float32Array | null,
): FollowedFace {
  const anew = startFollowing(face, seen, embedding);
  if (anew.sum === null) return anew;
  const { since, lastAt, box, isMissed, track } = anew;
  return withEmbedding({ ...before, since, lastAt, box, isMissed, track }, face, seen, embedding);
}

/** Whether a face was away for so long that who comes next may be somebody else. */
export function isLost({ lastAt, isMissed }: FollowedFace, now: number): boolean {
  return now - lastAt > (isMissed ? LOST_AFTER_MS : UNSEEN_AFTER_MS);
}

function isAnother(
  { sum, weight }: FollowedFace,
  face: ObservedFace,
  embedding: Float32Array | null,
): boolean {
  if (sum === null || weight === 0 || embedding === null || face.trouble !== null) return false;
  const length = Math.hypot(...sum);
  return (
    sum.reduce((dot, value, at) => dot + value * (embedding[at] ?? 0), 0) / length < SAME_PERSON
  );
}

function withEmbedding(
  followed: FollowedFace,
  face: ObservedFace,
  seen: FaceObservation,
  embedding: Float32Array | null,
): FollowedFace {
  if (embedding === null || face.trouble !== null) return followed;
  // Never nothing: a sum of frames without weight would have no direction.
  const quality = Math.max(LEAST_WEIGHT, face.quality.overall);
  const before = followed.sum;
  const latest = { observationId: seen.id, quality, head: headAround(face.box, seen) };
  return {
    ...followed,
    sum: embedding.map((value, at) => (before?.[at] ?? 0) + quality * value),
    weight: followed.weight + quality,
    frames: followed.frames + 1,
    embeddedAt: seen.at,
    best: followed.best !== null && followed.best.quality >= quality ? followed.best : latest,
    latest,
  };
}

/** A head with hair and chin, in heights of the detector's box. */
const HEAD = 2;

function headAround(box: FaceBox, frame: Pick<FaceObservation, 'width' | 'height'>): FaceBox {
  const side = Math.min(frame.width, frame.height, HEAD * box.height);
  const within = (middle: number, length: number): number =>
    Math.min(length - side, Math.max(0, middle - side / 2));
  return {
    x: within(box.x + box.width / 2, frame.width) / frame.width,
    y: within(box.y + 0.42 * box.height, frame.height) / frame.height,
    width: side / frame.width,
    height: side / frame.height,
  };
}

/**
 * The person's path through the frames before a presentation: where they can be followed back
 * without a gap.
 * @param history the oldest first; embeddings in it are not used, they may be of somebody else
 */
export function followBack(history: readonly FaceObservation[], face: ObservedFace): FollowedFace {
  const path: { seen: FaceObservation; face: ObservedFace }[] = [];
  let [box, at] = [face.box, history.at(-1)?.at ?? 0];
  for (const seen of history.toReversed()) {
    const same = at - seen.at > UNSEEN_AFTER_MS ? null : sameFace(box, seen.faces);
    if (same === null || same !== seen.faces[0]) break;
    path.unshift({ seen, face: same });
    [box, at] = [same.box, seen.at];
  }
  const [first, ...rest] = path;
  if (first === undefined) throw new RangeError('a face that is not in the history');
  return rest.reduce(
    (followed, { seen }) => follow(followed, seen, () => null)?.followed ?? followed,
    startFollowing(first.face, first.seen, null),
  );
}
