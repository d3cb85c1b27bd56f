import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gunzipSync } from 'node:zlib';
import type { Fault, FaultName } from '#tools/network/fault.ts';
import { openHostileNetwork, type HostileNetwork } from '#tools/network/hostile-network.ts';
import type { Happening } from '#tools/network/tally.ts';
import { ask, codeOf } from './client.ts';
import { HUB_TIME, openTarget, PAGE, type TargetServer } from './target-server.ts';

const MIB = 1024 ** 2;

let target: TargetServer;
let network: HostileNetwork;
let happenings: Happening[];

beforeEach(async () => {
  happenings = [];
  target = await openTarget();
  network = await openHostileNetwork({
    target: target.url,
    seed: 1,
    onFault: (happening) => happenings.push(happening),
  });
});

afterEach(async () => {
  await network.close();
  await target[Symbol.asyncDispose]();
});

/** Pushes once through this fault. */
function pushThrough(fault: Fault | FaultName, signal?: AbortSignal) {
  network.failNext(fault);
  return ask(`${network.url}/push`, { body: 'facts', ...(signal === undefined ? {} : { signal }) });
}

/** Pushes once through this fault, and gives up once it has happened. @returns the error's code */
async function giveUpOn(fault: Fault): Promise<string> {
  const leaving = new AbortController();
  const code = codeOf(pushThrough(fault, leaving.signal));
  await vi.waitFor(
    () => expect(happenings).toEqual([{ fault: fault.name, to: 'POST /push' }]),
    5000,
  );
  leaving.abort();
  return code;
}

/** @returns how many bytes came, unpacked, when it stopped reading */
async function readUpTo(url: string, limit: number): Promise<number> {
  let bytes = 0;
  for await (const chunk of (await fetch(url)).body!) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > limit) break;
  }
  return bytes;
}

describe('a clear network', () => {
  it('carries a request and its answer as they are', async () => {
    const { status, headers, body } = await ask(`${network.url}/push?x=1`, { body: 'facts' });
    expect(status).toBe(200);
    expect(headers['gatehouse-time']).toBe(String(HUB_TIME));
    expect(body.toString()).toBe(PAGE);
    expect(target.got).toEqual(['POST /push?x=1 facts']);
    expect(happenings).toEqual([]);
    expect(network.counts()).toMatchObject({ connections: 1, requests: 1 });
  });

  it('is passed by fetch too, and counts its bytes', async () => {
    const answer = await fetch(`${network.url}/gzip`);
    expect(await answer.text()).toBe(PAGE);
    expect(network.counts()['bytes-down']).toBeGreaterThan(500);
  });

  it('resets a client whose target is away, and says so', async () => {
    await target[Symbol.asyncDispose]();
    expect(await codeOf(ask(network.url))).toBe('ECONNRESET');
    expect(network.counts()['target-away']).toBe(1);
    target = await openTarget();
    network.setTarget(target.url);
    expect((await ask(network.url)).status).toBe(200);
  });

  it('leads to this machine only', async () => {
    const away = openHostileNetwork({ target: new URL('http://hub.example'), seed: 1 });
    await expect(away).rejects.toThrow('this machine only');
  });
});

describe('a lost request', () => {
  it('never reaches the target, and its connection is reset', async () => {
    expect(await codeOf(pushThrough({ name: 'drop-request', silent: false }))).toBe('ECONNRESET');
    expect(target.got).toEqual([]);
  });

  it('leaves its client waiting where nobody tells', async () => {
    expect(await giveUpOn({ name: 'drop-request', silent: true })).toBe('ABORT_ERR');
    expect(target.got).toEqual([]);
  });
});

describe('a lost answer', () => {
  it('comes after the target did its work', async () => {
    expect(await codeOf(pushThrough({ name: 'drop-answer', silent: false }))).toBe('ECONNRESET');
    expect(target.got).toEqual(['POST /push facts']);
  });

  it('leaves its client waiting where nobody tells', async () => {
    expect(await giveUpOn({ name: 'drop-answer', silent: true })).toBe('ABORT_ERR');
    expect(target.got).toEqual(['POST /push facts']);
  });
});

