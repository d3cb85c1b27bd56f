import { describe, expect, it } from 'vitest';
import {
  adviceFor,
  GAP_MS,
  GOOD_FRAMES,
  GOOD_MS,
  guide,
  GUIDE_START,
  guideProgress,
  isGuideDone,
  KEPT_FRAMES,
  type GuideState,
} from '#renderer/admin/faces/enrol-guide.ts';
import type { FaceObservation, ObservedFace } from '#renderer/face/face-observation.ts';
import { faceIn, observe, SOMEBODY, SOMEBODY_ELSE } from '#tests/fakes/fake-face-link.ts';

/** Frames a tenth of a second apart, from `from` on. */
function run(start: GuideState, frames: readonly Partial<FaceObservation>[], from = 0): GuideState {
  return frames.reduce<GuideState>(
    (state, frame, at) => guide(state, observe({ at: from + at * 100, ...frame })),
    start,
  );
}

const GOOD = Array.from({ length: 16 }, (_, at) => ({
  id: at,
  faces: [faceIn({ quality: 0.4 + (at === 7 ? 0.5 : at * 0.01) })],
}));

describe('the guide to a picture', () => {
  it('is done after enough good frames, and knows the best of them', () => {
    const before = run(GUIDE_START, GOOD.slice(0, -1));
    expect(isGuideDone(before)).toBe(false);
    expect(guideProgress(before)).toBeCloseTo(14 / 15);
    const done = run(before, GOOD.slice(-1), 1500);
    expect(isGuideDone(done)).toBe(true);
    expect(done.goodMs).toBe(GOOD_MS);
    expect(done.best.map(({ observationId }) => observationId)).toEqual([7, 15, 14]);
    expect(done.best).toHaveLength(KEPT_FRAMES);
  });

  it('wants enough frames, however long they take', () => {
    let state = GUIDE_START;
    for (let at = 0; at < GOOD_FRAMES - 1; at++) {
      state = guide(state, observe({ at: at * (GAP_MS - 1) }));
    }
    expect(state.goodMs).toBeGreaterThan(GOOD_MS);
    expect(isGuideDone(state)).toBe(false);
  });

  it('waits for a slow laptop, on which good frames come more than a second apart', () => {
    let state = GUIDE_START;
    for (let at = 0; at < GOOD_FRAMES; at++) state = guide(state, observe({ at: at * 1200 }));
    expect(isGuideDone(state)).toBe(true);
    expect(guide(state, observe({ at: 4 * 1200 + 3001 })).frames).toBe(1);
  });

  it('forgives a blink, and begins anew after more', () => {
    const half = run(GUIDE_START, GOOD.slice(0, 8));
    const away = { faces: [], embedding: null };
    const blinked = guide(half, observe({ at: 900, ...away }));
    expect(blinked.advice).toBe('nobody');
    expect(blinked.frames).toBe(8);
    const gone = guide(half, observe({ at: 701 + GAP_MS, ...away }));
    expect(gone.frames).toBe(0);
    expect(gone.best).toEqual([]);
  });

  it('begins anew when somebody else steps in', () => {
    const half = run(GUIDE_START, GOOD.slice(0, 8));
    expect(guide(half, observe({ at: 800, embedding: SOMEBODY })).frames).toBe(9);
    const other = guide(half, observe({ at: 800, id: 99, embedding: SOMEBODY_ELSE }));
    expect(other.frames).toBe(1);
    expect(other.best.map(({ observationId }) => observationId)).toEqual([99]);
  });

  it('counts no frame without an embedding', () => {
    expect(guide(GUIDE_START, observe({ at: 0, embedding: null })).frames).toBe(0);
  });
});

describe('the advice', () => {
  const small = faceIn({ height: 150 });
  it.each<[string, readonly ObservedFace[]]>([
    ['nobody', []],
    ['good', [faceIn()]],
    ['nearer', [small]],
    ['further', [faceIn({ height: 600 })]],
    ['centre', [faceIn({ x: 150 })]],
    ['two-people', [faceIn(), faceIn({ x: 60 })]],
    // Somebody far behind is not in the way.
    ['good', [faceIn(), faceIn({ x: 60, height: 90 })]],
    ['light', [faceIn({ trouble: 'too-dark' })]],
    ['still', [faceIn({ trouble: 'too-blurred' })]],
    ['look-here', [faceIn({ trouble: 'looking-away' })]],
    ['uncover', [faceIn({ trouble: 'covered' })]],
    // Good enough for the gate, and not for the picture that the gate compares with.
    ['look-here', [faceIn({ yaw: -25 })]],
    ['light', [faceIn({ brightness: 0.15 })]],
    // First nearer: from there it may be light enough.
    ['nearer', [faceIn({ height: 150, trouble: 'too-dark' })]],
  ])('is %s', (advice, faces) => {
    expect(adviceFor(observe({ at: 0, faces }))).toBe(advice);
  });
});
