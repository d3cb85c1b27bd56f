import { describe, expect, it } from 'vitest';
import { startEnrolSession, type EnrolView } from '#renderer/admin/faces/enrol-session.ts';
import { faceIn, FakeFaceLink, observe, SOMEBODY_ELSE } from '#tests/fakes/fake-face-link.ts';

function open(engine: FakeFaceLink) {
  const views: EnrolView[] = [];
  const complaints: string[] = [];
  const session = startEnrolSession(
    engine,
    (view) => views.push(view),
    (problem) => complaints.push(problem),
  );
  return { session, views, complaints, last: () => views.at(-1) };
}

/** A good frame every 100 ms; the one of `best` is better than the others. */
async function stand(engine: FakeFaceLink, best: number, from = 0): Promise<void> {
  for (let at = 0; at <= 15; at++) {
    const faces = [faceIn({ quality: at === best ? 0.9 : 0.5 })];
    await engine.show(observe({ id: from + at, at: (from + at) * 100, faces }));
  }
}

describe('an enrolment from the webcam', () => {
  it('takes the best frame, also one that the engine has forgotten since', async () => {
    const engine = new FakeFaceLink(3);
    const { last } = open(engine);
    await stand(engine, 4);
    expect(last()).toMatchObject({ at: 'taken', picture: new Uint8Array([4]) });
    expect(engine.modes).toEqual(['match', 'off']);
  });

  it('never takes a frame of somebody who stood there before', async () => {
    const engine = new FakeFaceLink();
    const { last } = open(engine);
    await engine.show(observe({ id: 200, at: 0, faces: [faceIn({ quality: 1 })] }));
    for (let at = 1; at <= 16; at++) {
      await engine.show(observe({ id: at, at: at * 100, embedding: SOMEBODY_ELSE }));
    }
    const taken = last();
    expect(taken?.at).toBe('taken');
    expect(taken).not.toMatchObject({ picture: new Uint8Array([200]) });
  });

  it('says why the frame is of no use, and begins again when asked', async () => {
    const engine = new FakeFaceLink();
    engine.analysis = { ok: false, why: 'too-blurred' };
    const { session, last } = open(engine);
    await stand(engine, 4);
    expect(last()).toEqual({ at: 'refused', why: 'too-blurred' });
    session.again();
    expect(last()).toEqual({ at: 'guiding', advice: 'nobody', progress: 0 });
    engine.analysis = new FakeFaceLink().analysis;
    await stand(engine, 4, 20);
    expect(last()).toMatchObject({ at: 'taken', picture: new Uint8Array([24]) });
  });

  it('says so where no frame could be kept', async () => {
    const engine = new FakeFaceLink(0);
    const { last } = open(engine);
    await stand(engine, 4);
    expect(last()).toEqual({ at: 'lost' });
  });

  it('does not flicker: advice stays long enough to be read', async () => {
    const engine = new FakeFaceLink();
    const { views } = open(engine);
    for (let at = 0; at < 10; at++) {
      const trouble = at % 2 === 0 ? 'too-dark' : 'looking-away';
      await engine.show(observe({ id: at, at: at * 100, faces: [faceIn({ trouble })] }));
    }
    const advice = views.flatMap((view) => (view.at === 'guiding' ? [view.advice] : []));
    const changes = advice.filter((each, at) => at > 0 && each !== advice[at - 1]);
    expect(changes.length).toBeLessThanOrEqual(2);
  });

  it('leaves the engine to others once it is closed, though a frame was still asked for', async () => {
    const engine = new FakeFaceLink(0);
    const { session } = open(engine);
    for (let at = 0; at < 15; at++) await engine.show(observe({ id: at, at: at * 100 }));
    const choosing = engine.show(observe({ id: 15, at: 1_500 }));
    session.close();
    engine.setMode('idle');
    await choosing;
    expect(engine.modes).toEqual(['match', 'off', 'idle']);
  });

  it('looks at nothing more once it is closed', async () => {
    const engine = new FakeFaceLink();
    const { session, views } = open(engine);
    session.close();
    const shown = views.length;
    await stand(engine, 4);
    expect(views.length).toBe(shown);
    expect(engine.modes.at(-1)).toBe('off');
  });
});
