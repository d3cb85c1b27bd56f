import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebServer, type WebServer } from '#server/start/web-server.ts';

let web: WebServer;
let port: number;
beforeAll(async () => {
  web = createWebServer(null, (_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => web.server.listen(0, '127.0.0.1', resolve));
  port = (web.server.address() as AddressInfo).port;
});
afterAll(() => web.drain({ idleMs: 0, limitMs: 100 }));

/** Opens a connection, says a little, and listens until the server ends it. */
async function dawdle(said: string): Promise<{ heard: string; socket: Socket }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.on('error', () => {});
  socket.write(said);
  await once(socket, 'close');
  return { heard, socket };
}

test('who sends headers or a body by drops is sent away, a hundred of them at once, and others are answered meanwhile', async () => {
  expect(web.server.headersTimeout).toBeLessThanOrEqual(15_000);
  expect(web.server.requestTimeout).toBeLessThanOrEqual(180_000);
  // A test has less time; both are looked at every five seconds, as in earnest.
  web.server.headersTimeout = 300;
  web.server.requestTimeout = 600;
  const slow = Array.from({ length: 100 }, (_, index) =>
    dawdle(
      index % 2 === 0
        ? 'GET / HTTP/1.1\r\nhost: a\r\nx-drop: '
        : 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\nx',
    ),
  );
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  const outcomes = await Promise.all(slow);
  const headers = outcomes.filter((_, index) => index % 2 === 0);
  expect(headers.map(({ heard }) => heard.slice(0, 12))).toEqual(headers.map(() => 'HTTP/1.1 408'));
}, 20_000);
