import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LivenessJudge } from '#renderer/face/face-capture.ts';
import type { FaceLink } from '#renderer/face/face-observation.ts';
import { createFaceWatch, type FaceWatch, type WatchedCamera } from '#renderer/face/face-watch.ts';
import { faceProbe } from '#shared/face/finding.ts';
import { ScriptedFaceLink } from '#tests/fakes/scripted-face-link.ts';
import { observation, type ScriptedFace } from '#tests/fakes/scripted-faces.ts';

const JUDGE: LivenessJudge = {
  hasSigns: (track) => track.length > 5,
  hasTurned: () => false,
  yaw: () => 0,
};
const NEED = { liveness: 'signs', side: 'left' } as const;
// Only handed on to the engine.
const CAMERA = { track: {}, video: {} } as unknown as WatchedCamera;
const FACE: ScriptedFace = { x: 540 };

describe('the watch over the camera', () => {
  let link: ScriptedFaceLink;
  let open: () => Promise<FaceLink>;
  let opened: number;
  let complaints: string[];
  let watch: FaceWatch;
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  /** Frames of one face, 90 ms apart. */
  const film = async (frames: number, face: ScriptedFace = FACE) => {
    for (let frame = 0; frame < frames; frame++) {
      await pass(90);
      link.see(observation(performance.now(), [face]));
    }
  };

  beforeEach(() => {
    vi.useFakeTimers();
    link = new ScriptedFaceLink();
    opened = 0;
    complaints = [];
    open = () => Promise.resolve(link);
    watch = createFaceWatch({
      open: () => {
        opened += 1;
        return open();
      },
      judge: JUDGE,
      report: (problem) => complaints.push(problem),
    });
  });
  afterEach(() => {
    watch.turn(false);
    vi.useRealTimers();
  });

  it('loads no engine until it is turned on, idles then, and lets go of it when turned off', async () => {
    watch.watch(CAMERA);
    await pass(5_000);
    expect(opened).toBe(0);
    expect(watch.state().engine.kind).toBe('off');
    watch.turn(true);
    expect(watch.state().engine.kind).toBe('starting');
    await pass(0);
    expect(watch.state().engine.kind).toBe('ready');
    expect(link).toMatchObject({ mode: 'idle', isWatching: true });
    watch.turn(false);
    expect(link).toMatchObject({ mode: 'off', isWatching: false });
    expect(watch.state().engine.kind).toBe('off');
  });

  it('recognises nobody before it is known what is wanted, looks hard then, and rests after', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const look = watch.look({ x: 640, y: 600 });
    await film(3);
    expect(link.mode).toBe('idle');
    const seen = look.see(NEED);
    expect(link).toMatchObject({ mode: 'match' });
    expect(watch.state().guide).toMatchObject({ step: 'look', face: { box: { x: 540 } } });
    await film(3);
    const { probe, head } = await seen;
    expect(faceProbe.parse(probe)).toMatchObject({ kind: 'seen', turn: null });
    expect(probe.kind === 'seen' && probe.quality).toBeCloseTo(0.7);
    expect(head).toMatchObject({ width: expect.any(Number) });
    expect(link.mode).toBe('idle');
    look.close();
    expect(watch.state().guide).toBeNull();
  });

  it('keeps its eye on the face that it follows, not on the ticket', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const look = watch.look({ x: 640, y: 700 });
    void look.see(NEED);
    await film(2);
    expect(link.near).toEqual({ x: 640, y: 400 });
    look.close();
    expect(link.mode).toBe('idle');
  });

  it('ignores a frame of somebody else that the engine looked at before it was told', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const other: ScriptedFace = { x: 100, width: 180, who: 2 };
    const both = [FACE, other];
    const look = watch.look({ x: 640, y: 600 });
    const seen = look.see(NEED);
    link.see(observation(performance.now() - 40, both, other));
    for (let frame = 0; frame < 6; frame++) {
      await pass(90);
      link.see(observation(performance.now(), both, FACE));
    }
    const { probe } = await seen;
    if (probe.kind !== 'seen') throw new Error('not seen');
    expect(new Int8Array(probe.template.buffer)[2]).toBe(0);
  });

  it('sends the last frame when the engine no longer has the best one', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const look = watch.look(null);
    const seen = look.see(NEED);
    await film(1, { ...FACE, quality: 0.9 });
    await film(4);
    const last = observation(performance.now() + 90, [FACE]);
    link.stills = new Set([last.id]);
    await pass(90);
    link.see(last);
    const { probe } = await seen;
    expect(probe).toMatchObject({
      kind: 'seen',
      frame: new Uint8Array([0xff, 0xd8, last.id % 256]),
    });
    expect(link.asked).toHaveLength(2);
  });

  it('has the best frame made while a turn lasts, also one that came after it was asked for', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const look = watch.look(null);
    void look.see({ liveness: 'challenge', side: 'left' });
    await film(5);
    expect(link.asked).toHaveLength(1);
    await film(2, { ...FACE, quality: 0.9 });
    expect(link.asked).toHaveLength(2);
    look.close();
  });

  it('waits for an engine that is starting, and no longer than a visitor would', async () => {
    link = new ScriptedFaceLink({ kind: 'starting' });
    watch.watch(CAMERA);
    const look = watch.look(null);
    const seen = look.see(NEED);
    await pass(2_400);
    expect(watch.state().guide).not.toBeNull();
    await pass(200);
    expect(await seen).toEqual({
      probe: { kind: 'unusable', why: 'engine-unavailable' },
      head: null,
    });
  });

  it('goes on at once where the engine has failed or can not be loaded', async () => {
    watch.watch(CAMERA);
    link = new ScriptedFaceLink({ kind: 'failed', why: 'model-altered' });
    watch.turn(true);
    await pass(0);
    expect((await watch.look(null).see(NEED)).probe).toEqual({
      kind: 'unusable',
      why: 'engine-unavailable',
    });
    watch.turn(false);
    open = () => Promise.reject(new Error('no such file'));
    watch.turn(true);
    await pass(0);
    expect(watch.state().engine).toEqual({ kind: 'failed', why: 'files-missing' });
    expect(complaints).toHaveLength(1);
  });

  it('says that the camera is gone, unless it is back in a moment', async () => {
    watch.turn(true);
    await pass(0);
    const gone = watch.look(null).see(NEED);
    await pass(700);
    expect((await gone).probe).toEqual({ kind: 'unusable', why: 'camera-gone' });
    const look = watch.look(null);
    const back = look.see(NEED);
    await pass(300);
    watch.watch(CAMERA);
    expect(link.mode).toBe('match');
    await film(6);
    expect((await back).probe.kind).toBe('seen');
  });

  it('waits a moment for a camera that vanishes in the middle of a look, and no longer', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const look = watch.look(null);
    const back = look.see(NEED);
    await film(2, { ...FACE, trouble: 'too-far' });
    await pass(1_500);
    watch.watch(null);
    await pass(400);
    watch.watch(CAMERA);
    await film(7);
    expect((await back).probe.kind).toBe('seen');
    const gone = watch.look(null).see(NEED);
    await pass(1_500);
    watch.watch(null);
    await pass(500);
    expect(watch.state().guide?.step).toBe('look');
    await pass(300);
    expect((await gone).probe).toEqual({ kind: 'unusable', why: 'camera-gone' });
  });

  it('lets nobody wait for a look that a changed policy ends', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const seen = watch.look(null).see(NEED);
    await film(1);
    watch.turn(false);
    expect((await seen).probe).toEqual({ kind: 'unusable', why: 'engine-unavailable' });
    expect(watch.state()).toEqual({ engine: { kind: 'off' }, guide: null });
    expect(link.mode).toBe('off');
  });

  it('goes on when the engine says nothing more', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const seen = watch.look(null).see(NEED);
    await film(1);
    await pass(4_100);
    expect((await seen).probe).toEqual({ kind: 'unusable', why: 'engine-unavailable' });
  });

  it('ends with the present trouble when staff skip it', async () => {
    watch.watch(CAMERA);
    watch.turn(true);
    await pass(0);
    const look = watch.look(null);
    const seen = look.see(NEED);
    await film(5, { ...FACE, trouble: 'covered' });
    expect(watch.state().guide?.trouble).toBe('covered');
    look.skip();
    expect((await seen).probe).toEqual({ kind: 'unusable', why: 'covered' });
  });
});
