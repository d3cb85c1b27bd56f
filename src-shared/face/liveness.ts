import { affineResidual, faceSize, normalised, planarResidual, type Points } from './planar-fit.ts';
import type { ChallengeSide, FaceTrack, TrackedFace } from './track.ts';

/*
 * Signs of a person, from six key points a frame. They tell a head from a flat still picture of
 * one, moved by hand, and no more: a film of a head on a screen moves as a head does. Thresholds
 * are in face sizes (an eye distance), set on made-up heads and pictures
 * (tests/unit/shared/liveness-rates.test.ts); docs/FACE.md has what they were measured to do.
 */

/** Fewer frames, or less time, show nothing. */
export const LEAST_FRAMES = 8;
export const LEAST_SPAN_MS = 700;
/** As many are looked at, spread over the track: more change nothing and take time. */
const MOST_FRAMES = 24;
/**
 * What a plane can't explain must be more than this, root mean square. Noise of 1 % of an eye
 * distance leaves 0.011 of a flat picture; but the detector was taught on heads, and sees one in a
 * photograph that is tilted. 45 prints, tilted by hand and turned away by up to 65 degrees, looked
 * at by the kiosk's own engine, left up to 0.061 in frames of about one shape (docs/FACE.md).
 */
export const LEAST_DEPTH = 0.07;
/** A frame whose face is narrower or wider than most by more may be of a print turned away. */
const SAME_SHAPE = 0.9;
/** And more than this many times the noise that the track itself shows. */
const DEPTH_OVER_NOISE = 3;
/** So many of a hundred frames may be further off than the depth says: one bad frame is no sign. */
const DEPTH_PERCENTILE = 0.85;
/** Frames on the way between two poses: pictures that are swapped have none. */
const LEAST_BETWEEN = 2;

/** A face further apart than this from frame to frame is another face, in face sizes. */
const JUMP_SIZES = 1;
const JUMP_SCALE = 1.35;
/** A gap in which anything may have happened. */
const LONGEST_GAP_MS = 600;

/** Degrees. Beyond it the head is turned to a side; below the other it looks ahead. */
export const TURNED_DEGREES = 20;
const AHEAD_DEGREES = 13;
/** So far at least from there to here: prints that were turned away seemed to turn by up to 24. */
const LEAST_TURN_DEGREES = 25;
/** Nobody turns sooner after they were asked to: what does was filmed before. */
const SOONEST_TURN_MS = 150;
/** Before the question too: who was looking ahead then need not do it again. */
const AHEAD_BEFORE_MS = 500;
/** A head that turned so far leaves at least this to a plane. */
const LEAST_TURN_DEPTH = 0.03;

/** How far nose and ears stand before and behind the eyes, in eye distances. */
const NOSE_DEPTH = 0.5;
const EAR_DEPTH = 1.2;

/** What the movement of the key points says of who is in front of the camera, and on what. */
export interface LivenessSigns {
  readonly verdict: 'live' | 'doubt';
  readonly frames: number;
  readonly spanMs: number;
  /** What a plane can't explain, in face sizes; 0 of a flat picture, however it is moved. */
  readonly depth: number;
  /** What it would have to be: more in a noisy track. */
  readonly needed: number;
  /** Whether it is one face, moving steadily. */
  readonly steady: boolean;
}

/** The eyes' distance over how far the mouth is from their line: less in what is turned away. */
function shapeOf([right, left, , mouth]: TrackedFace['points']): number {
  const across = [left[0] - right[0], left[1] - right[1]] as const;
  const eyes = Math.max(Math.hypot(across[0], across[1]), 1e-6);
  const [x, y] = [mouth[0] - right[0], mouth[1] - right[1]];
  return eyes / Math.max(Math.abs(across[0] * y - across[1] * x) / eyes, 1e-6);
}