describe('a request', () => {
  it('that is late still arrives when its client has given up', async () => {
    expect(await giveUpOn({ name: 'delay', ms: 100 })).toBe('ABORT_ERR');
    await vi.waitFor(() => expect(target.got).toEqual(['POST /push facts']), 5000);
  });

  it('arrives twice at once, answered once', async () => {
    const { body } = await pushThrough({ name: 'duplicate', when: 'together', answer: 'first' });
    expect(body.toString()).toBe(PAGE);
    expect(target.got).toEqual(['POST /push facts', 'POST /push facts']);
  });

  it.for([
    ['first', '1'],
    ['second', '2'],
  ] as const)('arrives twice, answered by the %s', async ([answer, turn]) => {
    const seen = await pushThrough({ name: 'duplicate', when: 'after', answer });
    expect(seen.body.toString()).toBe(PAGE);
    expect(seen.headers['x-turn']).toBe(turn);
    expect(target.got).toEqual(['POST /push facts', 'POST /push facts']);
  });

  it('arrives again after a later one', async () => {
    await pushThrough({ name: 'duplicate', when: 'later', answer: 'first' });
    await ask(`${network.url}/push`, { body: 'more facts' });
    await vi.waitFor(
      () =>
        expect(target.got).toEqual([
          'POST /push facts',
          'POST /push more facts',
          'POST /push facts',
        ]),
      5000,
    );
  });

  it('is overtaken by the one behind it', async () => {
    const held = pushThrough({ name: 'reorder', ms: 5000 });
    await vi.waitFor(() => expect(network.counts().requests).toBe(1), 5000);
    await ask(`${network.url}/push`, { body: 'more facts' });
    expect((await held).status).toBe(200);
    expect(target.got).toEqual(['POST /push more facts', 'POST /push facts']);
    expect(happenings).toEqual([{ fault: 'reorder', to: 'POST /push' }]);
  });

  it('that nothing overtakes was only late', async () => {
    await pushThrough({ name: 'reorder', ms: 10 });
    expect(happenings).toEqual([{ fault: 'delay', to: 'POST /push' }]);
  });

  it('comes in pieces, and whole', async () => {
    await pushThrough({ name: 'slow-upload', gapMs: 5 });
    expect(target.got).toEqual(['POST /push facts']);
  });
});

