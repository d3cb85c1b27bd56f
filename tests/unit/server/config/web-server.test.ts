import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { restartDelay } from '#server/start/restart-delay.ts';
import { createRedirectServer, createWebServer } from '#server/start/web-server.ts';

const open: Server[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.closeAllConnections();
});

async function listening(server: Server): Promise<number> {
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function get(
  port: number,
  target: string,
  agent?: Agent,
  method = 'GET',
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: target, method, ...(agent ? { agent } : {}) };
    request(options, (response) => {
      response.resume().once('end', () => resolve(response));
    })
      .once('error', reject)
      .end();
  });
}

describe('a web server that is drained', () => {
  it('answers what was begun, closes each connection with its answer, and takes no new one', async () => {
    let release = (): void => {};
    const slow: RequestListener = (_request, response) => {
      release = () => response.end('late');
    };
    const quick: RequestListener = (_request, response) => void response.end('soon');
    const web = createWebServer(null, (asked, response) =>
      (asked.url === '/slow' ? slow : quick)(asked, response),
    );
    const port = await listening(web.server);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await get(port, '/', agent)).headers.connection).toBe('keep-alive');
    const late = get(port, '/slow');
    await once(web.server, 'request');
    const drained = web.drain({ idleMs: 500, limitMs: 5_000 });
    // On a connection that was open before: answered still, and told to go.
    expect((await get(port, '/', agent)).headers.connection).toBe('close');
    await expect(get(port, '/')).rejects.toThrow('ECONNREFUSED');
    release();
    expect((await late).statusCode).toBe(200);
    expect(await drained).toBe(true);
    expect(web.requests()).toBe(3);
  });

  it('gives up what is not answered within its limit, and says so', async () => {
    const web = createWebServer(null, () => {});
    const port = await listening(web.server);
    const lost = get(port, '/').catch((error: unknown) => (error as Error).message);
    await once(web.server, 'request');
    expect(await web.drain({ idleMs: 10, limitMs: 100 })).toBe(false);
    expect(await lost).toBe('socket hang up');
  });
});

describe('plain HTTP', () => {
  it('is sent on to our own address, whatever host and address were asked for', async () => {
    const port = await listening(createRedirectServer('https://hub.example'));
    const { statusCode, headers } = await get(port, '/events/1?a=b');
    expect([statusCode, headers.location]).toEqual([308, 'https://hub.example/events/1?a=b']);
    expect((await get(port, '//evil.example/')).headers.location).toBe(
      'https://hub.example//evil.example/',
    );
    expect((await get(port, '/sign-in', undefined, 'POST')).statusCode).toBe(403);
    const socket = connect(port, '127.0.0.1');
    socket.end('GET http://evil.example/x HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toContain('location: https://hub.example/\r\n');
  });
});

it('waits longer for a process that ends again and again, and never longer than 15 s', () => {
  expect([1, 2, 3, 7, 50].map(restartDelay)).toEqual([250, 500, 1_000, 15_000, 15_000]);
});
