import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nameOpenTrouble } from '#renderer/camera/camera-source.ts';
import {
  DARK_MS,
  describeCamera,
  FROZEN_MS,
  learn,
  NO_FRAMES_MS,
  NOTHING_KNOWN,
  type CameraEvent,
  type CameraFacts,
} from '#renderer/camera/camera-state.ts';

const after = (events: readonly CameraEvent[], from: CameraFacts = NOTHING_KNOWN): CameraFacts =>
  events.reduce(learn, from);

const working: readonly CameraEvent[] = [
  { kind: 'opening' },
  { kind: 'opened', id: 'cam', label: 'Webcam', at: 0 },
  { kind: 'reader-ready', reader: 'zxing-wasm' },
];

let noise = 0;
const picture = (
  at: number,
  health: { mean?: number; spread?: number; fingerprint?: number } = {},
): CameraEvent => {
  noise += 1;
  return {
    kind: 'picture',
    width: 1920,
    height: 1080,
    at,
    health: { mean: 120, spread: 200, fingerprint: noise, ...health },
  };
};
const film = (
  from: number,
  to: number,
  health: Parameters<typeof picture>[1] = {},
): CameraEvent[] =>
  Array.from({ length: Math.ceil((to - from) / 100) + 1 }, (_, i) =>
    picture(from + i * 100, health),
  );

const codeAt = (facts: CameraFacts, now: number): string => {
  const state = describeCamera(facts, now);
  return state.kind === 'trouble' ? state.code : state.kind;
};

describe('the camera', () => {
  it('is starting until camera, reader and first picture are there, then scanning', () => {
    expect(codeAt(NOTHING_KNOWN, 0)).toBe('starting');
    expect(codeAt(after(working), 100)).toBe('starting');
    expect(describeCamera(after([...working, picture(100)]), 120)).toEqual({
      kind: 'scanning',
      cameraId: 'cam',
      cameraLabel: 'Webcam',
      width: 1920,
      height: 1080,
      reader: 'zxing-wasm',
    });
  });

  it('names a camera that sends nothing, from the start or after a while', () => {
    expect(codeAt(after(working), NO_FRAMES_MS + 1)).toBe('no-frames');
    const facts = after([...working, picture(100)]);
    expect(codeAt(facts, 100 + NO_FRAMES_MS)).toBe('scanning');
    expect(codeAt(facts, 101 + NO_FRAMES_MS)).toBe('no-frames');
  });

  it('keeps saying that a camera has vanished while none is found, and nothing else of it', () => {
    const gone = after([
      ...working,
      picture(100),
      { kind: 'open-failed', trouble: 'lost' },
      { kind: 'opening' },
      { kind: 'open-failed', trouble: 'no-camera' },
    ]);
    expect(codeAt(gone, 200)).toBe('lost');
    expect(codeAt(after([{ kind: 'open-failed', trouble: 'in-use' }], gone), 200)).toBe('in-use');
    const never = after([{ kind: 'opening' }, { kind: 'open-failed', trouble: 'no-camera' }]);
    expect(codeAt(never, 200)).toBe('no-camera');
  });

  it('names a black picture only when it lasts, and comes back by itself', () => {
    const black = { mean: 16, spread: 2 };
    const facts = after([...working, ...film(0, DARK_MS + 100, black)]);
    expect(codeAt(after([...working, ...film(0, 500, black)]), 500)).toBe('scanning');
    expect(codeAt(facts, DARK_MS + 100)).toBe('black');
    expect(codeAt(after([picture(DARK_MS + 200)], facts), DARK_MS + 200)).toBe('scanning');
  });

  it('calls a dark room too dark, and goes on reading', () => {
    const facts = after([...working, ...film(0, DARK_MS + 100, { mean: 20, spread: 30 })]);
    expect(describeCamera(facts, DARK_MS + 100)).toEqual({
      kind: 'trouble',
      code: 'too-dark',
      reading: true,
    });
  });

  it('does not flicker at the edge of darkness', () => {
    const dark = after([...working, ...film(0, DARK_MS + 100, { mean: 28, spread: 30 })]);
    expect(codeAt(after([picture(2000, { mean: 33 })], dark), 2000)).toBe('too-dark');
    expect(codeAt(after([picture(2000, { mean: 40 })], dark), 2000)).toBe('scanning');
    expect(codeAt(after([...working, ...film(0, 3000, { mean: 33 })]), 3000)).toBe('scanning');
  });

  it('names a picture that stands still', () => {
    const frozen = after([...working, ...film(0, FROZEN_MS, { fingerprint: 7 })]);
    expect(codeAt(frozen, FROZEN_MS)).toBe('frozen');
    expect(codeAt(after([picture(FROZEN_MS + 100)], frozen), FROZEN_MS + 100)).toBe('scanning');
  });

  it('keeps naming the trouble while it tries again, until the camera is open', () => {
    const lost = after([
      ...working,
      picture(50),
      { kind: 'open-failed', trouble: 'lost' },
      { kind: 'opening' },
    ]);
    expect(codeAt(lost, 200)).toBe('lost');
    const back = after(
      [{ kind: 'opened', id: 'cam', label: 'Webcam', at: 300 }, picture(350)],
      lost,
    );
    expect(codeAt(back, 400)).toBe('scanning');
  });

  it('blames the reader, not the camera, when the reader is gone', () => {
    const facts = after([...working, picture(0), { kind: 'reader-lost', forGood: false }]);
    expect(codeAt(facts, 60_000)).toBe('reader-restarting');
    expect(codeAt(after([{ kind: 'reader-lost', forGood: true }], facts), 60_000)).toBe(
      'reader-failed',
    );
    expect(
      codeAt(after([{ kind: 'reader-ready', reader: 'zxing-js' }, picture(60_000)], facts), 60_001),
    ).toBe('scanning');
  });

  it('scans again after any history, once camera, reader and picture are well', () => {
    const anything = fc.oneof(
      fc.constant<CameraEvent>({ kind: 'opening' }),
      fc
        .constantFrom('lost', 'in-use', 'permission-denied', 'no-frames')
        .map((trouble): CameraEvent => ({ kind: 'open-failed', trouble })),
      fc.boolean().map((forGood): CameraEvent => ({ kind: 'reader-lost', forGood })),
      fc
        .integer({ min: 0, max: 255 })
        .map((mean): CameraEvent => picture(0, { mean, spread: mean, fingerprint: 1 })),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (history) => {
        const facts = after([
          ...history,
          { kind: 'opened', id: 'c', label: '', at: 9000 },
          { kind: 'reader-ready', reader: 'zxing-wasm' },
          picture(9100),
        ]);
        expect(codeAt(facts, 9200)).toBe('scanning');
      }),
    );
  });
});

describe('a camera that does not open', () => {
  const named = (name: string, chosen = false): string =>
    nameOpenTrouble(new DOMException('', name), chosen);

  it('is named by what the browser says', () => {
    expect(named('NotAllowedError')).toBe('permission-denied');
    expect(named('NotReadableError')).toBe('in-use');
    expect(named('NotFoundError')).toBe('no-camera');
    expect(named('OverconstrainedError', true)).toBe('lost');
    expect(nameOpenTrouble('strange', false)).toBe('failed');
  });
});
