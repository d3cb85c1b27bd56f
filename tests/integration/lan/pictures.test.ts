import { randomBytes, createSecretKey } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEvidenceExchange } from '#core/services/sync/evidence-exchange.ts';
import {
  openPictureFetch,
  pictureBudget,
  type PictureFetch,
} from '#core/services/sync/pictures-fetch.ts';
import { createFaceReading, createFetchedReading } from '#core/services/sync/pictures-reading.ts';
import type { HubCalls } from '#core/services/sync/pictures-ports.ts';
import { createThumbnailSeal } from '#core/storage/sync-thumbnail-seal.ts';
import type { AlertRow } from '#shared/domain/alert.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';

const LONG = { timeout: 20_000, interval: 5 };
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');

/** A person's keys, in memory. */
function keysInMemory() {
  const keys = new Map<Uuid, ReturnType<typeof createSecretKey>>();
  return {
    keys,
    find: (id: Uuid) => keys.get(id) ?? null,
    findOrMake(ids: readonly Uuid[]) {
      for (const id of ids) if (!keys.has(id)) keys.set(id, createSecretKey(randomBytes(32)));
      return new Map(keys);
    },
  };
}

/** Where small pictures are kept, in memory. */
function thumbnailsInMemory(count: number) {
  const rows = Array.from({ length: count }, () => ({
    documentId: newId(),
    userId: newId(),
    state: 'waiting' as 'waiting' | 'held' | 'gone',
    sealed: null as Uint8Array | null,
  }));
  const row = (id: Uuid) => rows.find(({ documentId }) => documentId === id);
  return {
    rows,
    wanted: (limit: number) => rows.filter(({ state }) => state === 'waiting').slice(0, limit),
    keep(id: Uuid, sealed: Uint8Array | null) {
      const found = row(id);
      if (found === undefined) throw new TypeError('nobody wanted it');
      found.state = sealed === null ? 'gone' : 'held';
      found.sealed = sealed;
    },
    find(id: Uuid) {
      const found = row(id);
      const sealed = found?.sealed ?? null;
      return found === undefined || sealed === null ? null : { userId: found.userId, sealed };
    },
    size: () => rows.reduce((sum, { sealed }) => sum + (sealed?.length ?? 0), 0),
  };
}

let fetching: PictureFetch | null = null;
afterEach(async () => {
  await fetching?.close();
  fetching = null;
});

function begin(
  store: ReturnType<typeof thumbnailsInMemory>,
  pictures: HubCalls['pictures'],
  more: { isBusy?: () => boolean; freeBytes?: () => number | null } = {},
) {
  const { keys, ...people } = keysInMemory();
  const seal = createThumbnailSeal(people as never);
  const troubles: unknown[] = [];
  fetching = openPictureFetch({
    store,
    seal,
    hub: { pictures },
    isBusy: more.isBusy ?? (() => false),
    freeBytes: more.freeBytes ?? (() => null),
    onTrouble: (error) => troubles.push(error),
  });
  return { seal, keys, troubles };
}

