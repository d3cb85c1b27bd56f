import { describe, expect, it } from 'vitest';
import {
  CAPTURE_MS,
  failed,
  giveUp,
  observeFace,
  passTime,
  recallFaces,
  startCapture,
  type Capture,
  type CaptureNeed,
  type LivenessJudge,
} from '#renderer/face/face-capture.ts';
import { guideOf } from '#renderer/face/face-capture-guide.ts';
import type { FaceObservation } from '#renderer/face/face-observation.ts';
import { embeddingOf, observation, type ScriptedFace } from '#tests/fakes/scripted-faces.ts';

const SIGNS: CaptureNeed = { liveness: 'signs', side: 'left' };
const OFF: CaptureNeed = { liveness: 'off', side: 'left' };
const CHALLENGE: CaptureNeed = { liveness: 'challenge', side: 'left' };
const START = 10_000;
const FRAME_MS = 90;

const yawAt = (points: readonly (readonly [number, number])[]): number => {
  const [right, left, nose] = points;
  const half = (left![0] - right![0]) / 2;
  return (Math.asin((nose![0] - (left![0] + right![0]) / 2) / (half * 1.5)) * 180) / Math.PI;
};

/** Lives who moves at all; turned has who turned 20 degrees to the side after being asked. */
const JUDGE: LivenessJudge = {
  hasSigns: (track) =>
    (track.at(-1)?.at ?? 0) >= 400 && new Set(track.map(({ points }) => points[2][0])).size > 2,
  hasTurned: (track, side, askedAt) =>
    track.some(({ at, points }) => {
      const yaw = yawAt(points);
      return at >= askedAt && (side === 'left' ? yaw : -yaw) >= 20;
    }),
  yaw: yawAt,
};

/** Who stands still as a picture, and who moves a little as people do. */
const STILL: ScriptedFace = { x: 540 };
const living = (frame: number): ScriptedFace => ({ x: 540 + 3 * (frame % 5) });

/** Plays frames; the embedding is of the first face unless said. */
function play(capture: Capture, frames: readonly FaceObservation[], judge = JUDGE): Capture {
  return frames.reduce(
    (now, seen) => observeFace(now, seen, seen.faces[0] ?? null, judge),
    capture,
  );
}

function film(
  count: number,
  faces: (frame: number) => readonly ScriptedFace[],
  from = START + FRAME_MS,
): FaceObservation[] {
  return Array.from({ length: count }, (_, frame) =>
    observation(from + frame * FRAME_MS, faces(frame)),
  );
}

const guide = (capture: Capture, now: number) =>
  guideOf(capture, { width: 1280, height: 720 }, now, JUDGE);

