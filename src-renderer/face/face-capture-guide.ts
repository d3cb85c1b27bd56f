import type { FaceTrouble } from '#shared/face/finding.ts';
import type { ChallengeSide } from '#shared/face/track.ts';
import { shareOfEnough, type Capture, type LivenessJudge } from './face-capture.ts';
import type { FaceBox, FaceObservation } from './face-observation.ts';

/** What the visitor is told. */
export interface FaceGuide {
  readonly step: 'look' | 'turn' | 'back' | 'done';
  /** What is wrong, when it has lasted; null: nothing. */
  readonly trouble: FaceTrouble | null;
  readonly side: ChallengeSide;
  /** 0 to 1: of this step. */
  readonly progress: number;
  /** Pixels of the frame, not mirrored; null: nobody is followed. */
  readonly face: {
    readonly box: FaceBox;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** A trouble is told when it has lasted, ms: one bad frame is nobody's fault. */
export const TROUBLE_SHOWN_MS = 300;
/** Degrees at which a turn's progress is full. */
const FULL_TURN = 30;

/** What to show now. */
export function guideOf(
  capture: Capture,
  frame: Pick<FaceObservation, 'width' | 'height'> | null,
  now: number,
  judge: LivenessJudge,
): FaceGuide {
  const { trouble, followed, need, end } = capture;
  const isShown = trouble !== null && now - trouble.since >= TROUBLE_SHOWN_MS;
  return {
    step: stepOf(capture),
    trouble: end === null && isShown ? trouble.code : null,
    side: need.side,
    progress: end === null ? progressOf(capture, judge) : 1,
    face:
      followed === null || frame === null
        ? null
        : { box: followed.box, width: frame.width, height: frame.height },
  };
}

function stepOf({ end, askedAt, turnedAt }: Capture): FaceGuide['step'] {
  if (end !== null) return 'done';
  if (askedAt === null) return 'look';
  return turnedAt === null ? 'turn' : 'back';
}

function progressOf({ followed, askedAt, turnedAt, need }: Capture, judge: LivenessJudge): number {
  if (followed === null) return 0;
  if (askedAt === null) return shareOfEnough(followed);
  if (turnedAt !== null) return 1;
  const points = followed.track.at(-1)?.points;
  const yaw = points === undefined ? 0 : judge.yaw(points);
  return Math.min(1, Math.max(0, (need.side === 'left' ? yaw : -yaw) / FULL_TURN));
}
