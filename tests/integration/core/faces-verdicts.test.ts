import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { FaceProbe, FaceUnavailable } from '#shared/face/finding.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { SmallEvent } from '#tests/fixtures/small-event.ts';
import {
  addFaceGuest,
  enrol,
  FLAT_TRACK,
  needOf,
  scanWith,
  seenFace,
  turnTrack,
  type FaceGuest,
} from './face-guests.ts';
import { openGate, type TestGate } from './test-core.ts';

type Options = NonNullable<Parameters<typeof openGate>[1]>;

/** A gate that asks for faces, and one guest whose face is enrolled. */
async function openFaceGate(
  event: Options['event'] = {},
  fill: (small: SmallEvent) => FaceGuest = (small) => addFaceGuest(small),
): Promise<TestGate<FaceGuest>> {
  return openGate(fill, { event: { face_policy: 'required', ...event } });
}

async function openEnrolled(event: Options['event'] = {}): Promise<TestGate<FaceGuest>> {
  const gate = await openFaceGate(event);
  await enrol(gate.core, gate.made);
  return gate;
}

describe('a face at the gate', () => {
  it('that matches is admitted, with what was found of it', async () => {
    await using gate = await openEnrolled();
    const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.8));
    expect(result).toMatchObject({ verdict: 'admitted', overridable: false });
    expect(result.undoUntil).not.toBeNull();
    expect(result.detail.face).toMatchObject({
      outcome: 'match',
      why: null,
      liveness: 'signs',
      bands: { match: 0.45, mismatch: 0.3 },
      triesLeft: 3,
      byCard: false,
    });
    expect(result.detail.face?.score).toBeCloseTo(0.8, 1);

    const [row] = gate.rows<{ face: string }>('SELECT face FROM check_ins');
    const [operation] = gate.rows<{ payload: string }>('SELECT payload FROM operations');
    const finding = JSON.parse(row!.face) as object;
    expect(finding).toMatchObject({
      policy: 'required',
      model: CURRENT_FACE_MODEL,
      attempt: 1,
      evidence_id: null,
    });
    expect(JSON.parse(operation!.payload)).toMatchObject({ face: finding });
    const logged = gate.rows<{ description: string }>('SELECT description FROM activity_logs');
    const text = logged.map(({ description }) => description).join();
    expect(text).toContain('"face":"match"');
    expect(text).not.toContain('score');
  });

  it('between the bands is for a supervisor to decide', async () => {
    await using gate = await openEnrolled();
    const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.38));
    expect(result).toMatchObject({ verdict: 'face-uncertain', overridable: true, undoUntil: null });
    expect(result.detail.face).toMatchObject({ outcome: 'unsure', byCard: false, triesLeft: 2 });
  });

  it('is looked at for a ticket that was typed or found, too', async () => {
    await using gate = await openEnrolled();
    const { registrationId, number } = gate.made;
    const scanId = newId();
    const presentation = { way: 'typed', ticketNumber: number } as const;
    const need = await gate.core.call('gate.faceNeed', { scanId, presentation, direction: 'in' });
    expect(need).toMatchObject({ wanted: true, person: { userId: gate.made.userId } });
    const by = { way: 'search', registrationId } as const;
    const ask = (face: FaceProbe | null) =>
      gate.core.call('gate.admitByHand', { scanId: newId(), by, direction: 'in', face });
    expect(await ask(null)).toMatchObject({ verdict: 'face-unavailable' });
    expect(await ask(seenFace(gate.made, 0.9))).toMatchObject({
      verdict: 'admitted',
      way: 'search',
    });
  });

  it('costs an event without faces nothing, whatever is sent', async () => {
    await using gate = await openEnrolled({ face_policy: 'off' });
    expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
    const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    expect(result).toMatchObject({ verdict: 'admitted', detail: {} });
    expect(gate.rows('SELECT face FROM check_ins')).toEqual([{ face: null }]);
  });

  it('answers a repeated scan with what was recorded, whatever is seen by then', async () => {
    await using gate = await openEnrolled();
    const scanId = newId();
    const first = await scanWith(gate, gate.made, seenFace(gate.made, 0.1), scanId);
    expect(await needOf(gate, gate.made, scanId)).toEqual({ wanted: false });
    await gate.restart();
    const again = await scanWith(gate, gate.made, seenFace(gate.made, 0.9), scanId);
    expect(again).toEqual({ ...first, detail: { face: { ...first.detail.face } } });
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(1);
  });
});

