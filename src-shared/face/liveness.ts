import type { ChallengeSide, FaceTrack, TrackedFace } from './track.ts';

/** What the movement of the key points says of who is in front of the camera. */
export interface LivenessSigns {
  readonly verdict: 'live' | 'doubt';
}

/** Signs of a person, and not of a picture, in how the key points moved. */
export function livenessSigns(_track: FaceTrack): LivenessSigns {
  return { verdict: 'doubt' };
}

/** Whether the head turned to that side, as a head does, after `askedAt` on the track's clock. */
export function turnedTo(_track: FaceTrack, _side: ChallengeSide, _askedAt: number): boolean {
  return false;
}

/** Degrees from straight ahead; positive is to the person's own left. */
export function yawOf([rightEye, leftEye, nose]: TrackedFace['points']): number {
  const half = Math.hypot(leftEye[0] - rightEye[0], leftEye[1] - rightEye[1]) / 2;
  return ((nose[0] - (rightEye[0] + leftEye[0]) / 2) / half) * 45;
}
