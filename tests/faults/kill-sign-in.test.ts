import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openGate } from '#tests/integration/core/test-core.ts';
import { addStaff, STAFF, STAFF_PASSWORD } from '#tests/fixtures/staff-session.ts';

const CHILD = path.join(import.meta.dirname, 'sign-in-child.ts');

async function tryAndDie(folder: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

test('a sign-in that is killed while it is looked at counts as a wrong one', async () => {
  await using gate = await openGate(addStaff, { now: Date.now() });
  await gate.core.close();
  for (let times = 0; times < 5; times++) await tryAndDie(gate.folder);
  await gate.restart();
  const { email } = STAFF.admin;
  const asked = { by: 'password', email, password: STAFF_PASSWORD } as const;
  await expect(gate.core.call('session.signIn', asked)).rejects.toMatchObject({
    code: 'sign-in-locked',
  });
});