describe('given small pictures that are not here yet', () => {
  test('each comes once, sealed for its person; what the hub lacks is asked for no more', async () => {
    const store = thumbnailsInMemory(60);
    const asked: number[] = [];
    const { seal, keys } = begin(store, async function* (_size, ids) {
      asked.push(ids.length);
      for (const [at, id] of ids.entries()) yield { id, data: at === 0 ? null : JPEG };
      yield { id: newId(), data: JPEG };
    });
    await vi.waitFor(() => expect(store.wanted(1)).toEqual([]), LONG);
    expect(asked).toEqual([50, 10]);
    expect(store.rows.filter(({ state }) => state === 'gone')).toHaveLength(2);
    const [, one] = store.rows;
    if (one === undefined || one.sealed === null) throw new TypeError('not held');
    expect(Buffer.from(one.sealed).includes(JPEG)).toBe(false);
    const read = createFaceReading({
      readFile: () => Promise.resolve({ ok: false, why: 'missing' }),
      thumbnails: store,
      seal,
    });
    const address = { fileId: one.documentId, personId: one.userId, purpose: 'face' as const };
    expect(await read(address)).toEqual({ ok: true, bytes: JPEG });
    expect(await read({ ...address, personId: newId() })).toEqual({ ok: false, why: 'missing' });
    // Erased: the key goes, and what it sealed with it.
    keys.delete(one.userId);
    expect(await read(address)).toEqual({ ok: false, why: 'erased' });
  });

  test('a break costs what was on its way, and the rest comes afterwards', async () => {
    const store = thumbnailsInMemory(4);
    let isBroken = true;
    const { troubles } = begin(store, async function* (_size, ids) {
      for (const [at, id] of ids.entries()) {
        if (isBroken && at === 2) throw new Error('broke off');
        yield { id, data: JPEG };
      }
    });
    await vi.waitFor(() => expect(troubles).toHaveLength(1), LONG);
    expect(store.wanted(9)).toHaveLength(2);
    isBroken = false;
    fetching?.wake();
    await vi.waitFor(() => expect(store.wanted(9)).toEqual([]), LONG);
  });

  test('nothing is asked for while a gate is busy, nor beyond the budget', async () => {
    const store = thumbnailsInMemory(3);
    let isBusy = true;
    let free = 0;
    let asked = 0;
    begin(
      store,
      async function* (_size, ids) {
        asked += 1;
        for (const id of ids) yield { id, data: JPEG };
      },
      { isBusy: () => isBusy, freeBytes: () => free },
    );
    fetching?.wake();
    expect(asked).toBe(0);
    isBusy = false;
    fetching?.wake();
    // No room at all: a tenth of nothing.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(0);
    free = 1_000_000;
    fetching?.wake();
    await vi.waitFor(() => expect(store.wanted(9)).toEqual([]), LONG);
    expect(pictureBudget(null, 5)).toBe(2_000_000_000);
    expect(pictureBudget(900, 100)).toBe(100);
  });

  test('an original comes once for all who ask at once, is kept, and not for who was erased', async () => {
    const kept = new Map<Uuid, Buffer>();
    let asked = 0;
    let isHeld = true;
    const read = createFetchedReading<'identity'>({
      readFile: ({ fileId }) => {
        const bytes = kept.get(fileId);
        return Promise.resolve(
          bytes === undefined ? { ok: false, why: 'missing' } : { ok: true, bytes },
        );
      },
      writeFile: (files) => {
        for (const { fileId, bytes } of files) kept.set(fileId, Buffer.from(bytes));
        return Promise.resolve();
      },
      hub: () => ({
        async *pictures(size, ids) {
          expect(size).toBe('original');
          asked += 1;
          for (const id of ids) yield { id, data: JPEG };
        },
      }),
      use: () => 'office',
      isHeld: () => isHeld,
      onTrouble: () => {},
    });
    const address = { fileId: newId(), personId: newId(), purpose: 'identity' as const };
    const both = await Promise.all([read(address), read(address)]);
    expect(both).toEqual([
      { ok: true, bytes: JPEG },
      { ok: true, bytes: JPEG },
    ]);
    expect(await read(address)).toEqual({ ok: true, bytes: JPEG });
    expect(asked).toBe(1);
    isHeld = false;
    expect(await read({ ...address, fileId: newId() })).toEqual({ ok: false, why: 'missing' });
    expect(asked).toBe(1);
  });

  test('a gate keeps none of it, and does without where the hub can’t be asked', async () => {
    const troubles: unknown[] = [];
    const sizes: string[] = [];
    let answer: 'picture' | 'away' | 'failing' = 'picture';
    const read = createFetchedReading<'face'>({
      readFile: () => Promise.resolve({ ok: false, why: 'missing' }),
      writeFile: () => Promise.reject(new TypeError('nothing is to be kept')),
      hub: () =>
        answer === 'away'
          ? null
          : {
              async *pictures(size, ids) {
                sizes.push(size);
                if (answer === 'failing') throw new Error('cut off');
                for (const id of ids) yield { id, data: JPEG };
              },
            },
      use: () => 'gate',
      isHeld: () => true,
      onTrouble: (error) => troubles.push(error),
    });
    const address = { fileId: newId(), personId: newId(), purpose: 'face' as const };
    expect(await read(address)).toEqual({ ok: true, bytes: JPEG });
    answer = 'away';
    expect(await read(address)).toEqual({ ok: false, why: 'missing' });
    answer = 'failing';
    expect(await read(address)).toEqual({ ok: false, why: 'missing' });
    expect(troubles).toHaveLength(1);
    expect(sizes).toEqual(['display', 'display']);
  });
});

