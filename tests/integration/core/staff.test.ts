import { describe, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { addStaff, signInAs, STAFF, STAFF_PIN } from '#tests/fixtures/staff-session.ts';
import { openGate, type TestGate } from './test-core.ts';

const NEW = {
  name: 'Farah Khan',
  email: 'Farah@Example.org',
  role: 'supervisor',
  password: 'teak and rain 9',
  pin: '808080',
} as const;
const PERSON = {
  ...STAFF.reviewer,
  name: 'Meena Joshi',
  role: 'reviewer',
  active: true,
} as const;

function logged(gate: TestGate<unknown>, type: string): number {
  return gate.rows('SELECT 1 FROM activity_logs WHERE activity_type = ?', type).length;
}

describe('a member of staff', () => {
  test('is added once, however often that is sent, and can sign in both ways', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    const id = newId();
    const added = await call('staff.add', { id, ...NEW });
    expect(added).toMatchObject({
      id,
      email: 'farah@example.org',
      role: 'supervisor',
      active: true,
      hasPassword: true,
      hasPin: true,
      fromPackage: false,
      lastSignInAt: null,
    });
    expect(await call('staff.add', { id, ...NEW })).toEqual(added);
    expect(logged(gate, 'staff.added')).toBe(1);
    await gate.core.call('session.signIn', { by: 'pin', staffId: id, pin: NEW.pin });
    const { session } = await gate.core.call('session.signIn', {
      by: 'password',
      email: NEW.email,
      password: NEW.password,
    });
    expect(session.staff.id).toBe(id);
  });

  test('has an e-mail of their own', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    const email = STAFF.gate.email.toUpperCase();
    const taken = { code: 'email-taken' };
    await expect(call('staff.add', { id: newId(), ...NEW, email })).rejects.toMatchObject(taken);
    await expect(call('staff.change', { ...PERSON, email })).rejects.toMatchObject(taken);
  });

  test('may not get a common password', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    const asked = { id: newId(), ...NEW, password: 'Sunshine1' };
    await expect(call('staff.add', asked)).rejects.toMatchObject({ code: 'password-common' });
    expect(logged(gate, 'staff.added')).toBe(0);
  });

  test('from a package is changed where that was made', async () => {
    await using gate = await openGate(addStaff);
    gate.rows("UPDATE admin_users SET issuer_key = 'k' WHERE id = ? RETURNING id", PERSON.id);
    const { call } = await signInAs(gate.core, 'admin');
    const { staff } = await call('staff.list', {});
    expect(staff.find(({ id }) => id === PERSON.id)).toMatchObject({ fromPackage: true });
    const refused = { code: 'from-package' };
    await expect(call('staff.change', PERSON)).rejects.toMatchObject(refused);
    await expect(call('staff.setSecrets', { id: PERSON.id, pin: '909090' })).rejects.toMatchObject(
      refused,
    );
  });

  test('is the last admin as long as there is no other', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    const admin = { ...STAFF.admin, name: 'The admin', role: 'admin', active: true } as const;
    const last = { code: 'last-admin' };
    await expect(call('staff.change', { ...admin, role: 'gate' })).rejects.toMatchObject(last);
    await expect(call('staff.change', { ...admin, active: false })).rejects.toMatchObject(last);
    await expect(call('staff.setSecrets', { id: admin.id, password: null })).rejects.toMatchObject(
      last,
    );
    await call('staff.add', { id: newId(), ...NEW, role: 'admin' });
    await call('staff.change', { ...admin, role: 'organiser' });
    // Not an admin any more: what was theirs to do has ended with it.
    await expect(call('staff.list', {})).rejects.toMatchObject({ code: 'session-ended' });
  });

  test('who is deactivated is off duty at once, and cannot come back', async () => {
    await using gate = await openGate(addStaff);
    const { id: staffId, email } = STAFF.gate;
    await gate.core.call('duty.take', { staffId, pin: STAFF_PIN });
    const { call } = await signInAs(gate.core, 'admin');
    await call('staff.change', {
      id: staffId,
      email,
      name: 'The gate',
      role: 'gate',
      active: false,
    });
    expect(await gate.core.call('duty.current', {})).toEqual({ duty: null });
    await expect(gate.core.call('duty.take', { staffId, pin: STAFF_PIN })).rejects.toMatchObject({
      code: 'pin-wrong',
    });
  });

  test('who gets another secret signs in with that one alone', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    const { id: staffId } = STAFF.supervisor;
    await call('staff.setSecrets', { id: staffId, pin: '707070' });
    const take = (pin: string) => gate.core.call('duty.take', { staffId, pin });
    await expect(take(STAFF_PIN)).rejects.toMatchObject({ code: 'pin-wrong' });
    await take('707070');
    await call('staff.setSecrets', { id: staffId, pin: null });
    await expect(take('707070')).rejects.toMatchObject({ code: 'pin-wrong' });
  });
});

