import { gunzipSync } from 'node:zlib';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildApp } from '#server/app.ts';
import { openAudit } from '#server/parts/audit.ts';
import { openFeed, type FeedPart } from '#server/parts/feed.ts';
import { snapshotLine } from '#shared/wire/sync.ts';
import { openFeedStand, type FeedStand } from './feed-stand.ts';

let stand: FeedStand;
let part: FeedPart;
let app: FastifyInstance;
let port: number;
let event: { id: string; typeId: string };
let kiosk: string;
beforeAll(async () => {
  stand = await openFeedStand();
  event = await stand.addEvent();
  kiosk = await stand.addKiosk('gate', event.id);
  const { audit } = await openAudit(stand.desk.base, { personKeys: stand.personKeys });
  part = await openFeed(stand.desk.base, {
    audit,
    standing: {
      of: async (kiosk_id) => ({ kiosk_id, name: 'A', use: 'gate', events: [], orders: [] }),
      report: async () => {},
    },
    personKeys: stand.personKeys,
    failed: (error) => console.error(error),
  });
  app = await buildApp({
    config: { logLevel: 'silent', mode: 'test', trustedProxies: [] },
    routes: part.routes,
    ports: {
      authenticate: async () => null,
      authenticateKiosk: async () => ({
        type: 'kiosk',
        id: kiosk,
        use: 'gate',
        isRevoked: false,
        ip: null,
        userAgent: null,
      }),
      count: async () => {},
      language: () => 'en',
      secureCookies: true,
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await part.close();
  await app.close();
  await stand[Symbol.asyncDispose]();
});

function ask(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(
      { host: '127.0.0.1', port, path, headers: { authorization: 'DPoP x', ...headers } },
      resolve,
    );
    request.once('error', reject);
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const SOON = { timeout: 20_000, interval: 10 };

test('a first load is lines of JSON, packed once, and not gathered on its way', async () => {
  for (let count = 0; count < 20; count += 1) await stand.join(event);
  const path = `/v1/sync/snapshot?feed=${event.id}`;
  const packed = await ask(path, { 'accept-encoding': 'gzip, br' });
  const plain = await ask(path);
  expect(packed.headers).toMatchObject({
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    'x-accel-buffering': 'no',
  });
  const lines = gunzipSync(await bytesOf(packed))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const read = lines.map((line) => snapshotLine.parse(JSON.parse(line)));
  expect(read[0]).toMatchObject({ t: 'start' });
  expect(read.at(-1)).toMatchObject({ t: 'end' });
  const again = (await bytesOf(plain)).toString('utf8').trimEnd().split('\n');
  expect(again.filter((line) => line.includes('"attendee"'))).toEqual(
    lines.filter((line) => line.includes('"attendee"')),
  );
});

test('a load that is refused is a problem, not a stream', async () => {
  const other = await stand.addEvent();
  const answer = await ask(`/v1/sync/snapshot?feed=${other.id}`, { 'accept-encoding': 'gzip' });
  expect(answer.statusCode).toBe(403);
  expect(JSON.parse((await bytesOf(answer)).toString('utf8'))).toMatchObject({
    code: 'event-not-assigned',
  });
});

test('a stream goes out as it is made, ends with its reader, and goes on from the last id', async () => {
  const from = `${event.id}~${await stand.end(kiosk, event.id)}`;
  const stream = await ask(`/v1/sync/live?at=${from}`, { 'accept-encoding': 'gzip, br' });
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'content-encoding': 'identity',
    'x-accel-buffering': 'no',
    'cache-control': 'no-store, no-transform',
  });
  let heard = '';
  stream.on('data', (data: Buffer) => (heard += data.toString('utf8')));
  await vi.waitFor(() => expect(heard).toContain('event: standing'), SOON);
  const { id } = await stand.join(event);
  await vi.waitFor(() => expect(heard).toContain(id), SOON);
  const last = /^id: (\S+)$/m.exec(heard)?.[1] ?? '';
  stream.destroy();

  const more = await stand.join(event);
  const again = await ask(`/v1/sync/live?at=${from}`, { 'last-event-id': last });
  let then = '';
  again.on('data', (data: Buffer) => (then += data.toString('utf8')));
  await vi.waitFor(() => expect(then).toContain(more.id), SOON);
  expect(then).not.toContain(id);
  // A process that is replaced lets go of its readers.
  const ended = new Promise((resolve) => again.once('end', resolve));
  part.drain();
  await ended;
});

test('a pull is one text, read as it is described', async () => {
  const from = await stand.end(kiosk, event.id);
  const { id } = await stand.join(event);
  await stand.settle();
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/sync/pull',
    headers: { authorization: 'DPoP x' },
    payload: { feeds: [{ feed: event.id, cursor: from }], limit: 100, report: null },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().pages[0].changes).toContainEqual(
    expect.objectContaining({ t: 'registration', row: expect.objectContaining({ id }) }),
  );
});
