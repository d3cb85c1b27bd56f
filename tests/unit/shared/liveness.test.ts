import { describe, expect, it } from 'vitest';
import {
  LEAST_FRAMES,
  LEAST_SPAN_MS,
  livenessSigns,
  turnedTo,
  TURNED_DEGREES,
  yawOf,
} from '#shared/face/liveness.ts';
import { KEY_POINTS, type FaceTrack, type TrackedFace } from '#shared/face/track.ts';
import { film, makeHead, makePhoto, seen, type Pose } from '#tests/fixtures/made-heads.ts';
import { seededRandom } from '#tools/simulate/random.ts';

const RADIANS = Math.PI / 180;
const STILL: Pose = { yaw: 0, pitch: 0, roll: 0, x: 0, y: 0, away: 10 };
const random = seededRandom(11);
const head = makeHead(random);

/** A nod of so many degrees, once a second. */
const nodding = (degrees: number) => (ms: number) => ({
  ...STILL,
  pitch: degrees * RADIANS * Math.sin((2 * Math.PI * ms) / 1000),
});

/** From straight ahead to so many degrees within half a second, beginning at `start`. */
const turning =
  (degrees: number, start = 1000) =>
  (ms: number) => ({
    ...STILL,
    yaw: degrees * RADIANS * Math.min(1, Math.max(0, (ms - start) / 500)),
  });

const filmed = (
  points: Parameters<typeof film>[0],
  poseAt: (ms: number) => Pose,
  change: { ms?: number; hertz?: number } = {},
): FaceTrack => film(points, poseAt, { ms: 2500, hertz: 15, noise: 0.005, random, ...change });

describe('the signs of a person', () => {
  it('show in a head that nods', () => {
    const signs = livenessSigns(filmed(head, nodding(12)));
    expect(signs).toMatchObject({ verdict: 'live', steady: true });
    expect(signs.depth).toBeGreaterThan(signs.needed);
  });

  it('do not show in who holds quite still: a turn of the head is asked for then', () => {
    expect(livenessSigns(filmed(head, () => STILL)).verdict).toBe('doubt');
  });

  it('do not show in a flat picture, whichever way it is moved', () => {
    const photo = makePhoto(random);
    const wave = (ms: number) => Math.sin((2 * Math.PI * ms) / 1000);
    const movements: ((ms: number) => Partial<Pose>)[] = [
      (ms) => ({ x: wave(ms) }),
      (ms) => ({ away: 10 + 3 * wave(ms) }),
      (ms) => ({ roll: 0.5 * wave(ms) }),
      (ms) => ({ yaw: 0.7 * wave(ms) }),
      (ms) => ({ pitch: 0.7 * wave(ms), yaw: 0.4 * wave(ms + 250), x: wave(ms) }),
    ];
    for (const move of movements) {
      const signs = livenessSigns(filmed(photo, (ms) => ({ ...STILL, ...move(ms) })));
      expect(signs.verdict).toBe('doubt');
    }
  });

  it('want enough frames over enough time', () => {
    const track = filmed(head, nodding(12));
    expect(livenessSigns(track.slice(0, LEAST_FRAMES - 1)).verdict).toBe('doubt');
    const hurried = filmed(head, nodding(12), { ms: LEAST_SPAN_MS - 50, hertz: 60 });
    expect(livenessSigns(hurried).verdict).toBe('doubt');
    expect(livenessSigns([])).toMatchObject({ verdict: 'doubt', frames: 0 });
  });

  it('do not show where one picture takes the place of another', () => {
    // Of one person, turned as far to the one side as to the other: of one shape, and far apart.
    const photo = (yaw: number) => makePhoto(random, { yaw, pitch: 0 }, head);
    const one = filmed(photo(-0.4), () => STILL, { ms: 1200 });
    const other = filmed(photo(0.4), () => STILL, { ms: 1200 });
    const after = other.map((frame) => ({ ...frame, at: frame.at + 1270 }));
    const signs = livenessSigns([...one, ...after]);
    expect(signs.steady).toBe(true);
    expect(signs.depth).toBeGreaterThan(signs.needed);
    expect(signs.verdict).toBe('doubt');
  });

  it('do not show where a face jumps, or is gone for a while', () => {
    const track = filmed(head, nodding(12));
    const jump = track.map((frame, at) =>
      at < 20
        ? frame
        : { ...frame, points: frame.points.map(([x, y]) => [x + 300, y]) as TrackedFace['points'] },
    );
    expect(livenessSigns(jump)).toMatchObject({ verdict: 'doubt', steady: false });
    const gone = track.map((frame, at) => (at < 20 ? frame : { ...frame, at: frame.at + 1000 }));
    expect(livenessSigns(gone)).toMatchObject({ verdict: 'doubt', steady: false });
  });

  it('come to no conclusion of points that all lie in one place', () => {
    const nowhere = Array.from({ length: 20 }, (_, at) => ({
      at: at * 100,
      points: KEY_POINTS.map(() => [0, 0]) as unknown as TrackedFace['points'],
    }));
    expect(livenessSigns(nowhere).verdict).toBe('doubt');
    expect(turnedTo(nowhere, 'left', 100)).toBe(false);
    expect(Number.isFinite(yawOf(nowhere[0]!.points))).toBe(true);
  });
});

