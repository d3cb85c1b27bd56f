import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { connect, createServer, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Announcement } from '#server/services/kiosk-enrolment.ts';
import { newId } from '#shared/domain/id.ts';
import type { EnrolmentAnswer } from '#shared/wire/sync.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import {
  enrolKiosk,
  enrolmentRequestOf,
  makeKioskKeys,
  PROTOCOL,
  readEnrolment,
} from '#tests/fixtures/hub-kiosk.ts';

let stand: TestHub;
beforeAll(async () => {
  stand = await openTestHub();
});
afterAll(() => stand[Symbol.asyncDispose]());

const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

function announce(name = 'Gate A'): Promise<Announcement> {
  return stand.hub.kiosks.enrolment.announce(OPERATOR, { name, use: 'gate', events: [] });
}

async function enrol(payload: object, headers: Record<string, string> = PROTOCOL) {
  const answer = await stand.app.inject({
    method: 'POST',
    url: '/v1/enrolments',
    headers,
    payload,
    // Each test is another network: the limit has a test of its own.
    remoteAddress: `10.1.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`,
  });
  return { status: answer.statusCode, code: answer.json<{ code?: string }>().code, answer };
}

async function lastRefusal(): Promise<unknown> {
  const { rows } = await stand.hub.pool.query<{ description: string }>(
    `SELECT description FROM activity_logs WHERE activity_type = 'kiosk.enrolment-refused'
     ORDER BY position DESC LIMIT 1`,
  );
  return JSON.parse(rows[0]!.description);
}

