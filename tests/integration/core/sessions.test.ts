import { describe, expect, test } from 'vitest';
import { addStaff, signInAs, STAFF, STAFF_PASSWORD } from '#tests/fixtures/staff-session.ts';
import { openGate } from './test-core.ts';

describe('a session', () => {
  test('opens by e-mail and password, and its calls run', async () => {
    await using gate = await openGate(addStaff);
    const { token, session } = await gate.core.call('session.signIn', {
      by: 'password',
      email: ` ${STAFF.admin.email.toUpperCase()} `,
      password: STAFF_PASSWORD,
    });
    expect(session.staff).toEqual({ id: STAFF.admin.id, name: 'The admin', role: 'admin' });
    const current = await gate.core.as(token).call('session.current', {});
    expect(current).toEqual(session);
  });

  test('that is new ends the one before', async () => {
    await using gate = await openGate(addStaff);
    const before = await signInAs(gate.core, 'admin');
    const after = await signInAs(gate.core, 'reviewer');
    await expect(before.call('session.current', {})).rejects.toMatchObject({
      code: 'session-ended',
    });
    await expect(after.call('session.current', {})).resolves.toMatchObject({
      staff: { role: 'reviewer' },
    });
    expect(gate.rows('SELECT ended_by FROM user_sessions ORDER BY id')).toEqual([
      { ended_by: 'replaced' },
      { ended_by: null },
    ]);
  });
});
