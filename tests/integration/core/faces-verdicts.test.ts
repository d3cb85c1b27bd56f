import { describe, expect, it } from 'vitest';
import { hash } from '@node-rs/argon2';
import { newId } from '#shared/domain/id.ts';
import type { FaceProbe, FaceUnavailable } from '#shared/face/finding.ts';
import { TRIES_WINDOW_MS } from '#shared/face/policy.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import { SUPERVISOR, type SmallEvent } from '#tests/fixtures/small-event.ts';
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

const PIN = '482913';

/** A gate that asks for faces, and one guest whose face is enrolled. */
async function openFaceGate(
  event: Options['event'] = {},
  fill: (small: SmallEvent) => FaceGuest = (small) => addFaceGuest(small),
): Promise<TestGate<FaceGuest>> {
  const pinHash = await hash(PIN, { memoryCost: 8, timeCost: 1 });
  const gate = await openGate(fill, { pinHash, event: { face_policy: 'required', ...event } });
  return gate;
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

  it('that is another’s may be tried three times, then only a supervisor decides', async () => {
    await using gate = await openEnrolled();
    const left = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await needOf(gate, gate.made)).toMatchObject({ wanted: true });
      const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
      expect(result).toMatchObject({ verdict: 'face-mismatch', overridable: true });
      left.push(result.detail.face?.triesLeft);
    }
    expect(left).toEqual([2, 1, 0]);

    // Not looked at any more, however well the next one would match.
    expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
    const fourth = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(fourth).toMatchObject({ verdict: 'face-mismatch' });
    expect(fourth.detail.face).toMatchObject({ score: null, triesLeft: 0 });

    // What was not compared does not make it last: ten minutes after the tries it is over.
    gate.clock.advance(TRIES_WINDOW_MS + 1);
    const later = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(later.verdict).toBe('admitted');
  });

  it.each([
    ['liveness-failed', 'liveness-failed', 0.9, FLAT_TRACK],
    ['face-uncertain', 'unsure', 0.38, undefined],
  ] as const)(
    'has three tries in all, also where each is %s',
    async (verdict, outcome, cosine, track) => {
      await using gate = await openEnrolled();
      const change = track === undefined ? {} : { track };
      const left = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const result = await scanWith(gate, gate.made, seenFace(gate.made, cosine, change));
        expect(result.verdict).toBe(verdict);
        left.push(result.detail.face?.triesLeft);
      }
      expect(left).toEqual([2, 1, 0]);
      expect(await needOf(gate, gate.made)).toEqual({ wanted: false });
      // A lucky frame comes too late, and the words stay those of the last try.
      const lucky = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
      expect(lucky).toMatchObject({ verdict, overridable: true });
      expect(lucky.detail.face).toMatchObject({ outcome, score: null, triesLeft: 0 });
      gate.clock.advance(TRIES_WINDOW_MS + 1);
      expect(await scanWith(gate, gate.made, seenFace(gate.made, 0.9))).toMatchObject({
        verdict: 'admitted',
      });
    },
  );

  it('counts tries that failed for different reasons together, also across a restart', async () => {
    await using gate = await openEnrolled();
    await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    await scanWith(gate, gate.made, seenFace(gate.made, 0.9, { track: FLAT_TRACK }));
    await gate.restart();
    // A camera that saw nothing is no try.
    const nobody = await scanWith(gate, gate.made, { kind: 'unusable', why: 'nobody' });
    expect(nobody.detail.face).toMatchObject({ outcome: 'unavailable', triesLeft: 1 });
    const third = await scanWith(gate, gate.made, seenFace(gate.made, 0.38));
    expect(third.detail.face).toMatchObject({ outcome: 'unsure', triesLeft: 0 });
    const fourth = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect(fourth.verdict).toBe('face-uncertain');
  });

  it('gets no new tries from a clock that was set', async () => {
    await using gate = await openEnrolled();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    }
    for (const minutes of [15, -15]) {
      gate.clock.set(gate.clock.wall() + minutes * 60_000);
      const result = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
      expect(result.verdict).toBe('face-mismatch');
    }
  });

  it('starts its tries anew once a supervisor let the person in', async () => {
    await using gate = await openEnrolled({ entry_mode: 're-entry' });
    let last = await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    for (let more = 0; more < 2; more += 1) {
      last = await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    }
    await gate.core.call('gate.override', {
      checkInId: last.checkInId,
      staffId: SUPERVISOR,
      pin: PIN,
      reason: 'identity-checked',
    });
    const again = await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    expect(again.detail.face).toMatchObject({ triesLeft: 2 });
    const rows = gate.rows<{ kind: string; face: string | null }>('SELECT * FROM check_ins');
    for (const { kind, face } of rows) expect(face === null).toBe(kind === 'override');
  });

  it('does not get round its tries by another way in', async () => {
    await using gate = await openEnrolled();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    }
    const { registrationId, number } = gate.made;
    for (const by of [
      { way: 'search', registrationId },
      { way: 'typed', ticketNumber: number },
    ] as const) {
      const face = seenFace(gate.made, 0.9);
      const request = { scanId: newId(), by, direction: 'in', face } as const;
      const result = await gate.core.call('gate.admitByHand', request);
      expect(result.verdict).toBe('face-mismatch');
    }
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