describe('the yaw of a head', () => {
  it('is told within a few degrees, positive to the own left', () => {
    for (const degrees of [-40, -25, -10, 0, 10, 25, 40]) {
      const points = seen(head, { ...STILL, yaw: degrees * RADIANS }) as TrackedFace['points'];
      expect(Math.abs(yawOf(points) - degrees)).toBeLessThan(10);
      expect(Math.sign(Math.round(yawOf(points)))).toBe(Math.sign(degrees));
    }
  });

  it('of a picture that is tilted away stays small', () => {
    const photo = makePhoto(random, { yaw: 0, pitch: 0 });
    const points = seen(photo, { ...STILL, yaw: 50 * RADIANS, away: 7 }) as TrackedFace['points'];
    expect(Math.abs(yawOf(points))).toBeLessThan(TURNED_DEGREES / 2);
  });
});

describe('a turn of the head', () => {
  it('counts to the side that was asked for, and only to that', () => {
    expect(turnedTo(filmed(head, turning(35)), 'left', 700)).toBe(true);
    expect(turnedTo(filmed(head, turning(-35)), 'right', 700)).toBe(true);
    expect(turnedTo(filmed(head, turning(35)), 'right', 700)).toBe(false);
    expect(turnedTo(filmed(head, turning(-35)), 'left', 700)).toBe(false);
  });

  it('does not count where it stays small, or is that of a flat picture', () => {
    expect(turnedTo(filmed(head, turning(10)), 'left', 700)).toBe(false);
    const photo = makePhoto(random, { yaw: 0, pitch: 0 });
    for (const degrees of [30, 50, 70]) {
      expect(turnedTo(filmed(photo, turning(degrees)), 'left', 700)).toBe(false);
    }
  });

  it('does not count to both sides, one after the other', () => {
    const swing = (ms: number) => Math.sin((2 * Math.PI * Math.max(0, ms - 1000)) / 1800);
    const both = filmed(head, (ms) => ({ ...STILL, yaw: 40 * RADIANS * swing(ms) }), { ms: 2700 });
    expect(turnedTo(both, 'left', 700)).toBe(true);
    expect(turnedTo(both, 'right', 700)).toBe(false);
  });

  it('does not count before it was asked for, nor sooner than anybody could', () => {
    const track = filmed(head, turning(35, 500));
    expect(turnedTo(track, 'left', 1500)).toBe(false);
    const at = track.find(({ points }) => yawOf(points) >= TURNED_DEGREES)!.at;
    expect(turnedTo(track, 'left', at - 20)).toBe(false);
  });

  it('does not count where another picture takes the place of the first', () => {
    const ahead = filmed(makePhoto(random, { yaw: 0, pitch: 0 }), () => STILL, { ms: 1200 });
    const side = filmed(makePhoto(random, { yaw: 0.6, pitch: 0 }), () => STILL, { ms: 1200 });
    const after = side.map((frame) => ({ ...frame, at: frame.at + 1270 }));
    expect(yawOf(after[0]!.points)).toBeGreaterThan(TURNED_DEGREES);
    expect(turnedTo([...ahead, ...after], 'left', 700)).toBe(false);
  });
});