/** The frames whose face has about the shape that most have. */
function ofOneShape(track: FaceTrack): FaceTrack {
  const shapes = track.map(({ points }) => shapeOf(points));
  const usual = percentile(shapes, 0.5);
  return track.filter((_, at) => {
    const ratio = (shapes[at] ?? 0) / Math.max(usual, 1e-6);
    return ratio >= SAME_SHAPE && ratio <= 1 / SAME_SHAPE;
  });
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

function meanOf(frames: readonly Points[]): [number, number][] {
  const [first = []] = frames;
  return first.map((_, at) => [
    frames.reduce((sum, frame) => sum + (frame[at]?.[0] ?? 0), 0) / frames.length,
    frames.reduce((sum, frame) => sum + (frame[at]?.[1] ?? 0), 0) / frames.length,
  ]);
}

/**
 * The noise of one coordinate, in face sizes: how far each frame is from an affine picture of the
 * mean of its neighbours. Movement too quick for the frame rate counts as noise, which only raises
 * what is asked of the depth.
 */
function noiseOf(frames: readonly Points[]): number {
  const residuals = frames.slice(1, -1).map((frame, at) => {
    const neighbours = [frames[at] ?? frame, frames[at + 2] ?? frame];
    return affineResidual(meanOf(neighbours), frame) ?? 0;
  });
  // Half of the twelve coordinates are left after the fit; the mean of two adds half as much noise.
  return percentile(residuals, 0.5) / Math.sqrt(0.5 * 1.5);
}

/** Each frame as the mean of itself and its neighbours. */
function smoothed(frames: readonly Points[]): [number, number][][] {
  return frames.map((_, at) => meanOf(frames.slice(Math.max(0, at - 1), at + 2)));
}

function middleOf(points: Points): readonly [number, number] {
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
  const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  return [x, y];
}

/** Whether no frame's face stands elsewhere, or is of another size, than the one before it. */
function isSteady(track: FaceTrack): boolean {
  return track.every((frame, at) => {
    const before = track[at - 1];
    if (before === undefined) return true;
    const size = Math.max(faceSize(before.points), 1e-6);
    const scale = faceSize(frame.points) / size;
    const [x, y] = middleOf(frame.points);
    const [x0, y0] = middleOf(before.points);
    const gap = frame.at - before.at;
    return (
      gap > 0 &&
      gap <= LONGEST_GAP_MS &&
      scale <= JUMP_SCALE &&
      scale >= 1 / JUMP_SCALE &&
      Math.hypot(x - x0, y - y0) <= JUMP_SIZES * size
    );
  });
}

function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return Array.from(
    { length: most },
    (_, at) => values[Math.round((at * (values.length - 1)) / (most - 1))],
  ).filter((value) => value !== undefined);
}

/**
 * Signs of a person, and not of a flat picture, in how the key points moved: as a head turns and
 * nods, nose and ears move against the eyes as no plane can. Who holds quite still gives none.
 * A few milliseconds of work.
 */
export function livenessSigns(track: FaceTrack): LivenessSigns {
  const spanMs = (track.at(-1)?.at ?? 0) - (track[0]?.at ?? 0);
  const steady = isSteady(track);
  const all = ofOneShape(track).map(({ points }) => normalised(points));
  const base = { frames: track.length, spanMs, steady };
  if (all.length < LEAST_FRAMES || spanMs < LEAST_SPAN_MS) {
    return { ...base, verdict: 'doubt', depth: 0, needed: LEAST_DEPTH };
  }

  const needed = Math.max(LEAST_DEPTH, DEPTH_OVER_NOISE * noiseOf(all));
  const even = spread(smoothed(all), MOST_FRAMES);
  const offBy = (reference: Points): number[] =>
    even.map((frame) => planarResidual(reference, frame) ?? 0);
  const fromFirst = offBy(even[0] ?? []);
  // Seen from the pose that is furthest from the first, the whole of the movement shows.
  const furthest = even[fromFirst.indexOf(Math.max(...fromFirst))] ?? [];
  const fromFurthest = offBy(furthest);
  const depth = Math.max(
    percentile(fromFirst, DEPTH_PERCENTILE),
    percentile(fromFurthest, DEPTH_PERCENTILE),
  );
  const between = fromFurthest.filter((off) => off > depth * 0.25 && off < depth * 0.75).length;
  const isLive = steady && depth >= needed && between >= LEAST_BETWEEN;
  return { ...base, verdict: isLive ? 'live' : 'doubt', depth, needed };
}

