import { describe, expect, it } from 'vitest';
import {
  headPose,
  judgeFace,
  measureLight,
  overallQuality,
  type FaceMeasures,
} from '#renderer/face/face-quality.ts';
import { ALIGNED_SIZE } from '#renderer/face/mobile-face-net.ts';
import type { Point } from '#renderer/face/similarity-transform.ts';

/** A head of average measures, millimetres, turned by degrees and seen from far away. */
function head(yaw: number, pitch: number, roll = 0): Point[] {
  const [y, p, r] = [yaw, pitch, roll].map((angle) => (angle * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  // x to the person's own left (the picture's right), y down, z to the camera.
  const solid = [
    [-31.5, 0, 85],
    [31.5, 0, 85],
    [0, 33, 115],
    [0, 68, 85],
    [-72.5, 20, 0],
    [72.5, 20, 0],
  ] as const;
  return solid.map(([x, down, z]): Point => {
    const [x1, z1] = [x * Math.cos(y) + z * Math.sin(y), z * Math.cos(y) - x * Math.sin(y)];
    const down1 = down * Math.cos(p) - z1 * Math.sin(p);
    return [
      200 + x1 * Math.cos(r) - down1 * Math.sin(r),
      200 + x1 * Math.sin(r) + down1 * Math.cos(r),
    ];
  });
}

describe('The pose of a head', () => {
  it.each([0, 15, -15, 30, -30, 45])('is its yaw, to the own left: %i', (yaw) => {
    expect(Math.abs(headPose(head(yaw, 0)).yaw - yaw)).toBeLessThan(8);
  });

  it('is its pitch, upwards', () => {
    expect(headPose(head(0, 20)).pitch).toBeGreaterThan(10);
    expect(headPose(head(0, -20)).pitch).toBeLessThan(-10);
    expect(Math.abs(headPose(head(0, 0)).pitch)).toBeLessThan(5);
  });

  it('does not change with a head held askew', () => {
    const [straight, askew] = [headPose(head(20, 0)), headPose(head(20, 0, 25))];
    expect(askew.yaw).toBeCloseTo(straight.yaw);
    expect(askew.pitch).toBeCloseTo(straight.pitch);
  });

  it('is straight ahead where the points say nothing', () => {
    expect(headPose([])).toEqual({ yaw: 0, pitch: 0 });
    expect(headPose(head(0, 0).map((): Point => [1, 1]))).toEqual({ yaw: 0, pitch: 0 });
  });
});

/** Stripes of a width over the whole aligned face. */
function stripes(width: number, dark: number, light: number) {
  const data = new Uint8ClampedArray(4 * ALIGNED_SIZE * ALIGNED_SIZE);
  for (let at = 0; at < data.length / 4; at++) {
    const value = Math.floor((at % ALIGNED_SIZE) / width) % 2 === 0 ? dark : light;
    data.set([value, value, value, 255], 4 * at);
  }
  return { data, width: ALIGNED_SIZE, height: ALIGNED_SIZE };
}

describe('The light on a face', () => {
  it('is its mean luminance, and does not count as sharpness', () => {
    const day = measureLight(stripes(4, 100, 200));
    const night = measureLight(stripes(4, 20, 40));
    expect(day.brightness).toBeCloseTo(150 / 255, 1);
    expect(night.brightness).toBeCloseTo(30 / 255, 1);
    expect(night.sharpness).toBeCloseTo(day.sharpness);
  });

  it('is sharper the finer what is seen', () => {
    expect(measureLight(stripes(2, 100, 200)).sharpness).toBeGreaterThan(
      measureLight(stripes(20, 100, 200)).sharpness,
    );
    expect(measureLight(stripes(2, 90, 90)).sharpness).toBe(0);
  });
});

const good: FaceMeasures = { eyeDistance: 60, brightness: 0.5, sharpness: 0.4, yaw: 0, pitch: 0 };

describe('A face is judged', () => {
  it.each([
    [{}, null],
    [{ eyeDistance: 8 }, 'too-far'],
    [{ brightness: 0.03 }, 'too-dark'],
    [{ sharpness: 0.05 }, 'too-blurred'],
    [{ yaw: 50 }, 'looking-away'],
    [{ yaw: -50 }, 'looking-away'],
    [{ pitch: 40 }, 'looking-away'],
    // The gravest first: nearer is what helps.
    [{ eyeDistance: 8, sharpness: 0.05 }, 'too-far'],
  ] as const)('%o: %s', (change, trouble) => {
    expect(judgeFace({ ...good, ...change }, false)).toBe(trouble);
  });

  it('as covered only where nothing else is wrong', () => {
    expect(judgeFace(good, true)).toBe('covered');
    expect(judgeFace({ ...good, yaw: 60 }, true)).toBe('looking-away');
  });

  it('as worse the further it is from what the recogniser wants', () => {
    const whole = overallQuality(good);
    expect(whole).toBe(1);
    for (const change of [
      { eyeDistance: 20 },
      { brightness: 0.15 },
      { brightness: 0.97 },
      { sharpness: 0.12 },
      { yaw: 30 },
      { pitch: -25 },
    ]) {
      const worse = overallQuality({ ...good, ...change });
      expect(worse).toBeLessThan(0.95);
      expect(worse).toBeGreaterThan(0);
    }
  });
});