describe('an answer', () => {
  it('ends in the middle with its connection', async () => {
    expect(await codeOf(pushThrough({ name: 'truncate', at: 0.5 }))).toBe('ECONNRESET');
    expect(happenings).toEqual([{ fault: 'truncate', to: 'POST /push' }]);
  });

  it('ends in the middle as if it were whole', async () => {
    const { body } = await pushThrough({ name: 'shorten', at: 0.5 });
    expect(body.toString()).toBe(PAGE.slice(0, Math.floor(PAGE.length / 2)));
  });

  it('ends in the middle of its gzip stream', async () => {
    network.failNext({ name: 'shorten', at: 0.5 });
    const { body } = await ask(`${network.url}/gzip`);
    expect(() => gunzipSync(body)).toThrow('unexpected end of file');
  });

  it('comes with one bit turned', async () => {
    const { body } = await pushThrough({ name: 'bit-flip', at: 0.25, bit: 3 });
    const turned = [...Buffer.from(PAGE)].flatMap((byte, index) =>
      byte === body[index] ? [] : [[index, byte ^ (body[index] ?? 0)]],
    );
    expect(turned).toEqual([[Math.floor(PAGE.length / 4), 8]]);
    expect(body).toHaveLength(PAGE.length);
  });

  it('comes a byte at a time', async () => {
    network.failNext({ name: 'slow-answer', gapMs: 1 });
    const answer = await fetch(`${network.url}/push`);
    const reader = answer.body!.getReader();
    const sizes: number[] = [];
    while (sizes.length < 20) sizes.push((await reader.read()).value!.length);
    await reader.cancel();
    expect(Math.max(...sizes)).toBeLessThan(20);
  });

  it('tells another time than the hub', async () => {
    const { headers, body } = await pushThrough({ name: 'clock-jump', ms: -3_600_000 });
    expect(headers['gatehouse-time']).toBe(String(HUB_TIME - 3_600_000));
    expect(Date.parse(headers.date ?? '')).toBeLessThan(Date.now() - 3_500_000);
    expect(body.toString()).toBe(PAGE);
  });

  it.for([
    [{ name: 'conflict', afterTarget: true }, 409, 'application/problem+json'],
    [{ name: 'too-large', afterTarget: true }, 413, 'application/problem+json'],
    [{ name: 'server-error', afterTarget: true }, 500, 'application/problem+json'],
    [{ name: 'bad-gateway', afterTarget: true }, 502, 'text/html'],
    [{ name: 'portal-page' }, 200, 'text/html'],
  ] as const)('is another: %o', async ([fault, status, type]) => {
    const seen = await pushThrough(fault);
    expect([seen.status, seen.headers['content-type']?.split(';')[0]]).toEqual([status, type]);
    const isPortal = fault.name === 'portal-page';
    expect(target.got).toHaveLength(isPortal ? 0 : 1);
    expect(seen.headers['gatehouse-time']).toBe(isPortal ? undefined : String(HUB_TIME));
  });

  it('sends to a portal, which answers whoever follows', async () => {
    const seen = await pushThrough('portal-redirect');
    expect([seen.status, seen.headers.location]).toEqual([302, '/captive-portal']);
    network.failNext('portal-redirect');
    expect(await (await fetch(`${network.url}/pull`)).text()).toContain('Venue Wi-Fi');
    expect(target.got).toEqual([]);
  });

  it('asks for patience, in seconds or by a date', async () => {
    const fault = { name: 'too-many-requests', afterTarget: false, seconds: 2 } as const;
    const inSeconds = await pushThrough({ ...fault, asDate: false });
    expect([inSeconds.status, inSeconds.headers['retry-after']]).toEqual([429, '2']);
    const byDate = await pushThrough({ ...fault, asDate: true });
    expect(byDate.headers['retry-after']).toMatch(/^\w{3}, .+ GMT$/);
  });

  it('says 500 also where the target never saw the request', async () => {
    expect((await pushThrough({ name: 'server-error', afterTarget: false })).status).toBe(500);
    expect(target.got).toEqual([]);
  });

  it('is no JSON though it says so', async () => {
    const { status, headers, body } = await pushThrough('garbage-json');
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(() => JSON.parse(body.toString()) as unknown).toThrow('JSON');
  });

  it('is JSON of a shape that nobody sends', async () => {
    const { status, body } = await pushThrough({
      name: 'wrong-shape',
      afterTarget: false,
      pick: 0.99,
    });
    expect(status).toBe(200);
    expect(body.toString()).toBe('{"__proto__":{"results":[]},"constructor":{"prototype":1}}');
  });

  it('has no end', async () => {
    network.failNext({ name: 'endless-body', afterTarget: false, zipped: false });
    expect(await readUpTo(`${network.url}/pull`, 40 * MIB)).toBeGreaterThan(40 * MIB);
  });

  it('has no end, and hardly weighs anything on its way', async () => {
    network.failNext({ name: 'endless-body', afterTarget: false, zipped: true });
    expect(await readUpTo(`${network.url}/pull`, 40 * MIB)).toBeGreaterThan(40 * MIB);
    expect(network.counts()['bytes-down']).toBeLessThan(8 * MIB);
  });
});

describe('a fault', () => {
  it('meets only what it was meant for', async () => {
    network.failNext('conflict', '/push');
    expect((await ask(`${network.url}/pull`)).status).toBe(200);
    expect((await ask(`${network.url}/push`)).status).toBe(409);
    expect(network.counts()).toMatchObject({ conflict: 1, requests: 2 });
  });

  it('that needs TLS is refused by a network without', () => {
    expect(() => network.failNext('wrong-certificate')).toThrow('has no TLS');
  });
});

describe('hostile weather', () => {
  it('does the same to the same requests with the same seed', async () => {
    const run = async (seed: number): Promise<Happening[]> => {
      const seen: Happening[] = [];
      const chances = { truncate: 0.2, 'bad-gateway': 0.2, duplicate: 0.2, 'clock-jump': 0.2 };
      await using bad = await openHostileNetwork({
        target: target.url,
        seed,
        plan: { chances, longestMs: 10 },
        onFault: (happening) => seen.push(happening),
      });
      bad.setWeather('hostile');
      for (let turn = 0; turn < 30; turn += 1) {
        await ask(`${bad.url}/push`, { body: 'facts' }).catch(() => null);
      }
      return seen;
    };
    const [first, second] = [await run(5), await run(5)];
    expect(first.length).toBeGreaterThan(15);
    expect(second).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });
});