describe('duty at the gate', () => {
  const MINUTE = 60_000;
  const who = async (gate: TestGate<unknown>) =>
    (await gate.core.call('duty.current', {})).duty?.staff.role ?? null;
  const take = (gate: TestGate<unknown>, role: 'gate' | 'supervisor') =>
    gate.core.call('duty.take', { staffId: STAFF[role].id, pin: STAFF_PIN });

  test('is named by the log entries of check-ins, and by nobody’s facts', async () => {
    await using gate = await openGate((small) => {
      addStaff(small);
      return [small.addGuest(), small.addGuest()];
    });
    await gate.scan(gate.made[0]!.text);
    await take(gate, 'gate');
    await gate.scan(gate.made[1]!.text);
    const actors = gate.rows<{ actor_type: string; actor_id: string }>(
      "SELECT actor_type, actor_id FROM activity_logs WHERE activity_type = 'check-in.verdict'",
    );
    expect(actors).toMatchObject([
      { actor_type: 'kiosk' },
      { actor_type: 'staff', actor_id: STAFF.gate.id },
    ]);
    expect(gate.rows('SELECT DISTINCT staff_id FROM check_ins')).toEqual([{ staff_id: null }]);
  });

  test('is handed over without losing the gate', async () => {
    await using gate = await openGate((small) => {
      addStaff(small);
      return small.addGuest();
    });
    await take(gate, 'gate');
    await take(gate, 'supervisor');
    expect(await who(gate)).toBe('supervisor');
    expect((await gate.scan(gate.made.text)).verdict).toBe('admitted');
    await gate.core.call('duty.leave', {});
    expect(await who(gate)).toBeNull();
    expect(gate.rows("SELECT ended_by FROM user_sessions WHERE kind = 'gate' ORDER BY id")).toEqual(
      [{ ended_by: 'replaced' }, { ended_by: 'signed-out' }],
    );
  });

  test('ends an hour after the last scan, and after a day', async () => {
    await using gate = await openGate((small) => {
      addStaff(small);
      return small.addGuest();
    });
    await take(gate, 'gate');
    gate.clock.advance(59 * MINUTE);
    await gate.scan(gate.made.text);
    gate.clock.advance(59 * MINUTE);
    expect(await who(gate)).toBe('gate');
    gate.clock.advance(MINUTE);
    expect(await who(gate)).toBeNull();
    await take(gate, 'gate');
    for (let times = 0; times < 24 * 2; times++) {
      expect(await who(gate)).toBe('gate');
      gate.clock.advance(30 * MINUTE);
      await gate.scan(gate.made.text);
    }
    expect(await who(gate)).toBeNull();
  });

  test('outlives a restart, and does not open admin mode', async () => {
    await using gate = await openGate(addStaff);
    await take(gate, 'supervisor');
    gate.clock.advance(30 * MINUTE);
    await gate.restart();
    expect(await who(gate)).toBe('supervisor');
    await expect(gate.core.call('session.current', {})).rejects.toMatchObject({
      code: 'session-ended',
    });
    gate.clock.advance(31 * MINUTE);
    expect(await who(gate)).toBeNull();
  });
});
