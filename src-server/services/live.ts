import { GatehouseError } from '#shared/errors.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName, KioskUse } from '#shared/wire/sync.ts';
import { isBefore, type FeedPlace, type FeedSeal } from './feed-cursor.ts';
import type { FeedPages, PageText } from './feed-pages.ts';
import type { FeedStore } from './feed-ports.ts';
import type { FeedStandpoint } from './feed-standpoint.ts';
import type { KioskStanding } from './kiosk-ports.ts';
import { createLiveWakes, type LiveNotices } from './live-wakes.ts';

/** Entries of one page. */
const PAGE_ENTRIES = 200;
/** How often everybody hears something, and whether they may still listen is looked at. */
const BEAT_MS = 30_000;
/** The listener's connection may have broken, or go through a pooler that loses notices. */
const MISSED_MS = 2_000;
/** Streams of one kiosk: a new one, where the old one's end was not noticed yet. */
const STREAMS_OF_KIOSK = 2;
/** Feeds that one stream follows. */
const MOST_FEEDS = 20;

/** Where a stream's messages go. */
export interface LiveSink {
  /** @returns false where no more should be sent until it was emptied */
  send(text: string): boolean;
  end(): void;
}

export interface LiveStream {
  /** Its reader has taken what was sent. */
  emptied(): void;
  close(): void;
}

/** Streams of what is committed, as it is committed. */
export interface Live {
  /**
   * Begins a stream, with the kiosk's standing and what it lacks.
   * @param places `feed~cursor`, joined by commas
   * @throws GatehouseError event-not-assigned, kiosk-revoked; cursor-unknown: a feed wants a snapshot
   */
  open(kioskId: Uuid, places: string, sink: LiveSink): Promise<LiveStream>;
  /** Ends all streams: their readers come again, to another process. */
  drain(): void;
  close(): Promise<void>;
}

interface Stream {
  readonly kioskId: Uuid;
  readonly use: KioskUse;
  readonly epoch: Uuid;
  readonly sink: LiveSink;
  readonly places: Map<FeedName, { place: FeedPlace; cursor: string }>;
  isFull: boolean;
}

/** A server-sent event (HTML standard, 9.2). */
function message(event: string, data: string, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}

