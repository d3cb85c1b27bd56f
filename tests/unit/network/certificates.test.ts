import { beforeAll, describe, expect, it } from 'vitest';
import { openHostileNetwork } from '#tools/network/hostile-network.ts';
import { ask, codeOf } from './client.ts';
import { makeIdentity, openTarget, PAGE } from './target-server.ts';

let identity: Awaited<ReturnType<typeof makeIdentity>>;

beforeAll(async () => {
  identity = await makeIdentity();
});

/** A hub with TLS behind a network that opens it, as a client that trusts the hub's authority sees it. */
async function openPair() {
  const { ca, tls } = identity;
  const target = await openTarget(tls);
  const network = await openHostileNetwork({ target: target.url, seed: 1, tls, targetCa: ca });
  return {
    target,
    network,
    push: () => ask(`${network.url}/push`, { body: 'facts', ca }),
    async [Symbol.asyncDispose]() {
      await network.close();
      await target[Symbol.asyncDispose]();
    },
  };
}

describe('a network that opens TLS', () => {
  it("shows a certificate of the hub's authority and carries what is inside", async () => {
    await using pair = await openPair();
    expect((await pair.push()).body.toString()).toBe(PAGE);
    expect(pair.target.got).toEqual(['POST /push facts']);
  });

  it('fails requests inside it', async () => {
    await using pair = await openPair();
    pair.network.failNext({ name: 'drop-answer', silent: false });
    expect(await codeOf(pair.push())).toBe('ECONNRESET');
    pair.network.failNext({ name: 'truncate', at: 0.5 });
    expect(await codeOf(pair.push())).toBe('ECONNRESET');
    pair.network.failNext({ name: 'portal-page' });
    expect((await pair.push()).body.toString()).toContain('Venue Wi-Fi');
    expect(pair.target.got).toHaveLength(2);
  });

  it('resets a handshake', async () => {
    await using pair = await openPair();
    pair.network.failNext('tls-reset');
    expect(await codeOf(pair.push())).toBe('ECONNRESET');
    expect((await pair.push()).status).toBe(200);
    expect(pair.network.counts()).toMatchObject({ 'tls-reset': 1, connections: 2, requests: 1 });
  });

  it('shows a certificate that certifies itself, for the same names', async () => {
    await using pair = await openPair();
    pair.network.failNext('wrong-certificate');
    expect(await codeOf(pair.push())).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(pair.target.got).toEqual([]);
    expect(pair.network.counts()).toMatchObject({ 'wrong-certificate': 1, 'impostor-trusted': 0 });
  });

  it('does not take a target that its authority does not know', async () => {
    const other = await makeIdentity();
    await using pair = await openPair();
    await using lost = await openHostileNetwork({
      target: pair.target.url,
      seed: 1,
      tls: identity.tls,
      targetCa: other.ca,
    });
    expect(await codeOf(ask(lost.url, { ca: identity.ca }))).toBe('ECONNRESET');
    expect(pair.target.got).toEqual([]);
  });
});

describe('a bit that turns on its way', () => {
  it('is noticed by TLS', async () => {
    await using pair = await openPair();
    pair.network.failNext({ name: 'wire-flip', afterBytes: 5000 });
    expect(await codeOf(pair.push())).toBe('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC');
    expect(pair.network.counts()['wire-flip']).toBe(1);
  });
});

describe('a network that does not', () => {
  it("carries the target's own TLS, and can only fail connections", async () => {
    await using target = await openTarget(identity.tls);
    await using network = await openHostileNetwork({ target: target.url, seed: 1 });
    expect(() => network.failNext('conflict')).toThrow('opens no TLS');
    network.failNext('tls-reset');
    expect(await codeOf(ask(network.url, { ca: identity.ca }))).toBe('ECONNRESET');
    expect((await ask(network.url, { ca: identity.ca })).body.toString()).toBe(PAGE);
    network.setWeather('cut');
    expect(await codeOf(ask(network.url, { ca: identity.ca }))).toBe('ECONNRESET');
  });
});
