import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHostileNetwork, type HostileNetwork } from '#tools/network/hostile-network.ts';
import { ask, codeOf } from './client.ts';
import { openTarget, PAGE, type TargetServer } from './target-server.ts';

let target: TargetServer;
let network: HostileNetwork;

beforeEach(async () => {
  target = await openTarget();
  network = await openHostileNetwork({ target: target.url, seed: 1 });
});

afterEach(async () => {
  await network.close();
  await target[Symbol.asyncDispose]();
});

/** A stream that a client has open, as it comes in. */
async function openStream() {
  const leaving = new AbortController();
  const answer = await fetch(`${network.url}/stream`, { signal: leaving.signal });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  await vi.waitFor(() => expect(target.streams.size).toBe(1), 5000);
  const [server] = target.streams;
  return { reader, server: server!, leave: () => leaving.abort() };
}

describe('a stream of events', () => {
  it('is open before its first event, and carries each as it comes', async () => {
    const { reader, server } = await openStream();
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      server.write(event);
      expect((await reader.read()).value).toBe(event);
    }
    expect(network.counts().streams).toBe(1);
  });

  it('ends at the target when its client leaves', async () => {
    const { leave } = await openStream();
    leave();
    await vi.waitFor(() => expect(target.streams.size).toBe(0), 5000);
  });

  it('is cut after so many events', async () => {
    network.failNext({ name: 'stream-cut', afterChunks: 1 });
    const { reader, server } = await openStream();
    server.write('data: 1\n\n');
    expect((await reader.read()).value).toBe('data: 1\n\n');
    server.write('data: 2\n\n');
    await expect(reader.read()).rejects.toThrow('terminated');
    await vi.waitFor(() => expect(target.streams.size).toBe(0), 5000);
    expect(network.counts()['stream-cut']).toBe(1);
  });

  it('stalls, and what came meanwhile follows', async () => {
    network.failNext({ name: 'stream-stall', afterChunks: 0, ms: 200 });
    const { reader, server } = await openStream();
    const first = reader.read();
    server.write('data: 1\n\n');
    await vi.waitFor(() => expect(network.counts()['stream-stall']).toBe(1), 5000);
    server.write('data: 2\n\n');
    expect((await first).value).toContain('data: 1\n\n');
  });
});

describe('a pulled cable', () => {
  it('resets who is connected and who comes, until it is back', async () => {
    const { reader } = await openStream();
    network.setWeather('cut');
    await expect(reader.read()).rejects.toThrow('terminated');
    await vi.waitFor(() => expect(target.streams.size).toBe(0), 5000);
    expect(await codeOf(ask(network.url))).toBe('ECONNRESET');
    expect(network.counts()).toMatchObject({ reset: 1, refused: 1, requests: 1 });
    network.setWeather('clear');
    expect((await ask(network.url)).status).toBe(200);
  });
});

describe('a dead zone', () => {
  it('lets nothing through and tells nobody; afterwards it goes on', async () => {
    const { reader, server } = await openStream();
    network.setWeather('silent');
    const asked = ask(`${network.url}/push`, { body: 'facts' });
    const leaving = new AbortController();
    const left = codeOf(ask(`${network.url}/pull`, { signal: leaving.signal }));
    await vi.waitFor(() => expect(network.counts().connections).toBe(3), 5000);
    leaving.abort();
    expect(await left).toBe('ABORT_ERR');
    server.write('data: 1\n\n');
    expect(target.got).toEqual(['GET /stream']);
    network.setWeather('clear');
    expect((await asked).body.toString()).toBe(PAGE);
    expect((await reader.read()).value).toBe('data: 1\n\n');
    expect(target.got).toContain('POST /push facts');
  });
});

describe('what is on its way when a dead zone begins', () => {
  it('stays there until it ends', async () => {
    const link = { bytesPerSecond: Infinity, latencyMs: 50, stallChance: 0, stallMs: 0 };
    network.setWeather({ link });
    const asked = ask(`${network.url}/push`, { body: 'facts' });
    await vi.waitFor(() => expect(network.counts()['bytes-up']).toBeGreaterThan(0), 5000);
    network.setWeather({ link, door: 'silent' });
    await sleep(200);
    expect(target.got).toEqual([]);
    network.setWeather('clear');
    expect((await asked).body.toString()).toBe(PAGE);
  });
});

describe('a slow link', () => {
  it('carries everything in order, stalls and all', async () => {
    const link = { bytesPerSecond: 400_000, latencyMs: 10, stallChance: 0.5, stallMs: 20 };
    network.setWeather({ link });
    const { body } = await ask(`${network.url}/push`, { body: PAGE });
    expect(body.toString()).toBe(PAGE);
    expect(target.got).toEqual([`POST /push ${PAGE}`]);
    expect(network.counts().stalls).toBeGreaterThan(0);
    expect(network.counts()['bytes-up']).toBeGreaterThan(PAGE.length);
  });
});

describe('closing', () => {
  it('ends every connection, those that wait for nothing too', async () => {
    await openStream();
    network.setWeather('silent');
    const idle = connect(network.port, '127.0.0.1');
    idle.on('error', () => {});
    await once(idle, 'connect');
    await vi.waitFor(() => expect(network.counts().connections).toBe(2), 5000);
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await network.close();
    await closed;
    expect(await codeOf(ask(network.url))).toBe('ECONNREFUSED');
    network = await openHostileNetwork({ target: target.url, seed: 1 });
  });
});