describe('a look at the person of a ticket', () => {
  it('has enough of an honest visitor in half a second', () => {
    const capture = play(
      startCapture(SIGNS, null, START),
      film(6, (frame) => [living(frame)]),
    );
    expect(capture.end).toMatchObject({ kind: 'seen', turn: null });
    expect(capture.end?.kind === 'seen' && capture.end.followed.lastAt - START).toBeLessThan(600);
  });

  it('is quicker for who stood there before the ticket was read', () => {
    const history = [-600, -350, -100].map((at, frame) =>
      observation(START + at, [living(frame)], null),
    );
    const recalled = recallFaces(startCapture(SIGNS, { x: 640, y: 600 }, START), history);
    const capture = play(
      recalled,
      film(4, (frame) => [living(frame + 3)]),
    );
    expect(capture.end?.kind).toBe('seen');
    expect(
      play(
        startCapture(SIGNS, null, START),
        film(4, (frame) => [living(frame)]),
      ).end,
    ).toBeNull();
  });

  it('does not count who was there before and has left', () => {
    const history = [
      observation(START - 600, [{ x: 200 }], null),
      observation(START - 300, [], null),
      observation(START - 50, [{ x: 900 }], null),
    ];
    const recalled = recallFaces(startCapture(SIGNS, null, START), history);
    expect(recalled.followed).toMatchObject({ since: START - 50, box: { x: 900 } });
  });

  it('weighs the frames by their quality', () => {
    const frames = [
      observation(START + 100, [{ x: 540, quality: 0.9 }]),
      observation(START + 200, [{ x: 542, quality: 0.1 }]),
    ];
    const { followed } = play(startCapture(SIGNS, null, START), frames);
    expect(followed!.sum![1]).toBeCloseTo(1);
    expect(followed!.best).toMatchObject({ observationId: frames[0]!.id, quality: 0.9 });
  });

  it('takes the one nearest to the ticket, and leaves those behind alone', () => {
    const holder: ScriptedFace = { x: 800, who: 2 };
    const bystander: ScriptedFace = { x: 700, width: 80, who: 3 };
    const capture = play(
      startCapture(OFF, { x: 880, y: 600 }, START),
      film(6, () => [holder, bystander]),
    );
    expect(capture.end).toMatchObject({ kind: 'seen', followed: { box: { x: 800 } } });
  });

  it('asks for one person at a time when two stand equally near, and goes on with who stays', () => {
    const two = () => [{ x: 400 }, { x: 700 }];
    let capture = play(startCapture(OFF, { x: 650, y: 600 }, START), film(6, two));
    expect(capture.end).toBeNull();
    expect(guide(capture, START + 600).trouble).toBe('two-people');
    capture = play(
      capture,
      film(6, () => [{ x: 700 }], START + 700),
    );
    expect(capture.end).toMatchObject({ kind: 'seen', followed: { box: { x: 700 } } });
  });

  it('begins anew when another face takes the place of the first', () => {
    const first = film(3, () => [{ x: 540, who: 1 }]);
    const second = film(5, () => [{ x: 545, who: 2 }], START + 4 * FRAME_MS);
    const capture = play(startCapture(OFF, null, START), [...first, ...second]);
    if (capture.end?.kind !== 'seen') throw new Error('not seen');
    const { sum, since } = capture.end.followed;
    expect(sum![1]).toBe(0);
    expect(sum![2]).toBeGreaterThan(0);
    expect(since).toBe(START + 4 * FRAME_MS);
  });

  it('begins anew when the face was away, and not for a blink', () => {
    const before = film(3, () => [STILL]);
    const blink = observation(START + 4 * FRAME_MS, []);
    const after = film(2, () => [STILL], START + 5 * FRAME_MS);
    expect(play(startCapture(OFF, null, START), [...before, blink, ...after]).end).not.toBeNull();
    const late = film(2, () => [STILL], START + 1_500);
    const capture = play(startCapture(OFF, null, START), [
      ...before,
      observation(START + 1_400, []),
      ...late,
    ]);
    expect(capture.followed).toMatchObject({ since: START + 1_500, frames: 2 });
  });

  it('knows the same face again after a pause of a busy laptop, and begins its track anew', () => {
    const before = film(2, () => [STILL]);
    const late = START + 1_200;
    const capture = play(startCapture(SIGNS, null, START), [...before, observation(late, [STILL])]);
    expect(capture.followed).toMatchObject({ since: late, frames: 3 });
    expect(capture.followed!.track).toEqual([{ at: 0, points: expect.anything() }]);
    const unknown = play(startCapture(SIGNS, null, START), [
      ...before,
      observation(late, [STILL], null),
    ]);
    expect(unknown.followed).toMatchObject({ since: late, frames: 0, sum: null });
  });

  it('lets the visitor who steps in take the place of somebody far behind', () => {
    const behind: ScriptedFace = { x: 600, width: 60, who: 3 };
    const visitor: ScriptedFace = { x: 500, width: 220, who: 1 };
    const capture = play(startCapture(OFF, null, START), [
      ...film(2, () => [behind]),
      ...film(5, () => [visitor, behind], START + 3 * FRAME_MS),
    ]);
    if (capture.end?.kind !== 'seen') throw new Error('not seen');
    expect(capture.end.followed.sum![3]).toBe(0);
  });

  it('tells a trouble once it has lasted, and forgets it when it is over', () => {
    let capture = play(startCapture(SIGNS, null, START), [observation(START + 90, [])]);
    expect(guide(capture, START + 100).trouble).toBeNull();
    expect(guide(capture, START + 500).trouble).toBe('nobody');
    capture = play(
      capture,
      film(6, () => [{ x: 540, trouble: 'too-far' }], START + 500),
    );
    expect(guide(capture, START + 1_000).trouble).toBe('too-far');
    expect(capture.end).toBeNull();
    capture = play(capture, [observation(START + 1_100, [STILL])]);
    expect(guide(capture, START + 1_200).trouble).toBeNull();
  });

  it('ends with what was missing when the time is over', () => {
    const tooFar = play(
      startCapture(SIGNS, null, START),
      film(10, () => [{ x: 540, trouble: 'too-dark' }]),
    );
    expect(passTime(tooFar, START + CAPTURE_MS - 1).end).toBeNull();
    expect(passTime(tooFar, START + CAPTURE_MS).end).toEqual({ kind: 'unusable', why: 'too-dark' });
    expect(passTime(startCapture(SIGNS, null, START), START + CAPTURE_MS).end).toEqual({
      kind: 'unusable',
      why: 'nobody',
    });
  });

  it('blames the engine, not the visitor, when a good face gives nothing to compare', () => {
    const frames = film(20, () => [STILL]).map((seen) => ({ ...seen, embedding: null }));
    const capture = passTime(play(startCapture(SIGNS, null, START), frames), START + CAPTURE_MS);
    expect(capture.end).toEqual({ kind: 'unusable', why: 'engine-unavailable' });
  });

  it('ends once: what comes later changes nothing', () => {
    const ended = failed(startCapture(SIGNS, null, START), 'camera-gone');
    expect(
      play(
        ended,
        film(6, () => [STILL]),
      ),
    ).toBe(ended);
    expect(giveUp(ended)).toBe(ended);
  });
});

