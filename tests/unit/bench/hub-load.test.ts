import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openLoop } from '#tools/bench/hub-load.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers nothing for a while, from its first request on. */
async function stalling(milliseconds: number, status: number): Promise<number> {
  let until: number | null = null;
  const made = createServer((_request, response) => {
    until ??= performance.now() + milliseconds;
    const wait = Math.max(0, until - performance.now());
    setTimeout(() => response.writeHead(status).end(), wait);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

test('who wants to ask while a server stalls counts from when they wanted to', async () => {
  const port = await stalling(400, 200);
  const plan = { perSecond: 100, seconds: 1 };
  const { latencies } = await openLoop(port, [{ path: '/', headers: {} }], plan);
  expect(latencies).toHaveLength(100);
  // Forty were due in the 400 ms: a client that waits for each answer would have seen one.
  expect(latencies.filter((one) => one > 100).length).toBeGreaterThan(20);
});

test('a refusal is no quick answer', async () => {
  const port = await stalling(0, 429);
  const plan = { perSecond: 50, seconds: 0.1 };
  await expect(openLoop(port, [{ path: '/', headers: {} }], plan)).rejects.toThrow('429');
});