export function createLive(ports: {
  readonly store: Pick<FeedStore, 'scopes'>;
  readonly pages: FeedPages;
  readonly seal: FeedSeal;
  readonly standpoint: FeedStandpoint;
  readonly standing: Pick<KioskStanding, 'of'>;
  readonly notices: LiveNotices;
  readonly now: () => number;
  /** Told of what failed; streams go on. */
  readonly failed: (error: unknown) => void;
  /** How often it is looked whether a notice was missed. */
  readonly missedMs?: number;
}): Live {
  const { store, pages, seal, standpoint, standing, now, failed } = ports;
  const streams = new Set<Stream>();
  let isDraining = false;

  const wakes = createLiveWakes({
    notices: ports.notices,
    missedMs: ports.missedMs ?? MISSED_MS,
    failed,
    feeds: () => new Set([...streams].flatMap(({ places }) => [...places.keys()])),
    serve,
    kioskChanged,
    epochChanged: () => {
      for (const stream of streams) end(stream);
    },
  });
  const beats = setInterval(() => void beat().catch(failed), BEAT_MS);
  beats.unref();

  function end(stream: Stream): void {
    if (!streams.delete(stream)) return;
    stream.sink.end();
    if (streams.size === 0) wakes.rest();
  }

  function send(stream: Stream, text: string): void {
    if (!stream.sink.send(text)) stream.isFull = true;
  }

  function sendPage(stream: Stream, feed: FeedName, page: PageText): void {
    stream.places.set(feed, { place: page.to, cursor: page.toCursor });
    // What says nothing of what this use may see moves the cursor all the same.
    const id = [...stream.places].map(([name, { cursor }]) => `${name}~${cursor}`).join(',');
    send(stream, message('page', page.text, id));
  }

  /** Streams of a feed that can take something, together where they stand together, oldest first. */
  function groups(feed: FeedName): (readonly [FeedPlace, readonly Stream[]])[] {
    const found = new Map<string, [FeedPlace, Stream[]]>();
    for (const stream of streams) {
      const place = stream.places.get(feed)?.place;
      if (place === undefined || stream.isFull) continue;
      const key = `${stream.use} ${stream.epoch} ${place.xid} ${place.position}`;
      const group = found.get(key);
      if (group === undefined) found.set(key, [place, [stream]]);
      else group[1].push(stream);
    }
    return [...found.values()].toSorted(([a], [b]) => (isBefore(a, b) ? -1 : 1));
  }

  /** @returns whether something is committed that can't be read yet */
  async function serve(feed: FeedName): Promise<boolean> {
    let isHeld = false;
    // To the very end: a page that is shared may be of a moment ago, and say nothing of more.
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      let until: FeedPlace | undefined;
      for (const [from, group] of groups(feed)) {
        const [first] = group;
        if (first === undefined || (until !== undefined && !isBefore(from, until))) continue;
        const { epoch, use } = first;
        const ask = { epoch, feed, use, from, limit: PAGE_ENTRIES, isFresh: true };
        const page = await pages.read(until === undefined ? ask : { ...ask, until });
        isHeld ||= page.isHeld;
        if (page.to === page.from) continue;
        // Who stands further on reads to the same place, and from then on with them.
        until ??= page.to;
        for (const stream of group) {
          // It may have ended or moved meanwhile.
          const at = stream.places.get(feed)?.place;
          if (streams.has(stream) && at?.position === from.position && at.xid === from.xid)
            sendPage(stream, feed, page);
        }
        isMoving = true;
      }
    }
    return isHeld;
  }

  /** A kiosk's name, use, events or orders are others. */
  async function kioskChanged(kioskId: Uuid): Promise<void> {
    const own = [...streams].filter((stream) => stream.kioskId === kioskId);
    if (own.length === 0) return;
    await recheck(own);
    const text = message('standing', JSON.stringify(await standing.of(kioskId)));
    for (const stream of own) if (streams.has(stream)) send(stream, text);
  }

  async function recheck(some: readonly Stream[]): Promise<void> {
    const scopes = await store.scopes([...new Set(some.map(({ kioskId }) => kioskId))]);
    for (const stream of some) {
      const scope = scopes.get(stream.kioskId);
      if (scope === undefined || scope.use !== stream.use) {
        end(stream);
        continue;
      }
      for (const feed of stream.places.keys())
        if (feed !== 'hub' && !scope.events.has(feed)) stream.places.delete(feed);
    }
  }

  async function beat(): Promise<void> {
    if (streams.size === 0) return;
    const { epoch } = await standpoint.state();
    for (const stream of streams) if (stream.epoch !== epoch) end(stream);
    await recheck([...streams]);
    const text = message('beat', JSON.stringify({ time: now() }));
    for (const stream of streams) {
      // Who has taken nothing since the last beat is gone, or will pull.
      if (stream.isFull) end(stream);
      else send(stream, text);
    }
  }

  async function placesOf(kioskId: Uuid, text: string): Promise<Omit<Stream, 'sink' | 'isFull'>> {
    const scope = await standpoint.scope(kioskId);
    const places: Stream['places'] = new Map();
    const said = text.split(',').slice(0, MOST_FEEDS + 1);
    for (const one of said) {
      const at = one.indexOf('~');
      const cursor = one.slice(at + 1);
      const words = at === -1 ? null : seal.readCursor(cursor);
      if (words === null || words.feed !== one.slice(0, at)) {
        throw new GatehouseError('cursor-unknown', 'no cursor of ours');
      }
      standpoint.require(scope, words.feed);
      if (words.use !== scope.use || !(await standpoint.isGood(words))) {
        throw new GatehouseError('cursor-unknown', 'load a snapshot', { feed: words.feed });
      }
      places.set(words.feed, { place: words.place, cursor });
    }
    if (said.length > MOST_FEEDS) throw new GatehouseError('invalid-input', 'too many feeds');
    const { epoch } = await standpoint.state();
    return { kioskId, use: scope.use, epoch, places };
  }

  return {
    async open(kioskId, text, sink) {
      const stream: Stream = { ...(await placesOf(kioskId, text)), sink, isFull: false };
      const own = await standing.of(kioskId);
      await wakes.awake();
      const older = [...streams].filter((one) => one.kioskId === kioskId);
      for (const one of older.slice(0, older.length - STREAMS_OF_KIOSK + 1)) end(one);
      streams.add(stream);
      send(stream, `retry: 1000\n\n${message('standing', JSON.stringify(own))}`);
      if (isDraining) end(stream);
      for (const feed of stream.places.keys()) wakes.wake(feed);
      return {
        emptied() {
          stream.isFull = false;
          for (const feed of stream.places.keys()) wakes.wake(feed);
        },
        close: () => end(stream),
      };
    },
    drain() {
      isDraining = true;
      for (const stream of streams) end(stream);
    },
    async close() {
      clearInterval(beats);
      this.drain();
      await wakes.close();
    },
  };
}