/**
 * How far the head is turned, from where nose and ears stand against the eyes' middle.
 * @returns degrees from straight ahead; positive is to the person's own left
 */
export function yawOf(points: TrackedFace['points']): number {
  const [rightEye, leftEye, nose, , rightEar, leftEar] = points;
  const across = [leftEye[0] - rightEye[0], leftEye[1] - rightEye[1]] as const;
  const squared = Math.max(across[0] ** 2 + across[1] ** 2, 1e-6);
  const middle = [(rightEye[0] + leftEye[0]) / 2, (rightEye[1] + leftEye[1]) / 2] as const;
  const along = (x: number, y: number): number =>
    ((x - middle[0]) * across[0] + (y - middle[1]) * across[1]) / squared;
  const ofNose = Math.atan(along(nose[0], nose[1]) / NOSE_DEPTH);
  const ears = [(rightEar[0] + leftEar[0]) / 2, (rightEar[1] + leftEar[1]) / 2] as const;
  const ofEars = Math.atan(-along(ears[0], ears[1]) / EAR_DEPTH);
  return ((ofNose + ofEars) / 2) * (180 / Math.PI);
}

/**
 * Whether the head turned from straight ahead to that side, as a head does, after it was asked to:
 * steadily, to that side first, and with nose and ears moving as no plane can. The other side
 * first fails: a film in which a head turns both ways must not pass whatever is asked.
 * @param askedAt milliseconds on the track's clock
 */
export function turnedTo(track: FaceTrack, side: ChallengeSide, askedAt: number): boolean {
  const since = track.filter(({ at }) => at >= askedAt - AHEAD_BEFORE_MS);
  const yaws = since.map(({ points }) => yawOf(points) * (side === 'left' ? 1 : -1));
  const turnedAt = since.findIndex(
    ({ at }, index) => at >= askedAt && Math.abs(yaws[index] ?? 0) >= TURNED_DEGREES,
  );
  const turned = since[turnedAt];
  const yaw = yaws[turnedAt] ?? 0;
  if (turned === undefined || yaw < 0 || turned.at < askedAt + SOONEST_TURN_MS) return false;

  // Back as long as it is one face that moves steadily, to where it looked ahead most.
  let aheadAt = turnedAt;
  for (let at = turnedAt - 1; at >= 0 && isSteady(since.slice(at, at + 2)); at -= 1) {
    if (Math.abs(yaws[at] ?? 90) < Math.abs(yaws[aheadAt] ?? 90)) aheadAt = at;
  }
  if (Math.abs(yaws[aheadAt] ?? 90) > AHEAD_DEGREES) return false;
  const onTheWay = yaws.slice(aheadAt + 1, turnedAt).filter((each) => each > yaw * 0.2).length;
  if (onTheWay < LEAST_BETWEEN - 1) return false;

  // As far as the turn went without a break: the further, the more of the depth shows.
  let furthest = turnedAt;
  for (let at = turnedAt + 1; at < since.length; at += 1) {
    if ((yaws[at] ?? 0) < TURNED_DEGREES || !isSteady(since.slice(at - 1, at + 1))) break;
    if ((yaws[at] ?? 0) > (yaws[furthest] ?? 0)) furthest = at;
  }
  const change = (yaws[furthest] ?? 0) - (yaws[aheadAt] ?? 0);
  if (change < LEAST_TURN_DEGREES) return false;
  const frames = smoothed(since.map(({ points }) => normalised(points)));
  return (planarResidual(frames[aheadAt] ?? [], frames[furthest] ?? []) ?? 0) >= LEAST_TURN_DEPTH;
}
