import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTemplateMaker, type TemplateMaker } from '#renderer/face/template-maker.ts';
import type { PictureAnalysis } from '#renderer/face/face-observation.ts';
import { newId } from '#shared/domain/id.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { FaceSource } from '#shared/ipc/face-contract.ts';
import { ScriptedFaceLink } from '#tests/fakes/scripted-face-link.ts';
import { embeddingOf, observation } from '#tests/fakes/scripted-faces.ts';

const MADE: PictureAnalysis = {
  ok: true,
  embedding: embeddingOf(1),
  face: observation(0, [{ x: 1, quality: 0.6 }]).faces[0]!,
  crop: new Uint8Array([1, 2]),
};

function source(kind: FaceSource['kind'] = 'selfie'): FaceSource {
  const picture = { mime: 'image/jpeg', bytes: new Uint8Array([7]) } as const;
  return { userId: newId(), sourceId: newId(), kind, picture };
}

describe('templates of enrolled pictures', () => {
  let waiting: FaceSource[];
  let calls: { name: string; input: Record<string, unknown> }[];
  let failing: Error | null;
  let isIdle: boolean;
  let link: ScriptedFaceLink;
  let maker: TemplateMaker;
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const named = (name: string) => calls.filter((call) => call.name === name);

  beforeEach(() => {
    vi.useFakeTimers();
    [waiting, calls, failing, isIdle] = [[], [], null, true];
    link = new ScriptedFaceLink();
    link.analysis = MADE;
    // A core that keeps its list of pictures.
    const call = async (name: string, input: Record<string, unknown>) => {
      calls.push({ name, input });
      if (failing !== null) throw failing;
      if (name === 'face.nextSource' || name === 'face.sourceOf') {
        return { source: waiting[0] ?? null };
      }
      waiting = waiting.filter(({ sourceId }) => sourceId !== input['sourceId']);
      return {};
    };
    maker = createTemplateMaker({
      call: call as unknown as CoreClient,
      link: () => link,
      isIdle: () => isIdle,
      report: () => undefined,
    });
  });
  afterEach(() => {
    maker.sleep();
    vi.useRealTimers();
  });

  it('are made one after another until none is left, and then nothing is asked any more', async () => {
    const [first, second] = [source(), source('crop')];
    waiting = [first, second];
    maker.wake();
    await pass(1_000);
    expect(link.analysed.map(({ kind }) => kind)).toEqual(['portrait', 'crop']);
    expect(named('face.keepTemplate').map(({ input }) => input)).toMatchObject([
      { userId: first.userId, sourceId: first.sourceId, model: CURRENT_FACE_MODEL, quality: 0.6 },
      { userId: second.userId },
    ]);
    const asked = calls.length;
    await pass(60_000);
    expect(calls).toHaveLength(asked);
  });

  it('wait while somebody is at the gate, and while there is no engine', async () => {
    waiting = [source()];
    isIdle = false;
    maker.wake();
    await pass(5_000);
    expect(calls).toHaveLength(0);
    isIdle = true;
    link.enter({ kind: 'starting' });
    await pass(5_000);
    expect(calls).toHaveLength(0);
    link.enter({ kind: 'ready' });
    await pass(600);
    expect(named('face.keepTemplate')).toHaveLength(1);
  });

  it('note a picture without a usable face, so that it is not tried again', async () => {
    waiting = [source()];
    link.analysis = { ok: false, why: 'too-blurred' };
    maker.wake();
    await pass(1_000);
    expect(named('face.refuseSource')[0]!.input).toMatchObject({ why: 'too-blurred' });
  });

  it('try a picture again that the engine died on, once, and then go on with the next', async () => {
    waiting = [source(), source()];
    link.analysis = { ok: false, why: 'engine-unavailable' };
    maker.wake();
    await pass(1_000);
    expect(named('face.refuseSource')).toHaveLength(0);
    await pass(5_000);
    expect(named('face.refuseSource')[0]!.input).toMatchObject({ why: 'picture-unreadable' });
    link.analysis = MADE;
    await pass(6_000);
    expect(named('face.keepTemplate')).toHaveLength(1);
  });

  it('rest longer and longer after failures', async () => {
    failing = new Error('the store is busy');
    maker.wake();
    await pass(4_900);
    expect(calls).toHaveLength(1);
    await pass(200);
    expect(calls).toHaveLength(2);
    await pass(9_000);
    expect(calls).toHaveLength(2);
    await pass(1_200);
    expect(calls).toHaveLength(3);
  });

  it('are made at once for whoever stands at the gate, from the best picture that has a face', async () => {
    waiting = [source()];
    await maker.makeOf(waiting[0]!.userId);
    expect(named('face.sourceOf')).toHaveLength(1);
    expect(named('face.keepTemplate')).toHaveLength(1);
    failing = new Error('gone');
    await expect(maker.makeOf(newId())).resolves.toBeUndefined();
  });
});
