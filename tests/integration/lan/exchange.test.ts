import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPeerClient } from '#core/lan/peer-client.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { PEER_ANSWER_CHARS } from '#shared/wire/peer.ts';
import { makeKeys, openLanKiosk, openPair, signedCheckIn, type LanKiosk } from './lan-kiosk.ts';

const LONG = { timeout: 20_000, interval: 5 };
const EVENT = newId();
const OTHER_EVENT = newId();

let folder = '';
const opened: LanKiosk[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-lan-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((kiosk) => kiosk.close()));
  await rm(folder, { recursive: true, force: true });
});

async function pair(events: readonly Uuid[] = [EVENT]) {
  const both = await openPair(folder, events);
  opened.push(...both);
  return both;
}

function idsOf(kiosk: LanKiosk): Uuid[] {
  return kiosk.held.operations.map(({ id }) => id).toSorted();
}

describe('given two kiosks in one network and no hub', () => {
  test('what each records is at the other, once, and both know when they last heard each other', async () => {
    const [a, b] = await pair();
    for (let seq = 1; seq <= 3; seq++) {
      a.record(signedCheckIn(a.keys, seq, EVENT));
      b.record(signedCheckIn(b.keys, seq, EVENT));
    }
    await vi.waitFor(() => {
      expect(idsOf(a)).toHaveLength(6);
      expect(idsOf(b)).toEqual(idsOf(a));
    }, LONG);
    expect(b.held.store.find(a.keys.id)?.lastHeardAt).not.toBeNull();
    expect(b.exchange.peers()).toMatchObject([{ kioskId: a.keys.id, state: 'connected' }]);
    expect([...a.refused, ...b.refused]).toEqual([]);
  });

  test('a third that hears of one alone gets the other’s facts from it', async () => {
    const [a, b] = await pair();
    const c = await openLanKiosk(await makeKeys(folder));
    opened.push(c);
    c.held.knows(a.keys, [EVENT]);
    c.held.knows(b.keys, [EVENT]);
    b.held.knows(c.keys, [EVENT]);
    a.record(signedCheckIn(a.keys, 1, EVENT));
    c.find(b.keys.id, `127.0.0.1:${b.server.port}`);
    await vi.waitFor(() => expect(idsOf(c)).toEqual(idsOf(a)), LONG);
  });

  test('what is of another event stays where it is, whatever is asked for', async () => {
    const [a, b] = await pair();
    a.record(signedCheckIn(a.keys, 1, OTHER_EVENT));
    const client = createPeerClient(b.keys.credentials);
    const answer = await client.operations(
      `127.0.0.1:${a.server.port}`,
      a.keys.id,
      { events: [EVENT, OTHER_EVENT], after: null, waitMs: 0 },
      AbortSignal.timeout(10_000),
    );
    client.close();
    expect(answer.operations).toEqual([]);
  });

  test('more than an answer holds comes in several', async () => {
    const [a, b] = await pair();
    const many = Array.from({ length: 450 }, (_, at) => signedCheckIn(a.keys, at + 1, EVENT));
    for (const operation of many) a.held.take(operation);
    a.answers.changed();
    await vi.waitFor(() => expect(b.held.operations).toHaveLength(450), LONG);
    expect(b.held.operations.map(({ seq }) => seq)).toEqual(many.map(({ seq }) => seq));
  });

  test('a kiosk whose copy was replaced is read from its beginning', async () => {
    const [a, b] = await pair();
    a.held.take(signedCheckIn(a.keys, 1, EVENT));
    a.held.take(signedCheckIn(a.keys, 2, EVENT));
    const client = createPeerClient(b.keys.credentials);
    const ask = (after: string | null) =>
      client.operations(
        `127.0.0.1:${a.server.port}`,
        a.keys.id,
        { events: [EVENT], after, waitMs: 0 },
        AbortSignal.timeout(10_000),
      );
    const { position } = await ask(null);
    expect((await ask(position)).operations).toEqual([]);
    // Another history, and a longer one.
    a.held.operations.splice(0);
    for (const seq of [11, 12, 13]) a.held.take(signedCheckIn(a.keys, seq, EVENT));
    expect((await ask(position)).operations.map(({ seq }) => seq)).toEqual([11, 12, 13]);
    client.close();
  });

  test('one that went away and came back at another port goes on', async () => {
    const [a, b] = await pair();
    a.record(signedCheckIn(a.keys, 1, EVENT));
    await vi.waitFor(() => expect(b.held.operations).toHaveLength(1), LONG);
    await a.close();
    opened.splice(opened.indexOf(a), 1);
    await vi.waitFor(
      () => expect(b.exchange.peers()).toMatchObject([{ state: 'unreachable' }]),
      LONG,
    );
    const again = await openLanKiosk(a.keys);
    opened.push(again);
    again.held.knows(b.keys, [EVENT]);
    again.record(signedCheckIn(a.keys, 2, EVENT));
    b.find(a.keys.id, `127.0.0.1:${again.server.port}`);
    await vi.waitFor(() => expect(b.held.operations).toHaveLength(2), LONG);
  });

  test('a live frame is had for an alert, and nothing where there is none', async () => {
    const [a, b] = await pair();
    const checkIn = newId();
    const frame = Buffer.from('ffd8ffe0', 'hex');
    a.frames.set(checkIn, frame);
    const client = createPeerClient(b.keys.credentials);
    const ask = (id: Uuid) =>
      client.evidence(`127.0.0.1:${a.server.port}`, a.keys.id, id, AbortSignal.timeout(10_000));
    expect(Buffer.from((await ask(checkIn)) ?? [])).toEqual(frame);
    expect(await ask(newId())).toBeNull();
    client.close();
  });

  test('one operation longer than an answer should be still comes', async () => {
    const [a, b] = await pair();
    const long = signedCheckIn(a.keys, 1, EVENT);
    a.record({ ...long, payload: `${' '.repeat(PEER_ANSWER_CHARS)}${long.payload}` });
    a.record(signedCheckIn(a.keys, 2, EVENT));
    // The spaces are not what was signed: it is looked at and refused, and the next one comes.
    await vi.waitFor(() => expect(b.held.operations).toHaveLength(1), LONG);
    expect(b.refused).toContain('signature-invalid');
  });
});
