import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:https';
import { connect } from 'node:tls';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPeerClient } from '#core/lan/peer-client.ts';
import { openPeerDiscovery } from '#core/lan/peer-discovery.ts';
import { peerAddress } from '#core/lan/peer-address.ts';
import { newId } from '#shared/domain/id.ts';
import { makeKeys, openPair, signedCheckIn, type KioskKeys, type LanKiosk } from './lan-kiosk.ts';

const LONG = { timeout: 20_000, interval: 5 };
const EVENT = newId();

let folder = '';
let otherHub = '';
let a: LanKiosk;
let b: LanKiosk;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-lan-'));
  otherHub = await mkdtemp(path.join(tmpdir(), 'gatehouse-lan-'));
  [a, b] = await openPair(folder, [EVENT]);
  await vi.waitFor(() => {
    if (b.exchange.peers()[0]?.state !== 'connected') throw new Error('not connected yet');
  }, LONG);
});

afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
  await Promise.all([folder, otherHub].map((one) => rm(one, { recursive: true, force: true })));
});

function ask(keys: KioskKeys, kiosk = a) {
  const client = createPeerClient(keys.credentials);
  const asked = client.operations(
    `127.0.0.1:${kiosk.server.port}`,
    kiosk.keys.id,
    { events: [EVENT], after: null, waitMs: 0 },
    AbortSignal.timeout(10_000),
  );
  return asked.finally(() => client.close());
}

describe('given a kiosk in a network with strangers', () => {
  test('one without a certificate is not shaken hands with', async () => {
    const socket = connect({ host: '127.0.0.1', port: a.server.port, rejectUnauthorized: false });
    await new Promise<void>((resolve) => {
      // TLS 1.3: the client is done before the server has looked; the end comes with what is read.
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.on('secureConnect', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
    });
    await vi.waitFor(() => expect(a.refused).toEqual(['peer-not-trusted']), LONG);
  });

  test('one of another hub is not, also if it has a known kiosk’s id', async () => {
    const posing = await makeKeys(otherHub, b.keys.id);
    await expect(
      ask({
        ...posing,
        credentials: { ...posing.credentials, authorities: a.keys.credentials.authorities },
      }),
    ).rejects.toMatchObject({
      code: 'hub-unreachable',
    });
    await vi.waitFor(() => expect(a.refused).toEqual(['peer-not-trusted']), LONG);
  });

  test('one of our hub that is no kiosk of these events is refused', async () => {
    await expect(ask(await makeKeys(folder))).rejects.toMatchObject({ code: 'peer-not-trusted' });
    expect(a.refused).toEqual(['peer-not-trusted']);
  });

  test('one that is revoked is refused on the connection that it has', async () => {
    a.held.revoke(b.keys.id);
    a.exchange.refresh();
    a.record(signedCheckIn(a.keys, 1, EVENT));
    b.exchange.refresh();
    await expect(ask(b.keys)).rejects.toMatchObject({ code: 'peer-not-trusted' });
    expect(a.exchange.peers()).toEqual([]);
  });

  test('a server with another kiosk’s certificate gets nothing and is believed nothing', async () => {
    const rogue = await makeKeys(folder);
    let requests = 0;
    const server = createServer(
      { key: rogue.credentials.key, cert: rogue.credentials.certificate },
      (_request, response) => {
        requests += 1;
        response.end('{}');
      },
    );
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const client = createPeerClient(b.keys.credentials);
    const asked = client.operations(
      `127.0.0.1:${port}`,
      a.keys.id,
      { events: [EVENT], after: null, waitMs: 0 },
      AbortSignal.timeout(10_000),
    );
    await expect(asked).rejects.toMatchObject({ code: 'peer-not-trusted' });
    expect(await client.whoIs(`127.0.0.1:${port}`, AbortSignal.timeout(10_000))).toBe(rogue.id);
    expect(requests).toBe(0);
    client.close();
    server.close();
  });

  test('a peer’s lies about others are left, and its own facts taken', async () => {
    const stranger = await makeKeys(folder);
    const good = signedCheckIn(a.keys, 1, EVENT);
    a.held.operations.push(
      signedCheckIn(stranger, 1, EVENT),
      { ...signedCheckIn(a.keys, 2, EVENT), kiosk_id: b.keys.id },
      { ...signedCheckIn(stranger, 3, EVENT), kiosk_id: a.keys.id },
      signedCheckIn(a.keys, 4, EVENT, newId()),
      { ...signedCheckIn(a.keys, 5, EVENT), seq: 6 },
      good,
    );
    a.answers.changed();
    await vi.waitFor(() => expect(b.held.operations).toEqual([good]), LONG);
    expect(b.refused.toSorted()).toEqual([
      'kiosk-unknown',
      'operation-unreadable',
      'signature-invalid',
      'signature-invalid',
    ]);
  });

  test('requests that are too long, malformed or elsewhere are refused and cost nothing', async () => {
    const post = (url: string, body: string) =>
      new Promise<number>((resolve, reject) => {
        const { key, certificate: cert, authorities: ca } = b.keys.credentials;
        const request = httpsRequest(
          {
            host: '127.0.0.1',
            port: a.server.port,
            path: url,
            method: 'POST',
            key,
            cert,
            ca: [...ca],
            checkServerIdentity: () => undefined,
            agent: false,
          },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        request.once('error', reject);
        request.end(body);
      });
    expect(await post('/v1/peer/operations', '{')).toBe(400);
    expect(await post('/v1/peer/operations', '{"events":[]}')).toBe(400);
    expect(await post('/v1/peer/operations', ' '.repeat(9_000))).toBe(413);
    expect(await post('/v1/sync/push', '{}')).toBe(404);
    a.record(signedCheckIn(a.keys, 1, EVENT));
    await vi.waitFor(() => expect(b.held.operations).toHaveLength(1), LONG);
  });
});

test('an address is host:port and nothing else', () => {
  expect(peerAddress('192.168.4.7:8443')).toEqual({ host: '192.168.4.7', port: 8443 });
  expect(peerAddress('[fe80::1]:8443')).toEqual({ host: 'fe80::1', port: 8443 });
  expect(peerAddress('gate-2.local:1')).toEqual({ host: 'gate-2.local', port: 1 });
  for (const bad of [
    '',
    'host',
    'host:0',
    'host:65536',
    'https://host:1',
    'a b:1',
    '::1:80',
    'u@h:1',
    `${'h'.repeat(300)}:1`,
  ]) {
    expect(() => peerAddress(bad)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  }
});

test('what is announced says a kiosk, a hub and a port; a network without multicast is no trouble', async () => {
  const hubId = newId();
  const [one, other] = [newId(), newId()];
  const troubles: unknown[] = [];
  const open = (kioskId: string, port: number) =>
    openPeerDiscovery({
      kioskId,
      hubId,
      port,
      onFound: () => {},
      onTrouble: (error) => troubles.push(error),
    });
  const both = [open(one, 40_001), open(other, 40_002)];
  await Promise.all(both.map((discovery) => discovery.close()));
  expect(both[0]?.addressesOf(newId())).toEqual([]);
});
