import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { GatehouseError } from '#shared/errors.ts';
import {
  addStaff,
  signInAs,
  STAFF,
  STAFF_PASSWORD,
  STAFF_PIN,
} from '#tests/fixtures/staff-session.ts';
import { openGate, type TestGate } from './test-core.ts';

const MINUTE = 60_000;
const ENDED = { code: 'session-ended' };

/** How each session ended, in the order of their beginning. */
function ends(gate: TestGate<unknown>): (string | null)[] {
  return gate
    .rows<{ ended_by: string | null }>('SELECT ended_by FROM user_sessions ORDER BY id')
    .map((row) => row.ended_by);
}

describe('a session', () => {
  test('opens by e-mail and password, and its calls run', async () => {
    await using gate = await openGate(addStaff);
    const { token, session } = await gate.core.call('session.signIn', {
      by: 'password',
      email: ` ${STAFF.admin.email.toUpperCase()} `,
      password: STAFF_PASSWORD,
    });
    expect(session.staff).toEqual({ id: STAFF.admin.id, name: 'The admin', role: 'admin' });
    expect(await gate.core.as(token).call('session.current', {})).toEqual(session);
  });

  test('keeps of its token the hash alone', async () => {
    await using gate = await openGate(addStaff);
    const { token } = await signInAs(gate.core, 'admin');
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const hash = createHash('sha256').update(token).digest('hex');
    expect(gate.rows('SELECT session_token FROM user_sessions')).toEqual([{ session_token: hash }]);
  });

  test('that is new ends the one before', async () => {
    await using gate = await openGate(addStaff);
    const before = await signInAs(gate.core, 'admin');
    const after = await signInAs(gate.core, 'reviewer');
    await expect(before.call('session.current', {})).rejects.toMatchObject(ENDED);
    await expect(after.call('session.current', {})).resolves.toMatchObject({
      staff: { role: 'reviewer' },
    });
    expect(ends(gate)).toEqual(['replaced', null]);
  });

  test('ends after ten minutes without a call', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    for (let times = 0; times < 4; times++) {
      gate.clock.advance(9.9 * MINUTE);
      await call('session.current', {});
    }
    gate.clock.advance(10 * MINUTE);
    await expect(call('session.current', {})).rejects.toMatchObject(ENDED);
    expect(ends(gate)).toEqual(['idle']);
  });

  test('ends after a day, however busy', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    for (let minutes = 0; minutes < 24 * 60 - 5; minutes += 5) {
      gate.clock.advance(5 * MINUTE);
      await call('session.current', {});
    }
    gate.clock.advance(5 * MINUTE);
    await expect(call('session.current', {})).rejects.toMatchObject(ENDED);
    expect(ends(gate)).toEqual(['too-long']);
  });

  test('is not made longer by a clock that is set back', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    gate.clock.advance(9 * MINUTE);
    gate.clock.set(gate.clock.wall() - 60 * MINUTE);
    gate.clock.advance(1 * MINUTE);
    await expect(call('session.current', {})).rejects.toMatchObject(ENDED);
  });

  test('outlives a restart of the core within its rules', async () => {
    await using gate = await openGate(addStaff);
    const { token } = await signInAs(gate.core, 'admin');
    gate.clock.advance(9 * MINUTE);
    await gate.restart();
    const after = await gate.core.as(token).call('session.current', {});
    expect(after.staff.role).toBe('admin');
    gate.clock.advance(6 * MINUTE);
    await gate.core.as(token).call('session.current', {});
    gate.clock.advance(6 * MINUTE);
    // What was used is known after the restart too.
    await gate.restart();
    await gate.core.as(token).call('session.current', {});
  });

  test('that was idle across a restart is over', async () => {
    await using gate = await openGate(addStaff);
    const { token } = await signInAs(gate.core, 'admin');
    gate.clock.advance(6 * MINUTE);
    await gate.restart();
    gate.clock.advance(4 * MINUTE);
    await expect(gate.core.as(token).call('session.current', {})).rejects.toMatchObject(ENDED);
  });

  test('is over after a restart with a clock set back', async () => {
    await using gate = await openGate(addStaff);
    const { token } = await signInAs(gate.core, 'admin');
    gate.clock.set(gate.clock.wall() - 1);
    await gate.restart();
    await expect(gate.core.as(token).call('session.current', {})).rejects.toMatchObject(ENDED);
  });

  test('ends by signing out, and says so in the log', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'admin');
    await call('session.signOut', {});
    await expect(call('session.current', {})).rejects.toMatchObject(ENDED);
    expect(
      gate.rows("SELECT activity_type FROM activity_logs WHERE activity_type LIKE 'session.%'"),
    ).toEqual([{ activity_type: 'session.opened' }, { activity_type: 'session.ended' }]);
    // The head is signed up to there.
    expect(gate.rows('SELECT max(seq) AS seq FROM log_heads')).toEqual(
      gate.rows('SELECT max(seq) AS seq FROM activity_logs'),
    );
  });

  test('ends when a package brings its holder another role', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'organiser');
    const role = "UPDATE admin_users SET role = 'reviewer' WHERE id = ? RETURNING role";
    expect(gate.rows(role, STAFF.organiser.id)).toHaveLength(1);
    await expect(call('session.current', {})).rejects.toMatchObject(ENDED);
    expect(ends(gate)).toEqual(['revoked']);
  });

  test('opens by PIN for gate and supervisor alone', async () => {
    await using gate = await openGate(addStaff);
    const byPin = (staffId: string) =>
      gate.core.call('session.signIn', { by: 'pin', staffId, pin: STAFF_PIN });
    const { staff } = await gate.core.call('session.staffWithPin', {});
    expect(staff.map(({ role }) => role).sort()).toEqual(['gate', 'supervisor']);
    for (const { id, role } of staff) {
      expect((await byPin(id)).session.staff.role).toBe(role);
    }
    for (const role of ['reviewer', 'organiser', 'admin'] as const) {
      await expect(byPin(STAFF[role].id)).rejects.toMatchObject({ code: 'sign-in-refused' });
    }
  });
});

