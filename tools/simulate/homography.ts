/** A 3x3 matrix, row by row, that maps points of one plane to another. */
export type Homography = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

export type Point = { readonly x: number; readonly y: number };

/** Degrees: yaw turns about the upright axis, pitch about the level one, roll in the picture. */
export type Tilt = { readonly yaw: number; readonly pitch: number; readonly roll: number };

export type Pose = {
  /** The artwork's point that lies at `centre`. */
  readonly anchor: Point;
  /** Where it lies in the frame, in pixels. */
  readonly centre: Point;
  /** Frame pixels per artwork unit when the artwork faces the camera. */
  readonly scale: number;
  readonly tilt: Tilt;
  /** Focal length in frame pixels: how strongly a tilt shows. */
  readonly focal: number;
};

const RADIANS = Math.PI / 180;

/** How a pinhole camera sees a flat artwork: artwork coordinates to frame pixels. */
export function projectPlane(pose: Pose): Homography {
  const { anchor, centre, scale, tilt, focal } = pose;
  const [sy, cy] = [Math.sin(tilt.yaw * RADIANS), Math.cos(tilt.yaw * RADIANS)];
  const [sp, cp] = [Math.sin(tilt.pitch * RADIANS), Math.cos(tilt.pitch * RADIANS)];
  const [sr, cr] = [Math.sin(tilt.roll * RADIANS), Math.cos(tilt.roll * RADIANS)];
  // Columns of R = pitch * yaw * roll for the two axes of the plane.
  const ux = cy * cr;
  const uy = cp * sr + sp * sy * cr;
  const uz = sp * sr - cp * sy * cr;
  const vx = -cy * sr;
  const vy = cp * cr - sp * sy * sr;
  const vz = sp * cr + cp * sy * sr;
  // The plane stands one focal length away, so that it is one to one where it is not tilted.
  const w0 = (scale * uz) / focal;
  const w1 = (scale * vz) / focal;
  const w2 = 1 - w0 * anchor.x - w1 * anchor.y;
  const x0 = scale * ux + centre.x * w0;
  const x1 = scale * vx + centre.x * w1;
  const x2 = -scale * (ux * anchor.x + vx * anchor.y) + centre.x * w2;
  const y0 = scale * uy + centre.y * w0;
  const y1 = scale * vy + centre.y * w1;
  const y2 = -scale * (uy * anchor.x + vy * anchor.y) + centre.y * w2;
  return [x0, x1, x2, y0, y1, y2, w0, w1, w2];
}

/** The opposite mapping. Throws RangeError when the plane is seen exactly from its edge. */
export function invert(m: Homography): Homography {
  const [a, b, c, d, e, f, g, h, i] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-12) throw new RangeError('The plane is seen from its edge');
  const k = 1 / determinant;
  return [
    (e * i - f * h) * k,
    (c * h - b * i) * k,
    (b * f - c * e) * k,
    (f * g - d * i) * k,
    (a * i - c * g) * k,
    (c * d - a * f) * k,
    (d * h - e * g) * k,
    (b * g - a * h) * k,
    (a * e - b * d) * k,
  ];
}

/** Maps one point. */
export function apply(m: Homography, point: Point): Point {
  const w = m[6] * point.x + m[7] * point.y + m[8];
  return {
    x: (m[0] * point.x + m[1] * point.y + m[2]) / w,
    y: (m[3] * point.x + m[4] * point.y + m[5]) / w,
  };
}