describe('a kiosk with its code', () => {
  test('becomes a member under its own id, and knows the hub by the code', async () => {
    const announced = await announce('Gate North');
    const keys = makeKioskKeys();
    const request = enrolmentRequestOf(keys, announced.code.toLowerCase());
    const { status, answer } = await enrol(request);
    expect(status).toBe(200);
    expect(answer.headers).toMatchObject({
      'gatehouse-protocol': '1',
      'gatehouse-time': expect.stringMatching(/^\d{13}$/),
    });
    const told = readEnrolment(request, announced.code, answer.json<EnrolmentAnswer>());
    expect(told.standing).toMatchObject({ kiosk_id: keys.id, name: 'Gate North', use: 'gate' });
    expect(told.hub_recipient).toMatch(/^age1[a-z0-9]{58}$/);
    const certificate = new X509Certificate(told.certificate);
    const authority = new X509Certificate(told.authority);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(new X509Certificate(told.spare_authority).ca).toBe(true);
    expect(certificate.subjectAltName).toBe(`URI:urn:gatehouse:kiosk:${keys.id}`);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    expect(certificate.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')).toBe(
      keys.tlsKey,
    );
    // The announced row was a place in the line: no second kiosk is left of it.
    const { rows } = await stand.hub.pool.query('SELECT id FROM kiosks WHERE name = $1', [
      'Gate North',
    ]);
    expect(rows).toEqual([{ id: keys.id }]);
  });

  test('gets the same again when the answer was lost, and nobody else does', async () => {
    const { code } = await announce();
    const keys = makeKioskKeys();
    expect((await enrol(enrolmentRequestOf(keys, code))).status).toBe(200);
    const again = enrolmentRequestOf(keys, code);
    const { status, answer } = await enrol(again);
    expect(status).toBe(200);
    expect(readEnrolment(again, code, answer.json<EnrolmentAnswer>()).standing.kiosk_id).toBe(
      keys.id,
    );
    const other = await enrol(enrolmentRequestOf(makeKioskKeys(), code));
    expect([other.status, other.code]).toEqual([410, 'enrolment-code-used']);
    const sameId = await enrol(enrolmentRequestOf(makeKioskKeys(keys.id), code));
    expect(sameId.code).toBe('enrolment-code-used');
  });

  test('of two that use one code at once only one comes in', async () => {
    const { code } = await announce();
    const both = await Promise.all([
      enrol(enrolmentRequestOf(makeKioskKeys(), code)),
      enrol(enrolmentRequestOf(makeKioskKeys(), code)),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
  });

  test('is refused a day later', async () => {
    const { code } = await announce();
    await stand.hub.pool.query(`UPDATE enrolment_codes SET expires_at = now() - interval '1 s'
      WHERE used_at IS NULL`);
    expect((await enrol(enrolmentRequestOf(makeKioskKeys(), code))).code).toBe(
      'enrolment-code-used',
    );
  });
});

describe('refused, and noted without the code', () => {
  test('a code that nobody was given', async () => {
    const refused = await enrol(enrolmentRequestOf(makeKioskKeys(), '0000-0000-0000-0000'));
    expect([refused.status, refused.code]).toEqual([403, 'enrolment-code-wrong']);
    expect(await lastRefusal()).toEqual({ code: 'enrolment-code-wrong' });
  });

  test.each(['public_key', 'tls_key', 'recipient', 'kiosk_id'] as const)(
    'a request whose %s somebody between has changed',
    async (member) => {
      const { code } = await announce();
      const request = enrolmentRequestOf(makeKioskKeys(), code);
      const theirs = makeKioskKeys();
      const changed = {
        public_key: theirs.publicKey,
        tls_key: theirs.tlsKey,
        recipient: 'age1somebodyelse',
        kiosk_id: theirs.id,
      }[member];
      expect((await enrol({ ...request, [member]: changed })).code).toBe('enrolment-code-wrong');
      expect((await enrol(request)).status).toBe(200);
    },
  );

  test('an answer that somebody between has changed: the kiosk sees it', async () => {
    const { code } = await announce();
    const request = enrolmentRequestOf(makeKioskKeys(), code);
    const { answer } = await enrol(request);
    const told = answer.json<EnrolmentAnswer>();
    const forged = { ...told, enrolment: told.enrolment.replace('"gate"', '"office"') };
    expect(() => readEnrolment(request, code, forged)).toThrow('does not know the code');
  });

  test('one kiosk under another’s id, or with another’s key', async () => {
    const victim = await enrolKiosk(stand);
    const { code } = await announce();
    const posing = await enrol(enrolmentRequestOf(makeKioskKeys(victim.id), code));
    expect([posing.status, posing.code]).toEqual([409, 'already-enrolled']);
    const twin = await enrol(enrolmentRequestOf({ ...victim.keys, id: newId() }, code));
    expect(twin.code).toBe('already-enrolled');
    // The same kiosk itself comes back, under the name that it is given now.
    const back = await enrol(enrolmentRequestOf(victim.keys, code));
    expect(back.status).toBe(200);
  });

  test('a revoked kiosk: it comes back under a new id or not at all', async () => {
    const kiosk = await enrolKiosk(stand);
    await stand.hub.kiosks.fleet.revoke(OPERATOR, kiosk.id);
    const { code } = await announce();
    expect((await enrol(enrolmentRequestOf(kiosk.keys, code))).code).toBe('kiosk-revoked');
  });

  test('a key that is none', async () => {
    const { code } = await announce();
    const keys = { ...makeKioskKeys(), tlsKey: Buffer.from('no key').toString('base64') };
    expect((await enrol(enrolmentRequestOf(keys, code))).code).toBe('invalid-input');
  });

  test('a kiosk of another version', async () => {
    const request = enrolmentRequestOf(makeKioskKeys(), '0000');
    expect((await enrol(request, { 'gatehouse-protocol': '99' })).code).toBe('protocol-too-new');
    expect((await enrol(request, { 'gatehouse-protocol': '0' })).code).toBe('protocol-too-old');
    expect((await enrol(request, {})).code).toBe('protocol-too-old');
  });

  test('who guesses, after some tries', async () => {
    const tried: number[] = [];
    for (let at = 0; at < 32; at += 1) {
      const answer = await stand.app.inject({
        method: 'POST',
        url: '/v1/enrolments',
        headers: PROTOCOL,
        payload: enrolmentRequestOf(makeKioskKeys(), '1111'),
        remoteAddress: '10.9.9.9',
      });
      tried.push(answer.statusCode);
    }
    expect(tried.slice(0, 30).every((status) => status === 403)).toBe(true);
    expect(tried.slice(30)).toEqual([429, 429]);
  });
});

test('a renewed certificate is for the same kiosk, over the key that it names', async () => {
  const kiosk = await enrolKiosk(stand);
  const next = makeKioskKeys();
  const answer = await kiosk.ask('POST', '/v1/sync/certificate', { tls_key: next.tlsKey });
  expect(answer.statusCode).toBe(200);
  const told = answer.json<{ certificate: string; authority: string }>();
  const certificate = new X509Certificate(told.certificate);
  expect(certificate.subjectAltName).toBe(`URI:urn:gatehouse:kiosk:${kiosk.id}`);
  expect(certificate.verify(new X509Certificate(told.authority).publicKey)).toBe(true);
  const { rows } = await stand.hub.pool.query('SELECT tls_key FROM kiosks WHERE id = $1', [
    kiosk.id,
  ]);
  expect(rows).toEqual([{ tls_key: next.tlsKey }]);
});

test('a hub whose authority’s key is kept away gives no code, and says why', async () => {
  await using other = await openTestHub();
  await other.hub.kiosks.enrolment.announce(OPERATOR, { name: 'A', use: 'gate', events: [] });
  rmSync(path.join(other.folder, 'keys/ca.key'));
  await expect(
    other.hub.kiosks.enrolment.announce(OPERATOR, { name: 'B', use: 'gate', events: [] }),
  ).rejects.toMatchObject({ code: 'not-ready', message: expect.stringContaining('ca.key') });
});

test('two kiosks know each other by their certificates, over TLS, and no stranger', async () => {
  async function member() {
    const tls = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const tlsKey = tls.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const kiosk = await enrolKiosk(stand, { keys: { ...makeKioskKeys(), tlsKey } });
    const key = tls.privateKey.export({ format: 'pem', type: 'pkcs8' });
    return { id: kiosk.id, key, cert: kiosk.enrolled.certificate, ca: kiosk.enrolled.authority };
  }
  const [one, other] = [await member(), await member()];
  const seen: (string | undefined)[] = [];
  const server = createServer(
    { ...one, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    (socket) => {
      seen.push(socket.getPeerX509Certificate()?.subjectAltName);
      socket.end('hello');
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const say = (options: ConnectionOptions): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port,
        ...options,
        checkServerIdentity: () => undefined,
      });
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.once('error', reject).once('close', () => resolve(text));
    });
  try {
    expect(await say(other)).toBe('hello');
    expect(seen).toEqual([`URI:urn:gatehouse:kiosk:${other.id}`]);
    await expect(say({ ca: one.ca })).rejects.toThrow(/certificate required/i);
  } finally {
    server.close();
  }
});
