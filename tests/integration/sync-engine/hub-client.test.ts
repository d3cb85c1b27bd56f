import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createHub } from '#core/sync/hub.ts';
import { createHubClient } from '#core/sync/hub-client.ts';
import { createHubTransport } from '#core/sync/hub-transport.ts';
import { systemClock } from '#core/system-clock.ts';
import type { Hub, SnapshotPart } from '#core/services/sync/hub-port.ts';
import { newId } from '#shared/domain/id.ts';

const OURS = { 'gatehouse-protocol': '1', 'content-type': 'application/json' };
const PULL = { feeds: [], limit: 10, report: null };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server | null = null;
let hub: Hub | null = null;
afterEach(() => {
  hub?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A hub that gives tokens as it should, and answers all else as the test says. */
async function against(answer: Answer): Promise<Hub> {
  server = createServer((request, response) => {
    request.resume();
    const say = (body: object) => response.writeHead(200, OURS).end(JSON.stringify(body));
    if (request.url === '/v1/sync/challenge') say({ challenge: 'sign me' });
    else if (request.url === '/v1/sync/token') say({ token: 't', good_for: 600, revoked: false });
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const x = publicKey.export({ format: 'jwk' }).x ?? '';
  const made = createHub(
    createHubClient({
      transport: createHubTransport({
        hubUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        agent: new Agent(),
        version: '0.1.0',
        now: () => Date.now(),
      }),
      device: { kioskId: newId(), sign: (bytes) => sign(null, bytes, privateKey) },
      publicKey: Buffer.from(x, 'base64url').toString('base64'),
      knownOffset: null,
      clock: systemClock,
    }),
  );
  hub = made;
  return made;
}

async function parts(from: Hub): Promise<SnapshotPart[]> {
  const read: SnapshotPart[] = [];
  for await (const part of from.snapshot('hub', null, new AbortController().signal))
    read.push(part);
  return read;
}

test('a captive portal that answers 200 with a page is not the hub', async () => {
  const made = await against((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Free Wi-Fi</h1>');
  });
  await expect(made.pull(PULL)).rejects.toMatchObject({ code: 'hub-answer-unreadable' });
});

test('a redirect is not followed', async () => {
  let asked = 0;
  const made = await against((_request, response) => {
    asked += 1;
    response.writeHead(302, { location: '/v1/sync/elsewhere' }).end();
  });
  await expect(made.pull(PULL)).rejects.toMatchObject({ code: 'hub-answer-unreadable' });
  expect(asked).toBe(1);
});

test('how long the hub asks to be left alone is among the facts', async () => {
  const made = await against((_request, response) => {
    response
      .writeHead(429, { ...OURS, 'retry-after': '17', 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ code: 'too-many-requests', facts: {} }));
  });
  await expect(made.pull(PULL)).rejects.toMatchObject({
    code: 'too-many-requests',
    facts: { retryInSeconds: 17 },
  });
});

test('a proxy without a hub behind it is no hub that answers', async () => {
  const made = await against((_request, response) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
  });
  await expect(made.pull(PULL)).rejects.toMatchObject({ code: 'hub-unreachable' });
});

test('an answer that was cut off is not read', async () => {
  const made = await against((_request, response) => {
    response.writeHead(200, { ...OURS, 'content-length': '1000' });
    response.write('{"pages":[');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(made.pull(PULL)).rejects.toMatchObject({ code: 'hub-unreachable' });
});

test('a body without end is given up', async () => {
  const made = await against((_request, response) => {
    response.writeHead(200, OURS);
    const more = (): void => {
      if (!response.destroyed) response.write(' '.repeat(1_000_000), more);
    };
    more();
  });
  await expect(made.pull(PULL)).rejects.toMatchObject({ code: 'hub-answer-unreadable' });
});

test('a snapshot that breaks off keeps what came up to its last mark', async () => {
  const made = await against((_request, response) => {
    response.writeHead(200, { ...OURS, 'content-type': 'application/x-ndjson' });
    response.write(
      '{"t":"start","feed":"hub","rows":2}\n{"t":"mark","from":"m1","done":1}\n{"t":"m',
    );
    setTimeout(() => response.destroy(), 20);
  });
  const read: SnapshotPart[] = [];
  await expect(
    (async () => {
      const reading = made.snapshot('hub', null, new AbortController().signal);
      for await (const part of reading) read.push(part);
    })(),
  ).rejects.toMatchObject({ code: 'hub-unreachable' });
  expect(read).toEqual([
    { kind: 'start', rows: 2 },
    { kind: 'rows', changes: [], mark: { from: 'm1', done: 1 } },
  ]);
});

test('a snapshot whose end is missing is not whole', async () => {
  const made = await against((_request, response) => {
    response
      .writeHead(200, { ...OURS, 'content-type': 'application/x-ndjson' })
      .end('{"t":"start","feed":"hub","rows":2}\n');
  });
  await expect(parts(made)).rejects.toMatchObject({ code: 'hub-unreachable' });
});

test('what fails again and again is left alone, until it is let through', async () => {
  let asked = 0;
  const made = await against((_request, response) => {
    asked += 1;
    // A connection that is kept could be found closed, and the request sent twice.
    response.writeHead(502, { connection: 'close' }).end();
  });
  for (let at = 0; at < 6; at += 1) await made.pull(PULL).catch(() => undefined);
  expect(asked).toBe(4);
  made.letThrough();
  await made.pull(PULL).catch(() => undefined);
  expect(asked).toBe(5);
});

test('a frame of the gate goes as it is, and comes as it was; where the hub has none there is none', async () => {
  const frame = Buffer.from('ffd8ffe000104a464946', 'hex');
  const here = newId();
  let type: string | undefined;
  const taken: Buffer[] = [];
  const made = await against((request, response) => {
    if (request.method === 'PUT') {
      type = request.headers['content-type'];
      request.on('data', (data: Buffer) => taken.push(data));
      request.on('end', () => response.writeHead(204, OURS).end());
    } else if (request.url === `/v1/sync/evidence/${here}`) {
      response.writeHead(200, { ...OURS, 'content-type': 'image/jpeg' }).end(frame);
    } else {
      response
        .writeHead(404, { ...OURS, 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ code: 'photo-unavailable', facts: {} }));
    }
  });
  const { signal } = new AbortController();
  await made.sendEvidence(here, frame, signal);
  expect(type).toBe('image/jpeg');
  expect(Buffer.concat(taken)).toEqual(frame);
  expect(await made.evidence(here, signal)).toEqual(frame);
  expect(await made.evidence(newId(), signal)).toBeNull();
});

test('a frame without end is given up', async () => {
  const made = await against((_request, response) => {
    response.writeHead(200, { ...OURS, 'content-type': 'image/jpeg' });
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(500_000), more);
    };
    more();
  });
  await expect(made.evidence(newId(), new AbortController().signal)).rejects.toMatchObject({
    code: 'hub-answer-unreadable',
  });
});