describe('a wrong sign-in', () => {
  const attempt = (gate: TestGate<unknown>, email: string, password: string) =>
    gate.core.call('session.signIn', { by: 'password', email, password }).then(
      () => ({ code: 'opened', seconds: 0 }),
      (error: unknown) => {
        const { code, facts } = error as GatehouseError;
        return { code, seconds: Number(facts['retryInSeconds']) };
      },
    );

  test('is refused in the same words, whichever half was wrong', async () => {
    await using gate = await openGate(addStaff);
    const refused = { code: 'sign-in-refused', seconds: 0 };
    expect(await attempt(gate, STAFF.admin.email, 'not the password')).toEqual(refused);
    expect(await attempt(gate, 'nobody@example.org', STAFF_PASSWORD)).toEqual(refused);
  });

  test('locks its account after the fifth, known or not, and across restarts', async () => {
    for (const email of [STAFF.admin.email, 'nobody@example.org']) {
      await using gate = await openGate(addStaff);
      const seconds = [];
      for (let times = 0; times < 5; times++) {
        seconds.push((await attempt(gate, email, 'not the password')).seconds);
      }
      expect(seconds).toEqual([0, 0, 0, 0, 60]);
      await gate.restart();
      expect(await attempt(gate, email, STAFF_PASSWORD)).toEqual({
        code: 'sign-in-locked',
        seconds: 60,
      });
    }
  });

  test('two hundred times gets no further than fifteen minutes’ waiting each', async () => {
    await using gate = await openGate(addStaff);
    let looked = 0;
    for (let times = 0; times < 200; times++) {
      const { code, seconds } = await attempt(gate, STAFF.admin.email, `not the ${times}th`);
      if (code === 'sign-in-refused') looked += 1;
      expect(seconds).toBeLessThanOrEqual(15 * 60);
      gate.clock.advance(MINUTE);
    }
    // Five, then after 1, 2, 4, 8 minutes, and then one each quarter of an hour.
    expect(looked).toBeLessThanOrEqual(5 + 4 + Math.ceil(200 / 15));
    expect(looked).toBeGreaterThan(10);
  });

  test('is locked no shorter by a clock set back or ahead', async () => {
    await using gate = await openGate(addStaff);
    for (let times = 0; times < 5; times++) await attempt(gate, STAFF.admin.email, 'wrong one');
    for (const wall of [-86_400_000, 86_400_000]) {
      gate.clock.set(gate.clock.wall() + wall);
      expect(await attempt(gate, STAFF.admin.email, STAFF_PASSWORD)).toEqual({
        code: 'sign-in-locked',
        seconds: 60,
      });
    }
    gate.clock.advance(MINUTE);
    expect((await attempt(gate, STAFF.admin.email, STAFF_PASSWORD)).code).toBe('opened');
  });

  test('locks neither the gate’s PINs nor the duty’s, nor they it', async () => {
    await using gate = await openGate(addStaff);
    for (let times = 0; times < 5; times++) await attempt(gate, STAFF.admin.email, 'wrong one');
    const take = (pin: string) =>
      gate.core.call('duty.take', { staffId: STAFF.supervisor.id, pin });
    await expect(take(STAFF_PIN)).resolves.toMatchObject({ staff: { role: 'supervisor' } });
    const overrule = () =>
      gate.core.call('gate.override', {
        checkInId: newId(),
        staffId: STAFF.supervisor.id,
        pin: STAFF_PIN,
        reason: 'identity-checked',
      });
    await expect(overrule()).rejects.toMatchObject({ code: 'check-in-unknown' });
    gate.clock.advance(MINUTE);
    for (let times = 0; times < 5; times++) {
      await expect(take('000000')).rejects.toMatchObject({ code: 'pin-wrong' });
    }
    expect((await attempt(gate, STAFF.admin.email, STAFF_PASSWORD)).code).toBe('opened');
  });

  test('is in the log without what was typed', async () => {
    await using gate = await openGate(addStaff);
    await attempt(gate, 'somebody.else@example.org', 'a-secret-word');
    await attempt(gate, STAFF.admin.email, 'a-secret-word');
    const rows = gate.rows<{ description: string }>(
      "SELECT description FROM activity_logs WHERE activity_type = 'session.refused' ORDER BY seq",
    );
    expect(rows.map(({ description }) => JSON.parse(description) as unknown)).toEqual([
      { code: 'sign-in-refused', by: 'password', staff_id: null },
      { code: 'sign-in-refused', by: 'password', staff_id: STAFF.admin.id },
    ]);
  });
});

