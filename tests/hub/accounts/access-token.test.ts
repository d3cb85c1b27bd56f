import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccountsHub, type AccountsHub } from './accounts-hub.ts';

let hub: AccountsHub;
let good: string;
let claims: Record<string, unknown>;
beforeAll(async () => {
  hub = await openAccountsHub();
  await hub.addPerson('token@example.org');
  good = (await hub.signIn('token@example.org')).access;
  claims = JSON.parse(Buffer.from(good.split('.')[1]!, 'base64url').toString()) as typeof claims;
});
afterAll(() => hub[Symbol.asyncDispose]());

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function expectRefused(token: string, code = 'unauthenticated'): Promise<void> {
  const answer = await hub.call('GET', '/v1/me', { token });
  expect(answer.json()).toMatchObject({ status: 401, code });
}

/** A token signed by whatever key, whatever it says. */
async function forge(
  change: { header?: Record<string, unknown>; claims?: Record<string, unknown> },
  key: KeyObject = hub.base.keys.tokens.current.privateKey,
): Promise<string> {
  const { kid } = hub.base.keys.tokens.current;
  return await new SignJWT({ ...claims, ...change.claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...change.header })
    .sign(key);
}

test('a token says who, as what, since when and until when, for ten minutes', async () => {
  expect(claims).toMatchObject({
    role: 'attendee',
    iss: 'https://hub.example',
    aud: 'https://hub.example/v1',
    sub: expect.any(String) as string,
    sid: expect.any(String) as string,
  });
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(600);
  expect((await hub.call('GET', '/v1/me', { token: good })).statusCode).toBe(200);
  expect((await hub.call('GET', '/v1/me', { token: await forge({}) })).statusCode).toBe(200);
});

test('a token without a signature is refused', async () => {
  const { kid } = hub.base.keys.tokens.current;
  for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
    await expectRefused(`${part({ alg, typ: 'at+jwt', kid })}.${part(claims)}.`);
  }
  const [header, body] = good.split('.');
  await expectRefused(`${header}.${body}.`);
});

test('our public key does not pass as a shared secret', async () => {
  const { kid } = hub.base.keys.tokens.current;
  const key = createPublicKey(hub.base.keys.tokens.current.privateKey);
  for (const secret of [
    key.export({ format: 'pem', type: 'spki' }),
    key.export({ format: 'der', type: 'spki' }),
    Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url'),
  ]) {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
      .sign(Buffer.from(secret).subarray());
    await expectRefused(token);
  }
});

test('a key that the token names or brings itself is not asked', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' });
  await expectRefused(await forge({}, privateKey));
  for (const header of [
    { jwk },
    { jku: 'https://attacker.example/keys' },
    { x5u: 'https://attacker.example/key' },
    { kid: 'unknown' },
    { kid: '../../dev/null' },
    { kid: "' OR 1=1 --" },
    { kid: '__proto__' },
  ]) {
    await expectRefused(await forge({ header }, privateKey));
  }
  const { kid: _, ...withoutKid } = { kid: '', alg: 'EdDSA', typ: 'at+jwt' };
  const signed = `${part(withoutKid)}.${part(claims)}`;
  const signature = sign(null, Buffer.from(signed), hub.base.keys.tokens.current.privateKey);
  await expectRefused(`${signed}.${signature.toString('base64url')}`);
});

test('a token for others, of others, of another kind or without an end is refused', async () => {
  await expectRefused(await forge({ claims: { aud: 'https://other.example/v1' } }));
  await expectRefused(await forge({ claims: { iss: 'https://other.example' } }));
  await expectRefused(await forge({ header: { typ: 'JWT' } }));
  await expectRefused(await forge({ claims: { exp: undefined } }));
  await expectRefused(await forge({ claims: { sid: undefined } }));
  await expectRefused(await forge({ claims: { sub: 'no id' } }));
});

test('a token that was given too long a life is refused', async () => {
  const iat = Number(claims['iat']) - 3600;
  await expectRefused(await forge({ claims: { iat, exp: iat + 86_400 } }), 'session-ended');
});

test('an old token is over', async () => {
  const iat = Number(claims['iat']) - 700;
  await expectRefused(await forge({ claims: { iat, exp: iat + 600 } }), 'session-ended');
});

test('a token of somebody else’s session is refused', async () => {
  const other = await hub.addPerson('other@example.org');
  await expectRefused(await forge({ claims: { sub: other } }), 'session-ended');
});

test('a role that the token claims is not believed', async () => {
  const token = await forge({ claims: { role: 'admin' } });
  const answer = await hub.call('GET', '/v1/staff', { token });
  expect(answer.json()).toMatchObject({ status: 403, code: 'not-allowed' });
});

test('what is no token is refused and not looked at for long', async () => {
  await expectRefused('a.b.c');
  await expectRefused('x'.repeat(5000));
  const basic = await hub.call('GET', '/v1/me', { headers: { authorization: 'Basic abc' } });
  expect(basic.statusCode).toBe(401);
});