describe('who shows no sign of life', () => {
  const stillFor = (frames: number) =>
    play(
      startCapture(SIGNS, null, START),
      film(frames, () => [STILL]),
    );

  it('is asked to turn, after a while, and not before', () => {
    expect(guide(stillFor(7), START + 650)).toMatchObject({ step: 'look' });
    const asked = stillFor(9);
    expect(guide(asked, START + 850)).toMatchObject({ step: 'turn', side: 'left', progress: 0 });
  });

  it('passes by turning to that side and looking back, and sends the turn on its own clock', () => {
    const judge = { ...JUDGE, hasSigns: () => false };
    let capture = stillFor(9);
    const askedAt = capture.askedAt!;
    const turning = film(
      5,
      (frame) => [{ ...STILL, yaw: 7 * frame, trouble: frame > 3 ? 'looking-away' : null }],
      askedAt + 400,
    );
    capture = play(capture, turning.slice(0, 4), judge);
    const { progress, trouble } = guide(capture, askedAt + 700);
    expect(progress).toBeGreaterThan(0.5);
    expect(trouble).toBeNull();
    capture = play(capture, turning.slice(4), judge);
    expect(capture.end).toBeNull();
    expect(guide(capture, askedAt + 800)).toMatchObject({ step: 'back', progress: 1 });
    capture = play(capture, [observation(askedAt + 900, [STILL])], judge);
    expect(capture.end).toMatchObject({
      kind: 'seen',
      turn: { side: 'left', askedAt: askedAt - (START + FRAME_MS) },
    });
  });

  it.each(['looking-away', 'too-blurred', 'covered'] as const)(
    'is told nothing else while the head turns, which looks %s',
    (trouble) => {
      const judge = { ...JUDGE, hasSigns: () => false };
      const asked = stillFor(9);
      const turning = film(5, (at) => [{ ...STILL, yaw: 2 * at, trouble }], asked.askedAt! + 100);
      const capture = play(asked, turning, judge);
      expect(guide(capture, asked.askedAt! + 900)).toMatchObject({ step: 'turn', trouble: null });
    },
  );

  it('comes in without the turn when signs show while it is still asked for', () => {
    const asked = stillFor(9);
    const moving = film(4, (frame) => [living(frame)], asked.askedAt! + 90);
    expect(play(asked, moving).end).toMatchObject({ kind: 'seen' });
  });

  it('does not pass by turning to the other side, and that is what is sent at the end', () => {
    let capture = stillFor(9);
    const askedAt = capture.askedAt!;
    capture = play(
      capture,
      film(20, () => [{ ...STILL, yaw: -30 }], askedAt + 100),
    );
    expect(capture.end).toBeNull();
    expect(guide(capture, askedAt + 2_000).progress).toBe(0);
    capture = passTime(capture, askedAt + CAPTURE_MS);
    expect(capture.end).toMatchObject({ kind: 'seen', turn: { side: 'left' } });
  });

  it('may turn again when too few frames fell on the way, but not after turning to the other side', () => {
    const blind = { ...JUDGE, hasSigns: () => false, hasTurned: () => false };
    const asked = stillFor(9);
    const [over, back] = [{ ...STILL, yaw: 30 }, STILL];
    const there = [over, back].map((face, index) =>
      observation(asked.askedAt! + 300 + 200 * index, [face]),
    );
    expect(play(asked, there, blind).askedAt).toBe(asked.askedAt! + 500);
    const wrong = observation(asked.askedAt! + 100, [{ ...STILL, yaw: -30 }]);
    expect(play(asked, [wrong, ...there], blind).askedAt).toBe(asked.askedAt);
  });

  it('is asked again when another face comes in during the turn, and gains no time by it', () => {
    let capture = stillFor(9);
    const { askedAt, deadline } = capture;
    capture = play(
      capture,
      film(4, () => [{ ...STILL, who: 2 }], askedAt! + 100),
    );
    expect(capture).toMatchObject({ askedAt: null, turnedAt: null });
    capture = play(
      capture,
      film(9, () => [{ ...STILL, who: 2 }], askedAt! + 500),
    );
    expect(capture.askedAt).toBeGreaterThan(askedAt!);
    expect(capture.deadline).toBe(deadline);
  });

  it('is not passed by one who turns when another looked first', () => {
    let capture = stillFor(9);
    const askedAt = capture.askedAt!;
    capture = play(capture, [
      ...film(3, () => [{ ...STILL, yaw: 30, trouble: 'looking-away' }], askedAt + 100),
      observation(askedAt + 500, [{ ...STILL, who: 2 }]),
    ]);
    expect(capture.end).toBeNull();
    expect(capture.turnedAt).toBeNull();
  });

  it('is not suspected when staff skip the look before anything was asked', () => {
    expect(
      giveUp(
        play(
          startCapture(SIGNS, null, START),
          film(2, () => [STILL]),
        ),
      ).end,
    ).toEqual({
      kind: 'unusable',
      why: 'engine-unavailable',
    });
  });
});

describe('an event that always asks for the turn', () => {
  it('asks as soon as the face is known', () => {
    const capture = play(
      startCapture(CHALLENGE, null, START),
      film(5, (frame) => [living(frame)]),
    );
    expect(capture.askedAt).not.toBeNull();
    expect(capture.end).toBeNull();
  });
});

it('keeps no more of a long look than a probe may hold', () => {
  const capture = play(
    startCapture(CHALLENGE, null, START),
    film(300, (frame) => [living(frame)]).map((seen, at) => ({ ...seen, at: START + at * 20 })),
  );
  expect(capture.followed!.track).toHaveLength(240);
  expect(embeddingOf(1)).toHaveLength(192);
});
