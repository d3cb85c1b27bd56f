import type { FaceTrouble } from '#shared/face/finding.ts';
import type { FaceQuality } from './face-observation.ts';
import type { Raster } from './raster.ts';
import type { Point } from './similarity-transform.ts';

/** What is measured on one face, before it is judged. */
export interface FaceMeasures extends Omit<FaceQuality, 'overall'> {}

/**
 * Where comparing begins to fail, measured on press photographs made smaller, darker and blurred
 * (docs/FACE.md).
 */
export const LIMITS = {
  /** Pixels between the eyes: at 11 one in twelve is no longer a match, at 9 one in four. */
  eyeDistance: 13,
  /** At 0.07 as good as by day where there is no noise, which a camera adds in the dark. */
  brightness: 0.08,
  /** At 0.08 one in three is no longer a match. */
  sharpness: 0.1,
  /** Degrees: as far as press photographs went without harm. */
  yaw: 45,
  pitch: 33,
} as const;

/**
 * Degrees a head is turned from straight ahead, from where the nose stands between eyes and ears
 * and between eyes and mouth. Heads differ: a hint, good to about ten degrees.
 * @param points in the order of KEY_POINTS
 * @returns yaw to the person's own left, pitch upwards
 */
export function headPose(points: readonly Point[]): { yaw: number; pitch: number } {
  const [rightEye, leftEye, nose, mouth, rightEar, leftEar] = points;
  if (!rightEye || !leftEye || !nose || !mouth || !rightEar || !leftEar) {
    return { yaw: 0, pitch: 0 };
  }
  const eyes = middle(rightEye, leftEye);
  const ears = middle(rightEar, leftEar);
  const [acrossX, acrossY] = [leftEye[0] - rightEye[0], leftEye[1] - rightEye[1]];
  const eyeDistance = Math.hypot(acrossX, acrossY);
  if (!(eyeDistance > 0)) return { yaw: 0, pitch: 0 };
  // Along and across the line of the eyes: a head held askew is not turned.
  const along = ([x, y]: Point): number => (x * acrossX + y * acrossY) / eyeDistance;
  const down = ([x, y]: Point): number => (-x * acrossY + y * acrossX) / eyeDistance;
  const earDistance = Math.max(along(leftEar) - along(rightEar), eyeDistance);
  // A nose stands 30 mm before the eyes, which are 63 mm apart, and 115 mm before the ears, 145 mm.
  const byEyes = (2.1 * (along(nose) - along(eyes))) / eyeDistance;
  const byEars = (1.26 * (along(nose) - along(ears))) / earDistance;
  const height = down(mouth) - down(eyes);
  // And 28 mm before the line from eyes to mouth, which is 68 mm long.
  const rise = height > 0 ? 2.4 * (NOSE_HEIGHT - (down(nose) - down(eyes)) / height) : 0;
  return { yaw: degrees((byEyes + byEars) / 2), pitch: degrees(rise) };
}

/** How far down from eyes to mouth a nose stands when a head looks straight ahead. */
const NOSE_HEIGHT = 0.484;

function degrees(tangent: number): number {
  return (Math.atan(tangent) * 180) / Math.PI;
}

function middle([x, y]: Point, [u, v]: Point): Point {
  return [(x + u) / 2, (y + v) / 2];
}

/** The part of an aligned face that is skin, eyes and mouth: no hair, no background. */
const INNER = { left: 26, top: 36, right: 86, bottom: 104 } as const;

/**
 * Mean luminance, 0 to 1, and sharpness, 0 to 1: how strongly neighbouring pixels differ beside how
 * strongly the face as a whole does, so that light does not count as sharpness.
 */
export function measureLight({ data, width }: Raster): { brightness: number; sharpness: number } {
  const columns = INNER.right - INNER.left;
  const rows = INNER.bottom - INNER.top;
  const luminance = new Float32Array(columns * rows);
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = 4 * ((y + INNER.top) * width + x + INNER.left);
      const value =
        0.299 * (data[from] ?? 0) + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0);
      luminance[y * columns + x] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / luminance.length;
  const spread = Math.max(0, squares / luminance.length - mean * mean);
  let edges = 0;
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1; x < columns - 1; x++) {
      const at = y * columns + x;
      const laplace =
        4 * (luminance[at] ?? 0) -
        (luminance[at - 1] ?? 0) -
        (luminance[at + 1] ?? 0) -
        (luminance[at - columns] ?? 0) -
        (luminance[at + columns] ?? 0);
      edges += laplace * laplace;
    }
  }
  const edge = edges / ((rows - 2) * (columns - 2));
  return {
    brightness: mean / 255,
    sharpness: spread > 1 ? Math.min(1, Math.sqrt(edge / spread)) : 0,
  };
}

/** Why a face can't be compared; null: it can. The gravest first. */
export function judgeFace(measured: FaceMeasures, covered: boolean): FaceTrouble | null {
  if (measured.eyeDistance < LIMITS.eyeDistance) return 'too-far';
  if (measured.brightness < LIMITS.brightness) return 'too-dark';
  if (Math.abs(measured.yaw) > LIMITS.yaw || Math.abs(measured.pitch) > LIMITS.pitch) {
    return 'looking-away';
  }
  if (measured.sharpness < LIMITS.sharpness) return 'too-blurred';
  return covered ? 'covered' : null;
}

/** All measures together, 0 to 1: weighs frames and picks the best picture. */
export function overallQuality(measured: FaceMeasures): number {
  const { eyeDistance, brightness, sharpness, yaw, pitch } = measured;
  const upTo = (value: number, full: number): number => Math.min(1, Math.max(0, value / full));
  const straight = Math.cos((Math.min(60, Math.hypot(yaw, pitch)) * Math.PI) / 120);
  // Glare costs as darkness does.
  const light = upTo(brightness, 0.35) * upTo(1 - brightness, 0.2);
  return upTo(eyeDistance, 40) * light * upTo(sharpness, 0.3) * straight * straight;
}
