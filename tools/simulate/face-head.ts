import type { Point, Tilt } from './homography.ts';
import { depthAt, headHeight, paintPortrait, type Portrait } from './face-portrait.ts';
import { drawSurface, emptyBent, evenly, spreadSurface, type Surface } from './face-surface.ts';
import type { Layer } from './raster.ts';

/** The camera stands so many head heights away: about 1.2 metres. */
const CAMERA_DISTANCE = 5;
/** Below the chin the body turns less and less, down to not at all after this share of the head's height. */
const NECK_LENGTH = 0.42;
/** The cut-out ends below the chest; its last row is drawn out so many head heights further. */
const BODY_LENGTH = 3;

/**
 * How a head is held; all 0 looks at the camera, or nearly, whatever the photograph showed. Degrees: yaw is positive to the person's own left, which is the right of the
 * picture; pitch is positive upwards; roll is positive clockwise in the picture.
 */
export type HeadPose = Tilt & {
  /** Where the middle of the head at rest lies, in frame pixels. */
  readonly centre: Point;
  /** Hair to chin, in frame pixels. */
  readonly height: number;
};

/** Where the light comes from: -1 to 1, to the right of the picture and downwards; 0 changes nothing. */
export type LightSide = { readonly x: number; readonly y: number };

/** BlazeFace's key points, where they lie in the frame. Left and right are the person's own. */
export type KeyPoints = {
  readonly rightEye: Point;
  readonly leftEye: Point;
  readonly nose: Point;
  readonly mouth: Point;
  readonly rightEar: Point;
  readonly leftEar: Point;
};

/** A person that can be drawn in any pose. */
export type Head = {
  readonly draw: (pose: HeadPose, light: LightSide, frame: FrameSize) => Layer;
  readonly keyPoints: (pose: HeadPose) => KeyPoints;
};

export type FrameSize = { readonly width: number; readonly height: number };

const RADIANS = Math.PI / 180;

type Space = { readonly x: number; readonly y: number; readonly z: number };

/** Turns a point about the neck's axis, then sees it from the camera. */
function poser(portrait: Portrait, pose: HeadPose): (at: Point, z: number) => Space {
  const tall = headHeight(portrait);
  const { neck, landmarks } = portrait;
  const scale = pose.height / tall;
  const distance = CAMERA_DISTANCE * tall;
  const middle = (landmarks.chin.y + landmarks.hairTop.y) / 2;
  // What the photograph already shows of it is not turned again.
  const yaw = (pose.yaw - portrait.rest.yaw) * RADIANS;
  const roll = (pose.roll - portrait.rest.roll) * RADIANS;
  const [sy, cy] = [Math.sin(yaw), Math.cos(yaw)];
  const [sp, cp] = [Math.sin(pose.pitch * RADIANS), Math.cos(pose.pitch * RADIANS)];
  const [sr, cr] = [Math.sin(roll), Math.cos(roll)];
  const faceDepth = depthAt(portrait, landmarks.mouth);
  return (at, z) => {
    // The photograph already holds its own perspective: taken out here, put back at the end.
    const seen = (distance - faceDepth) / (distance - z);
    const x0 = (at.x - neck.x) / seen;
    const y0 = (at.y - neck.y) / seen;
    const x1 = x0 * cy + z * sy;
    const z1 = z * cy - x0 * sy;
    const y2 = y0 * cp - z1 * sp;
    const z2 = z1 * cp + y0 * sp;
    const x3 = x1 * cr - y2 * sr;
    const y3 = x1 * sr + y2 * cr;
    const below = (at.y - landmarks.chin.y) / (tall * NECK_LENGTH);
    const rest = Math.min(1, Math.max(0, below));
    // Smooth at both ends, so that neither the jaw nor the shoulder shows a crease.
    const still = rest * rest * (3 - 2 * rest);
    const x = x3 + (x0 - x3) * still;
    const y = y3 + (y0 - y3) * still;
    const depth = z2 + (z - z2) * still;
    const again = ((distance - faceDepth) / (distance - depth)) * scale;
    return {
      x: pose.centre.x + x * again + (neck.x - landmarks.hairTop.x) * scale,
      y: pose.centre.y + y * again + (neck.y - middle) * scale,
      z: depth,
    };
  };
}