describe('given an alert about two check-ins', () => {
  const ours = newId();
  const theirs = newId();
  const kiosk = newId();
  const alert: AlertRow = {
    id: newId(),
    kind: 'double-entry',
    event_id: newId(),
    registration_id: newId(),
    first_id: ours,
    second_id: theirs,
    raised_at: toInstant(Date.now()),
    closed_at: null,
    closed_by: null,
    note: null,
    closed_hlc: null,
  };

  function open(more: {
    peerFrame?: Uint8Array | null;
    hubFrame?: Uint8Array | null;
    refusal?: ErrorCode;
  }) {
    const sent: Uuid[] = [];
    const alerts = [alert];
    const exchange = createEvidenceExchange({
      alerts: { open: () => alerts },
      ownFrame: (id) => Promise.resolve(id === ours ? JPEG : null),
      kioskOf: (id) => (id === theirs ? kiosk : null),
      hub: () => ({
        sendEvidence: (id) => {
          sent.push(id);
          return more.refusal === undefined
            ? Promise.resolve()
            : Promise.reject(new GatehouseError(more.refusal, 'the hub does not take it'));
        },
        evidence: () => Promise.resolve(more.hubFrame ?? null),
      }),
      peers: () => [
        { kioskId: kiosk, state: 'connected', address: 'gate:1', word: null, silentMs: 0 },
      ],
      calls: { evidence: () => Promise.resolve(more.peerFrame ?? null) },
      onTrouble: () => {},
    });
    return { exchange, sent, alerts };
  }

  test('ours goes to the hub once, and the other’s comes from the gate beside us or the hub', async () => {
    const { exchange, sent, alerts } = open({ peerFrame: JPEG });
    await exchange.refresh();
    await exchange.refresh();
    expect(sent).toEqual([ours]);
    expect(await exchange.frameOf(ours)).toEqual(JPEG);
    expect(await exchange.frameOf(theirs)).toEqual(JPEG);
    expect(await open({ hubFrame: JPEG }).exchange.frameOf(theirs)).toEqual(JPEG);
    expect(await open({}).exchange.frameOf(theirs)).toBeNull();
    // Of a check-in that no open alert is about nobody is shown anything.
    alerts.splice(0);
    expect(await exchange.frameOf(theirs)).toBeNull();
  });

  test('what the hub will never take it is asked once, what it may yet take again in a while', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const lasting = open({ refusal: 'not-allowed' });
    const passing = open({ refusal: 'check-in-unknown' });
    for (const { exchange } of [lasting, passing]) {
      await exchange.refresh();
      await exchange.refresh();
    }
    expect([lasting.sent, passing.sent]).toEqual([[ours], [ours]]);
    vi.advanceTimersByTime(31_000);
    for (const { exchange } of [lasting, passing]) await exchange.refresh();
    vi.useRealTimers();
    expect([lasting.sent, passing.sent]).toEqual([[ours], [ours, ours]]);
  });

  test('what is no picture is not shown', async () => {
    const page = Buffer.from('<html>');
    expect(await open({ peerFrame: page, hubFrame: page }).exchange.frameOf(theirs)).toBeNull();
  });
});