describe('the first admin', () => {
  const FIRST = { name: 'Farah Khan', email: 'Farah@Example.org', password: 'teak and rain 9' };

  test('is made while nobody of the staff is known, and signed in', async () => {
    await using gate = await openGate(() => undefined);
    gate.rows('DELETE FROM admin_users RETURNING id');
    const { token, session } = await gate.core.call('session.makeFirstAdmin', FIRST);
    expect(session.staff).toMatchObject({ name: FIRST.name, role: 'admin' });
    const { staff } = await gate.core.as(token).call('staff.list', {});
    expect(staff).toMatchObject([{ email: 'farah@example.org', role: 'admin', hasPassword: true }]);
    await expect(
      gate.core.call('session.makeFirstAdmin', { ...FIRST, email: 'second@example.org' }),
    ).rejects.toMatchObject({ code: 'first-admin-exists' });
  });

  test('is one, however many are asked for at once', async () => {
    await using gate = await openGate(() => undefined);
    gate.rows('DELETE FROM admin_users RETURNING id');
    const asked = [1, 2, 3].map((index) =>
      gate.core.call('session.makeFirstAdmin', { ...FIRST, email: `f${index}@example.org` }),
    );
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(gate.rows('SELECT count(*) AS n FROM admin_users')).toEqual([{ n: 1 }]);
  });

  test.each(['password1234', 'Qwertyuiop', '1234567890'])('may not choose %s', async (password) => {
    await using gate = await openGate(() => undefined);
    gate.rows('DELETE FROM admin_users RETURNING id');
    await expect(
      gate.core.call('session.makeFirstAdmin', { ...FIRST, password }),
    ).rejects.toMatchObject({ code: 'password-common' });
  });
});

describe('one’s own password', () => {
  test('is changed by who knows it, and the session stays', async () => {
    await using gate = await openGate(addStaff);
    const { call } = await signInAs(gate.core, 'organiser');
    await expect(
      call('session.changePassword', { current: 'not this one', next: 'teak and rain 9' }),
    ).rejects.toMatchObject({ code: 'sign-in-refused' });
    await call('session.changePassword', { current: STAFF_PASSWORD, next: 'teak and rain 9' });
    await call('session.current', {});
    await gate.core.call('session.signIn', {
      by: 'password',
      email: STAFF.organiser.email,
      password: 'teak and rain 9',
    });
  });
});