/** How much brighter each grid point is for light from the right and from below, at rest. */
function slopes(portrait: Portrait): {
  right: Float32Array;
  down: Float32Array;
  front: Float32Array;
} {
  const { step, columns, rows, values } = portrait.depth;
  const right = new Float32Array(values.length);
  const down = new Float32Array(values.length);
  const front = new Float32Array(values.length);
  const at = (column: number, row: number): number =>
    values[
      Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))
    ] ?? 0;
  for (let i = 0; i < values.length; i += 1) {
    const column = i % columns;
    const row = Math.floor(i / columns);
    const dx = (at(column + 1, row) - at(column - 1, row)) / (2 * step);
    const dy = (at(column, row + 1) - at(column, row - 1)) / (2 * step);
    const length = Math.hypot(dx, dy, 1);
    right[i] = -dx / length;
    down[i] = -dy / length;
    front[i] = 1 / length;
  }
  return { right, down, front };
}

async function spread(
  portrait: Portrait,
  overlay: string | null,
  height: number,
): Promise<Surface> {
  const { width, height: tall, depth } = portrait;
  // A little finer than the frame: neither flickers nor swims.
  const finer = (height / headHeight(portrait)) * 1.25;
  const share = (count: number, length: number): number[] =>
    evenly(count).map((part) => Math.min(1, (part * (count - 1) * depth.step) / (length - 1)));
  return await spreadSurface(
    await paintPortrait(portrait, overlay),
    { width: Math.round(width * finer), height: Math.round(tall * finer) },
    share(depth.columns, width),
    [...share(depth.rows, tall), 1],
  );
}

/**
 * Makes a photographed person turnable: the picture lies on the head's shape.
 * @param overlay SVG in the picture's pixels, drawn on the face and turned with it; null is none
 * @param height hair to chin in frame pixels at which it will be drawn
 */
export async function makeHead(
  portrait: Portrait,
  overlay: string | null,
  height: number,
): Promise<Head> {
  const surface = await spread(portrait, overlay, height);
  const { columns, rows } = surface;
  const { step } = portrait.depth;
  const slope = slopes(portrait);
  return {
    keyPoints: (pose) => {
      const place = poser(portrait, pose);
      const { rightEye, leftEye, nose, mouth, rightEar, leftEar } = portrait.landmarks;
      const point = (at: Point): Point => {
        const { x, y } = place(at, depthAt(portrait, at));
        return { x, y };
      };
      return {
        rightEye: point(rightEye),
        leftEye: point(leftEye),
        nose: point(nose),
        mouth: point(mouth),
        rightEar: point(rightEar),
        leftEar: point(leftEar),
      };
    },
    draw: (pose, light, frame) => {
      const place = poser(portrait, pose);
      const bent = emptyBent(columns * rows);
      const yaw = (pose.yaw - portrait.rest.yaw) * RADIANS;
      const [sy, cy] = [Math.sin(yaw), Math.cos(yaw)];
      const last = (rows - 1) * columns;
      for (let at = 0; at < bent.x.length; at += 1) {
        // The added row lies under the last one of the grid.
        const from = at < last ? at : at - columns;
        const x = Math.min(portrait.width - 1, (from % columns) * step);
        const y =
          at < last
            ? Math.min(portrait.height - 1, Math.floor(from / columns) * step)
            : portrait.height + BODY_LENGTH * headHeight(portrait);
        const z = portrait.depth.values[from] ?? 0;
        const placed = place({ x, y }, z);
        bent.x[at] = placed.x;
        bent.y[at] = placed.y;
        bent.z[at] = placed.z;
        const nx = (slope.right[from] ?? 0) * cy + (slope.front[from] ?? 1) * sy;
        const lit = 1 + light.x * nx + light.y * (slope.down[from] ?? 0);
        bent.light[at] = Math.min(1.5, Math.max(0.35, lit));
      }
      return drawSurface(surface, bent, frame);
    },
  };
}
