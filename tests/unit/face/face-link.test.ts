import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { linkFaceEngine } from '#renderer/face/face-link.ts';
import type { FromFaceWorker, ToFaceWorker } from '#renderer/face/face-messages.ts';
import type { FaceLink, FaceObservation } from '#renderer/face/face-observation.ts';

/** A worker that does nothing by itself: the test speaks for it. */
class StillWorker extends EventTarget {
  readonly heard: ToFaceWorker[] = [];
  ended = false;
  answersPings = true;

  postMessage(message: ToFaceWorker): void {
    this.heard.push(message);
    if (message.kind === 'ping' && this.answersPings) this.say({ kind: 'pong' });
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: FromFaceWorker): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }

  of<K extends ToFaceWorker['kind']>(kind: K): (ToFaceWorker & { kind: K })[] {
    return this.heard.filter((one): one is ToFaceWorker & { kind: K } => one.kind === kind);
  }
}

/** What the worker says of a frame without faces. */
function sight(id: number): FromFaceWorker {
  const epochMs = performance.timeOrigin + 1234;
  const nothing = { width: 4, height: 3, stamp: null, faces: [], embedding: null };
  return { kind: 'seen', observation: { id, epochMs, ...nothing } };
}

const workers: StillWorker[] = [];
const complaints: string[] = [];
let link: FaceLink;

const newest = (): StillWorker => {
  const worker = workers.at(-1);
  if (worker === undefined) throw new Error('no worker');
  return worker;
};

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
  vi.stubGlobal('window', globalThis);
  workers.length = 0;
  complaints.length = 0;
  link = linkFaceEngine({
    readStamps: false,
    onComplaint: (why) => complaints.push(why),
    startWorker: () => {
      const worker = new StillWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
  });
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('The link to the face engine', () => {
  it('is starting until the engine is ready', () => {
    const states: string[] = [];
    const stop = link.onState(({ kind }) => states.push(kind));
    expect(link.state()).toEqual({ kind: 'starting' });
    newest().say({ kind: 'ready' });
    stop();
    newest().say({ kind: 'ready' });
    expect(states).toEqual(['ready']);
  });

  it.each(['model-altered', 'files-missing', 'wasm-refused'] as const)(
    'stays failed where another start would fail the same: %s',
    (why) => {
      newest().say({ kind: 'failed', why, detail: 'as it is' });
      expect(link.state()).toEqual({ kind: 'failed', why });
      expect(newest().ended).toBe(true);
      vi.advanceTimersByTime(120_000);
      expect(workers).toHaveLength(1);
      expect(complaints.join()).toContain('as it is');
    },
  );

  it('starts another after a crash, with the mode that was set', () => {
    newest().say({ kind: 'ready' });
    link.setMode('match', { x: 3, y: 4 });
    newest().crash('unreachable');
    expect(link.state()).toEqual({ kind: 'starting' });
    vi.advanceTimersByTime(250);
    expect(workers).toHaveLength(2);
    expect(newest().of('mode').at(-1)).toEqual({
      kind: 'mode',
      mode: 'match',
      near: { x: 3, y: 4 },
    });
    newest().say({ kind: 'ready' });
    expect(link.state()).toEqual({ kind: 'ready' });
  });

  it('says out of memory, and tries again ever more slowly', () => {
    for (let loss = 0; loss < 4; loss++) {
      newest().say({ kind: 'failed', why: 'out-of-memory', detail: '' });
      if (loss < 3) vi.advanceTimersByTime(250);
    }
    expect(link.state()).toEqual({ kind: 'failed', why: 'out-of-memory' });
    expect(workers).toHaveLength(4);
    vi.advanceTimersByTime(11_000);
    expect(workers).toHaveLength(5);
  });

  it('ends a worker that hangs, and answers whoever waits for it', async () => {
    newest().say({ kind: 'ready' });
    const asked = link.analyse(new Uint8Array(3), 'portrait');
    const still = link.still(7);
    newest().answersPings = false;
    vi.advanceTimersByTime(4_000);
    expect(workers[0]?.ended).toBe(false);
    vi.advanceTimersByTime(3_000);
    expect(workers[0]?.ended).toBe(true);
    expect(await asked).toEqual({ ok: false, why: 'engine-unavailable' });
    expect(await still).toBeNull();
    expect(workers).toHaveLength(2);
  });

  it('waits longer for an engine that is still starting', () => {
    newest().answersPings = false;
    vi.advanceTimersByTime(15_000);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(workers.length).toBeGreaterThan(1);
  });

  it('gives each question its own answer', async () => {
    newest().say({ kind: 'ready' });
    const first = link.analyse(new Uint8Array(1), 'portrait');
    const second = link.analyse(new Uint8Array(2), 'card');
    const [one, two] = newest().of('analyse');
    if (one === undefined || two === undefined) throw new Error('not asked');
    newest().say({ kind: 'analysed', ticket: two.ticket, analysis: { ok: false, why: 'nobody' } });
    newest().say({
      kind: 'analysed',
      ticket: one.ticket,
      analysis: { ok: false, why: 'picture-too-large' },
    });
    expect(await first).toEqual({ ok: false, why: 'picture-too-large' });
    expect(await second).toEqual({ ok: false, why: 'nobody' });
  });

  it('answers at once when there is no engine', async () => {
    newest().say({ kind: 'failed', why: 'model-altered', detail: '' });
    expect(await link.analyse(new Uint8Array(1), 'portrait')).toEqual({
      ok: false,
      why: 'engine-unavailable',
    });
    expect(await link.still(1)).toBeNull();
  });

  it('numbers on over a crash, and never takes a frame of the new engine for one of the old', async () => {
    const seen: FaceObservation[] = [];
    link.onObservation((observation) => seen.push(observation));
    for (const id of [1, 2, 3]) newest().say(sight(id));
    newest().crash('unreachable');
    vi.advanceTimersByTime(250);
    for (const id of [1, 2, 3]) newest().say(sight(id));
    expect(seen.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await link.still(2)).toBeNull();
    expect(newest().of('still')).toEqual([]);
    void link.still(5);
    expect(newest().of('still')).toMatchObject([{ observationId: 2 }]);
  });

  it('tells when a frame was seen on the page’s own clock', () => {
    const seen: FaceObservation[] = [];
    link.onObservation((observation) => seen.push(observation));
    newest().say(sight(1));
    expect(seen.map(({ at }) => Math.round(at))).toEqual([1234]);
    expect(Object.keys(seen[0] ?? {})).not.toContain('epochMs');
  });

  it('hears nothing of a worker that it has ended', () => {
    const [old] = workers;
    old?.crash('gone');
    old?.say({ kind: 'ready' });
    expect(link.state()).toEqual({ kind: 'starting' });
  });
});