describe('a flat picture of the right face', () => {
  it('is not let in, and says that it was not enough', async () => {
    await using gate = await openEnrolled();
    const flat = seenFace(gate.made, 0.9, { track: FLAT_TRACK });
    const result = await scanWith(gate, gate.made, flat);
    expect(result).toMatchObject({ verdict: 'liveness-failed', overridable: true });
    expect(result.detail.face).toMatchObject({ outcome: 'liveness-failed', liveness: 'doubt' });
  });

  it('is let in where the event does not ask', async () => {
    await using gate = await openEnrolled({ face_liveness: 'off' });
    const flat = seenFace(gate.made, 0.9, { track: FLAT_TRACK });
    const result = await scanWith(gate, gate.made, flat);
    expect(result).toMatchObject({ verdict: 'admitted' });
    expect(result.detail.face?.liveness).toBe('not-asked');
  });

  it('of another person is a mismatch first, and counts as a try', async () => {
    await using gate = await openEnrolled();
    const flat = seenFace(gate.made, 0.1, { track: FLAT_TRACK });
    const result = await scanWith(gate, gate.made, flat);
    expect(result.verdict).toBe('face-mismatch');
    expect(result.detail.face).toMatchObject({ liveness: 'doubt', triesLeft: 2 });
  });
});

describe('a turn of the head', () => {
  it.each(['signs', 'challenge'] as const)(
    'to the side that the core drew lets in, under %s',
    async (face_liveness) => {
      await using gate = await openEnrolled({ face_liveness });
      const scanId = newId();
      const need = await needOf(gate, gate.made, scanId);
      expect(await needOf(gate, gate.made, scanId)).toEqual(need);
      if (!need.wanted) throw new Error('a face is wanted');
      expect(need).toMatchObject({ liveness: face_liveness, reference: 'ready' });
      const { side } = need;
      const turned = { track: turnTrack(side), turn: { side, askedAt: 700 } };
      const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.9, turned), scanId);
      expect(result.verdict).toBe('admitted');
      // The turning head shows signs enough of its own, where signs are enough.
      const by = face_liveness === 'challenge' ? ['turned'] : ['signs', 'turned'];
      expect(by).toContain(result.detail.face?.liveness);
    },
  );

  it('is asked for always under challenge, whatever the signs', async () => {
    await using gate = await openEnrolled({ face_liveness: 'challenge' });
    const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(result.detail.face).toMatchObject({ outcome: 'liveness-failed', liveness: 'doubt' });
  });

  it('to the other side, of a flat picture or for another scan shows nothing', async () => {
    await using gate = await openEnrolled({ face_liveness: 'challenge' });
    const scanId = newId();
    const need = await needOf(gate, gate.made, scanId);
    if (!need.wanted) throw new Error('a face is wanted');
    const { side } = need;
    const other = side === 'left' ? 'right' : 'left';
    const turn = { side, askedAt: 700 };
    const tries = [
      { scanId: newId(), change: { track: turnTrack(side), turn } },
      { scanId, change: { track: turnTrack(other), turn } },
    ];
    for (const { scanId: id, change } of tries) {
      const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.9, change), id);
      expect(result.detail.face).toMatchObject({ liveness: 'not-turned' });
      expect(result.verdict).toBe('liveness-failed');
    }
    const third = newId();
    const again = await needOf(gate, gate.made, third);
    if (!again.wanted) throw new Error('a face is wanted');
    const flat = { track: FLAT_TRACK, turn: { side: again.side, askedAt: 700 } };
    const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.9, flat), third);
    expect(result.verdict).toBe('liveness-failed');
  });
});

