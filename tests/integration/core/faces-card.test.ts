import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import type { FaceProbe } from '#shared/face/finding.ts';
import { TRIES_WINDOW_MS, type FacePolicy } from '#shared/face/policy.ts';
import { SUPERVISOR } from '#tests/fixtures/small-event.ts';
import {
  addFaceGuest,
  enrol,
  FLAT_TRACK,
  scanWith,
  seenFace,
  type FaceGuest,
} from './face-guests.ts';
import { openGate, openRaw, type TestGate } from './test-core.ts';

const PIN = '482913';
const NOBODY: FaceProbe = { kind: 'unusable', why: 'nobody' };

async function openAt(
  face_policy: FacePolicy,
  { consent = true, capacity = null as number | null } = {},
): Promise<TestGate<FaceGuest>> {
  const pinHash = await hash(PIN, { memoryCost: 8, timeCost: 1 });
  const event = { face_policy, capacity } as const;
  const gate = await openGate((small) => addFaceGuest(small, { consent }), { pinHash, event });
  if (consent) await enrol(gate.core, gate.made);
  return gate;
}

const confirm = (gate: TestGate<FaceGuest>, checkInId: string) =>
  gate.core.call('gate.confirmCard', { checkInId });

const status = (gate: TestGate<FaceGuest>) => gate.core.call('gate.status', {});

describe('an identity card that was compared by eye', () => {
  it('lets in where no face could be compared, as an override that names no supervisor', async () => {
    await using gate = await openAt('when-unsure');
    const refused = await scanWith(gate, gate.made, NOBODY);
    expect(refused.detail.face?.byCard).toBe(true);
    expect(await status(gate)).toMatchObject({ inside: 0, admittedHere: 0 });

    const result = await confirm(gate, refused.checkInId);
    expect(result).toMatchObject({ kind: 'override', verdict: 'face-unavailable' });
    expect(result.undoUntil).not.toBeNull();
    expect(await status(gate)).toMatchObject({ inside: 1, admittedHere: 1 });
    const [row] = gate.rows("SELECT * FROM check_ins WHERE kind = 'override'");
    expect(row).toMatchObject({
      about_id: refused.checkInId,
      staff_id: null,
      reason: 'identity-checked',
      face: null,
    });

    expect(await confirm(gate, refused.checkInId)).toMatchObject({ checkInId: result.checkInId });
    expect(gate.rows('SELECT id FROM check_ins')).toHaveLength(2);
    const again = await scanWith(gate, gate.made, NOBODY);
    expect(again).toMatchObject({ verdict: 'already-inside' });
    const repeated = await scanWith(gate, gate.made, NOBODY, refused.scanId);
    expect(repeated.detail.face?.byCard).toBe(false);
  });

  it('can be taken back, and then is not to be had by asking again', async () => {
    await using gate = await openAt('when-unsure');
    const { checkInId } = await scanWith(gate, gate.made, NOBODY);
    const let_in = await confirm(gate, checkInId);
    const undone = await gate.core.call('gate.undo', { checkInId: let_in.checkInId });
    expect(undone.kind).toBe('undo');
    expect(await status(gate)).toMatchObject({ inside: 0, admittedHere: 0 });
    await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'already-overridden' });
  });

  it('is enough under `required` only for who gave no consent or has no picture', async () => {
    await using gate = await openAt('required');
    const { checkInId } = await scanWith(gate, gate.made, NOBODY);
    await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'card-not-enough' });

    await using other = await openAt('required', { consent: false });
    const refused = await scanWith(other, other.made, null);
    expect(await confirm(other, refused.checkInId)).toMatchObject({ kind: 'override' });
  });

  it('is never enough where a face was compared, nor for other verdicts', async () => {
    await using gate = await openAt('when-unsure');
    for (const cosine of [0.38, 0.1]) {
      const { checkInId } = await scanWith(gate, gate.made, seenFace(gate.made, cosine));
      await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'card-not-enough' });
    }
    const good = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    const twice = await scanWith(gate, gate.made, seenFace(gate.made, 0.9));
    expect([good.verdict, twice.verdict]).toEqual(['admitted', 'already-inside']);
    for (const { checkInId } of [good, twice]) {
      await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'card-not-enough' });
    }
    const unknown = '01930000-0000-7000-8000-00000000dead';
    await expect(confirm(gate, unknown)).rejects.toMatchObject({ code: 'check-in-unknown' });
  });

  it('lets nobody in twice on one ticket, however old the verdict is', async () => {
    await using gate = await openAt('when-unsure');
    const early = await scanWith(gate, gate.made, NOBODY);
    expect((await scanWith(gate, gate.made, seenFace(gate.made, 0.9))).verdict).toBe('admitted');
    await expect(confirm(gate, early.checkInId)).rejects.toMatchObject({
      code: 'card-not-enough',
      facts: { verdict: 'already-inside' },
    });
  });

  it('does not help who was compared three times and did not match', async () => {
    await using gate = await openAt('when-unsure');
    const { checkInId } = await scanWith(gate, gate.made, NOBODY);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await scanWith(gate, gate.made, seenFace(gate.made, 0.1));
    }
    await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'card-not-enough' });
    const hidden = await scanWith(gate, gate.made, { kind: 'unusable', why: 'covered' });
    expect(hidden).toMatchObject({ verdict: 'face-mismatch' });
    expect(hidden.detail.face?.byCard).toBe(false);
  });

  it('is not enough any more once the event asks for more', async () => {
    await using gate = await openAt('when-unsure');
    const { checkInId } = await scanWith(gate, gate.made, NOBODY);
    const raw = openRaw(gate.folder);
    raw.prepare("UPDATE events SET face_policy = 'required'").run();
    raw.close();
    await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'card-not-enough' });
  });

  it.each([
    ['was another’s', 0.1, {}],
    ['was not plainly the same', 0.38, {}],
    ['was a flat picture', 0.9, { track: FLAT_TRACK }],
  ])('does not help who hides the face after one that %s', async (_, cosine, change) => {
    await using gate = await openAt('when-unsure');
    const before = await scanWith(gate, gate.made, NOBODY);
    expect(before.detail.face?.byCard).toBe(true);
    await scanWith(gate, gate.made, seenFace(gate.made, cosine, change));
    const hidden = await scanWith(gate, gate.made, { kind: 'unusable', why: 'covered' });
    expect(hidden).toMatchObject({ verdict: 'face-unavailable', overridable: true });
    expect(hidden.detail.face).toMatchObject({ byCard: false, triesLeft: 2 });
    for (const { checkInId } of [before, hidden]) {
      await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'card-not-enough' });
    }
    gate.clock.advance(TRIES_WINDOW_MS + 1);
    const later = await scanWith(gate, gate.made, NOBODY);
    expect(later.detail.face?.byCard).toBe(true);
    expect(await confirm(gate, later.checkInId)).toMatchObject({ kind: 'override' });
  });

  it('comes too late where a supervisor was faster', async () => {
    await using gate = await openAt('when-unsure');
    const { checkInId } = await scanWith(gate, gate.made, NOBODY);
    const reason = 'identity-checked';
    await gate.core.call('gate.override', { checkInId, staffId: SUPERVISOR, pin: PIN, reason });
    await expect(confirm(gate, checkInId)).rejects.toMatchObject({ code: 'already-overridden' });
  });
});
