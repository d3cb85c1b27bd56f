import { describe, expect, it } from 'vitest';
import { hash } from '@node-rs/argon2';
import { newId } from '#shared/domain/id.ts';
import { TRIES_WINDOW_MS } from '#shared/face/policy.ts';
import { SUPERVISOR } from '#tests/fixtures/small-event.ts';
import {
  addFaceGuest,
  enrol,
  FLAT_TRACK,
  needOf,
  scanWith,
  seenFace,
  type FaceGuest,
} from './face-guests.ts';
import { openGate, type TestGate } from './test-core.ts';

const PIN = '482913';

/** A gate that asks for faces, and one guest whose face is enrolled. */
async function openEnrolled(event: { entry_mode?: 're-entry' } = {}): Promise<TestGate<FaceGuest>> {
  const pinHash = await hash(PIN, { memoryCost: 8, timeCost: 1 });
  const gate = await openGate((small) => addFaceGuest(small), {
    pinHash,
    event: { face_policy: 'required', ...event },
  });
  await enrol(gate.core, gate.made);
  return gate;
}

describe('a face that did not match', () => {
  it('may be tried three times, then only a supervisor decides', async () => {
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
});