describe('a face that can’t be compared', () => {
  const unable = async (
    why: FaceUnavailable,
    gate: TestGate<FaceGuest>,
    probe: (guest: FaceGuest) => FaceProbe | null,
  ) => {
    const result = await scanWith(gate, gate.made, probe(gate.made));
    expect(result).toMatchObject({ verdict: 'face-unavailable', overridable: true });
    expect(result.detail.face).toMatchObject({ outcome: 'unavailable', why, score: null });
    return result;
  };

  it('was not looked at: never a silent pass', async () => {
    await using gate = await openEnrolled();
    const result = await unable('not-looked', gate, () => null);
    expect(result.undoUntil).toBeNull();
  });

  it('says why the camera had none', async () => {
    await using gate = await openEnrolled();
    for (const why of ['nobody', 'two-people', 'covered', 'engine-unavailable'] as const) {
      const result = await unable(why, gate, () => ({ kind: 'unusable', why }));
      // Under `required` a supervisor decides, not the card.
      expect(result.detail.face?.byCard).toBe(false);
    }
  });

  it('was made by another engine than the enrolled one', async () => {
    await using gate = await openEnrolled();
    const other = { model: 'other-net/2' };
    const result = await unable('engine-unavailable', gate, (guest) => seenFace(guest, 0.9, other));
    expect(result.detail.face?.liveness).toBe('not-asked');
  });

  it('is of somebody who gave no consent: nobody looks at them', async () => {
    await using gate = await openFaceGate({ evidence_days: 3 }, (small) =>
      addFaceGuest(small, { consent: false }),
    );
    expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
    const result = await unable('no-consent', gate, (guest) => seenFace(guest, 0.9));
    expect(result.detail.face?.byCard).toBe(true);
    expect(gate.rows('SELECT * FROM evidence')).toEqual([]);
  });

  it('has no picture to be compared with', async () => {
    await using gate = await openFaceGate({}, (small) => addFaceGuest(small, { selfie: false }));
    expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
    const result = await unable('no-selfie', gate, () => null);
    expect(result.detail.face?.byCard).toBe(true);
  });

  it('has a picture that shows no face', async () => {
    await using gate = await openFaceGate();
    const { userId, selfieId: sourceId } = gate.made;
    const refused = { userId, sourceId, model: CURRENT_FACE_MODEL, why: 'too-blurred' } as const;
    await gate.core.call('face.refuseSource', refused);
    const result = await unable('reference-unusable', gate, () => null);
    expect(result.detail.face?.byCard).toBe(true);
  });

  it('has a picture of which nothing was made yet', async () => {
    await using gate = await openFaceGate();
    expect(await needOf(gate, gate.made)).toMatchObject({ wanted: true, reference: 'to-make' });
    await unable('engine-unavailable', gate, (guest) => seenFace(guest, 0.9));
  });
});

describe('asking what the verdict will want to see', () => {
  it('records nothing, and wants nothing of a ticket that is refused', async () => {
    await using gate = await openFaceGate({}, (small) =>
      addFaceGuest(small, { change: { user: { blocked: true } } }),
    );
    await enrol(gate.core, gate.made);
    const before = gate.rows('SELECT * FROM activity_logs');
    expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
    const presentation = { way: 'scan', text: 'a menu', reader: 'camera' } as const;
    const scanId = newId();
    const none = await gate.core.call('gate.faceNeed', { scanId, presentation, direction: 'in' });
    expect(none).toEqual({ wanted: false });
    expect(gate.rows('SELECT * FROM activity_logs')).toEqual(before);
    expect(gate.rows('SELECT * FROM check_ins')).toEqual([]);
    expect((await scanWith(gate, gate.made, null)).verdict).toBe('person-blocked');
  });

  it('wants nothing of who is inside already, or leaves', async () => {
    await using gate = await openEnrolled({ entry_mode: 'exits' });
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
    const out = await gate.scan(gate.made.text, { direction: 'out' });
    expect(out).toMatchObject({ verdict: 'exit-recorded', detail: {} });
    expect(await needOf(gate, gate.made)).toMatchObject({ wanted: true });
  });

  it('draws both sides, now this and now that', async () => {
    await using gate = await openEnrolled();
    const sides = new Set<string>();
    for (let each = 0; each < 40; each += 1) {
      const need = await needOf(gate, gate.made);
      if (need.wanted) sides.add(need.side);
    }
    expect(sides).toEqual(new Set(['left', 'right']));
  });
});
