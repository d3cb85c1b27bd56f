import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccountsHub, PASSWORD, type AccountsHub } from '#tests/hub/accounts/accounts-hub.ts';

let hub: AccountsHub;
let admin: { id: string; token: string };
beforeAll(async () => {
  hub = await openAccountsHub();
  const id = await hub.addStaff('admin', 'admin@example.org');
  admin = { id, token: (await hub.signIn('admin@example.org', 'staff')).access };
});
afterAll(() => hub[Symbol.asyncDispose]());

async function pinHashOf(id: string): Promise<string | null> {
  const row = await hub.base.database
    .selectFrom('admin_users')
    .select('pin_hash')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.pin_hash;
}

test('an admin gives somebody a PIN, which is told once and kept as kiosks compare it', async () => {
  const id = await hub.addStaff('gate', 'gate@example.org');
  const before = await hub.call('GET', '/v1/staff', { token: admin.token });
  expect(before.json<{ staff: { id: string; has_pin: boolean }[] }>().staff).toContainEqual(
    expect.objectContaining({ id, has_pin: false }),
  );
  const given = await hub.call('POST', `/v1/staff/${id}/pin`, { token: admin.token });
  const { pin } = given.json<{ pin: string }>();
  expect(pin).toMatch(/^\d{6}$/);
  expect(given.headers['cache-control']).toBe('no-store');
  expect(await verify((await pinHashOf(id))!, pin)).toBe(true);
  const after = await hub.call('GET', '/v1/staff', { token: admin.token });
  expect(after.body).toContain('"has_pin":true');
  expect(after.body).not.toContain(pin);
});

test('somebody chooses their own by their password, and none that is guessed first', async () => {
  const id = await hub.addStaff('supervisor', 'super@example.org');
  const { access: token } = await hub.signIn('super@example.org', 'staff');
  const choose = (password: string, pin: string) =>
    hub.call('PUT', '/v1/staff/me/pin', { token, body: { password, pin } });
  expect((await choose('not my password', '480271')).json().code).toBe('sign-in-refused');
  expect((await choose(PASSWORD, '123456')).json().code).toBe('password-common');
  expect((await choose(PASSWORD, '48027')).json().code).toBe('invalid-input');
  expect(await pinHashOf(id)).toBeNull();
  expect((await choose(PASSWORD, '480271')).statusCode).toBe(204);
  expect(await verify((await pinHashOf(id))!, '480271')).toBe(true);
});
