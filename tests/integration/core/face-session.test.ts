import { describe, expect, test } from 'vitest';
import { DESK_IDLE_MS } from '#core/services/desk-session.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import {
  ADMIN,
  addFaceGuest,
  madeOf,
  MODEL,
  ORGANISER,
  PIN,
  PLAIN_GATE_STAFF,
  REVIEWER,
  templateOf,
} from '#tests/fixtures/face-desk.ts';
import { SUPERVISOR, testId } from '#tests/fixtures/small-event.ts';
import { logged, openFaceGate, signIn } from './face-kiosk.ts';

const NOBODYS_SESSION = testId(9, 1);

describe('the session of the face desk', () => {
  test.each([
    ['reviewer', REVIEWER],
    ['organiser', ORGANISER],
    ['admin', ADMIN],
  ])('opens for the PIN of the role %s', async (role, staffId) => {
    await using gate = await openFaceGate(() => []);
    const opened = await gate.core.call('desk.signIn', { staffId, pin: PIN });
    expect(opened).toMatchObject({ role, endsAt: '2026-11-22T12:10:00.000Z' });
    expect(logged(gate).at(-1)).toBe('desk.opened');
  });

  test.each([
    ['gate staff', PLAIN_GATE_STAFF],
    ['a supervisor', SUPERVISOR],
  ])('stays closed for %s, who has the right PIN', async (_, staffId) => {
    await using gate = await openFaceGate(() => []);
    await expect(gate.core.call('desk.signIn', { staffId, pin: PIN })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(logged(gate).at(-1)).toBe('desk.refused');
  });

  test('stays closed for a wrong PIN, which is noted and counted', async () => {
    await using gate = await openFaceGate(() => []);
    const guess = () => gate.core.call('desk.signIn', { staffId: REVIEWER, pin: '000000' });
    for (let n = 0; n < 5; n++) await expect(guess()).rejects.toMatchObject({ code: 'pin-wrong' });
    await expect(guess()).rejects.toMatchObject({ code: 'pin-locked' });
    expect(logged(gate).filter((type) => type === 'desk.refused')).toHaveLength(6);
  });

  test('gives nobody new tries for a PIN that opens nothing', async () => {
    await using gate = await openFaceGate(() => []);
    const guess = (staffId: Uuid, pin = '000000') =>
      gate.core.call('desk.signIn', { staffId, pin });
    // Who stands at the gate has a PIN too, and guesses at everybody else's in between.
    for (const staffId of [REVIEWER, ORGANISER]) {
      await expect(guess(staffId)).rejects.toMatchObject({ code: 'pin-wrong' });
      await expect(guess(PLAIN_GATE_STAFF, PIN)).rejects.toMatchObject({ code: 'not-allowed' });
    }
    await expect(guess(ADMIN)).rejects.toMatchObject({ code: 'pin-wrong' });
    await expect(guess(ADMIN)).rejects.toMatchObject({ code: 'pin-locked' });
    gate.clock.advance(61_000);
    expect(await signIn(gate)).toBeTruthy();
  });

  test('lists who may sign in, and nobody else', async () => {
    await using gate = await openFaceGate(() => []);
    const { staff } = await gate.core.call('desk.staff', {});
    expect(staff.map(({ role }) => role).sort()).toEqual(['admin', 'organiser', 'reviewer']);
  });

  test('ends ten minutes after the last call, at sign-out, and with the core', async () => {
    await using gate = await openFaceGate(() => []);
    const ask = (session: Uuid) => gate.core.call('desk.faceSettings', { session });
    const ended = { code: 'session-ended' };
    const session = await signIn(gate);
    gate.clock.advance(DESK_IDLE_MS - 1);
    await ask(session);
    gate.clock.advance(DESK_IDLE_MS - 1);
    // The wall clock set back gains nothing.
    gate.clock.set(gate.clock.wall() - 3_600_000);
    await ask(session);
    gate.clock.advance(DESK_IDLE_MS);
    await expect(ask(session)).rejects.toMatchObject(ended);

    const second = await signIn(gate);
    await gate.core.call('desk.signOut', { session: second });
    await expect(ask(second)).rejects.toMatchObject(ended);

    const third = await signIn(gate);
    await gate.restart();
    await expect(ask(third)).rejects.toMatchObject(ended);
  });

  test('ends when its member of staff is no longer active', async () => {
    await using gate = await openFaceGate(() => []);
    const session = await signIn(gate);
    gate.run('UPDATE admin_users SET active = 0 WHERE id = ?', REVIEWER);
    await expect(gate.core.call('desk.faceSettings', { session })).rejects.toMatchObject({
      code: 'session-ended',
    });
  });

  test('is wanted by every call of the desk', async () => {
    await using gate = await openFaceGate((small) => [addFaceGuest(small)]);
    const { userId } = gate.made[0]!;
    const session = NOBODYS_SESSION;
    const template = templateOf('one');
    const calls: [keyof CoreContract, object][] = [
      ['desk.person', { userId }],
      ['desk.recordConsent', { userId, textVersion: CONSENT_TEXT_VERSION, language: 'en' }],
      ['desk.withdrawConsent', { userId, language: 'en' }],
      ['desk.enrol', { userId, from: 'file', ...madeOf('one') }],
      ['desk.card', { userId, side: 'adhar_front' }],
      ['desk.score', { userId, model: MODEL, template }],
      ['desk.similar', { userId }],
      ['desk.faceSettings', {}],
      ['desk.changeFaceSettings', { settings: null }],
      ['desk.decisions', { outcome: null, after: null }],
      ['desk.scores', {}],
      ['desk.evidence', { checkInId: testId(9, 2) }],
    ];
    for (const [name, input] of calls) {
      const asked = gate.core.call(name, { session, ...input });
      await expect(asked).rejects.toMatchObject({ code: 'session-ended' });
    }
    expect(gate.rows("SELECT 1 FROM consents WHERE decision = 'withdrawn'")).toEqual([]);
  });
});
