import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { GatehouseError } from '#shared/errors.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Busy, HubCalls, ThumbnailSeal } from './pictures-ports.ts';
import type { ThumbnailStore } from './ports.ts';

/** Pictures of one request: on 2 Mbit/s some seconds. */
const BATCH = 50;
/** Between requests, and how often it is looked whether there is something to do. */
const BETWEEN_MS = 250;
const BUSY_MS = 2_000;
const IDLE_MS = 60_000;
const FAILED_MS = 30_000;
const LONGEST_MS = 10 * 60_000;
/** A thumbnail has some kilobytes: what is larger is none. */
const MAX_THUMBNAIL_BYTES = 200_000;
const MOST_BYTES = 2_000_000_000;
const REQUEST_MS = 120_000;

/** @returns bytes that small pictures may take: 2 GB, or a tenth of what is free and taken by them */
export function pictureBudget(freeBytes: number | null, held: number): number {
  return freeBytes === null ? MOST_BYTES : Math.min(MOST_BYTES, (freeBytes + held) / 10);
}

export interface PictureFetch {
  /** There may be more to fetch: looks again at once. */
  wake(): void;
  close(): Promise<void>;
}

/**
 * Fetches small pictures of the people of coming events, nearest first, a request at a time and only
 * while nothing better is to be done with network and disk. What came is kept one by one: a break costs
 * what was on its way.
 */
export function openPictureFetch(ports: {
  readonly store: ThumbnailStore;
  readonly seal: ThumbnailSeal;
  readonly hub: Pick<HubCalls, 'pictures'>;
  /** A gate is at work, push or pull has something to do, or there is no hub. */
  readonly isBusy: Busy;
  readonly freeBytes: () => number | null;
  readonly onTrouble: (error: unknown) => void;
}): PictureFetch {
  const { store, seal, hub } = ports;
  const stop = new AbortController();
  let woken = new AbortController();

  async function pause(ms: number): Promise<void> {
    woken = new AbortController();
    const signal = AbortSignal.any([stop.signal, woken.signal]);
    // Rejects when it is cut short, which is the other way for it to end.
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  /** @returns whether more is wanted */
  async function fetchSome(): Promise<boolean> {
    const wanted = new Map(
      store.wanted(BATCH).map(({ documentId, userId }): [Uuid, Uuid] => [documentId, userId]),
    );
    if (wanted.size === 0) return false;
    const held = store.size();
    if (held >= pictureBudget(ports.freeBytes(), held)) return false;
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(REQUEST_MS)]);
    const asked = wanted.size;
    for await (const { id: documentId, data } of hub.pictures(
      'thumbnail',
      [...wanted.keys()],
      signal,
    )) {
      const userId = wanted.get(documentId);
      // What was not asked for, or comes twice, is not taken.
      if (userId === undefined) continue;
      wanted.delete(documentId);
      const isOne = data !== null && data.length > 0 && data.length <= MAX_THUMBNAIL_BYTES;
      store.keep(documentId, isOne ? seal.seal({ documentId, userId }, data) : null);
      await nextTurn();
      if (ports.isBusy()) break;
    }
    // A hub that answers nothing at all is not asked for the same again and again.
    if (wanted.size === asked && !ports.isBusy()) {
      throw new GatehouseError('hub-answer-unreadable', 'the hub says nothing of pictures');
    }
    return true;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stop.signal.aborted) {
      if (ports.isBusy()) {
        await pause(BUSY_MS);
        continue;
      }
      try {
        const hasMore = await fetchSome();
        failures = 0;
        await pause(hasMore ? BETWEEN_MS : IDLE_MS);
      } catch (error) {
        if (stop.signal.aborted) return;
        ports.onTrouble(error);
        failures += 1;
        await pause(Math.min(FAILED_MS * 2 ** Math.min(failures - 1, 10), LONGEST_MS));
      }
    }
  }

  const running = run();
  return {
    wake: () => woken.abort(),
    async close() {
      stop.abort();
      await running;
    },
  };
}
