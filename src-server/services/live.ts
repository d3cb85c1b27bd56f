import { GatehouseError } from '#shared/errors.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName, KioskUse } from '#shared/wire/sync.ts';
import type { FeedPlace, FeedSeal } from './feed-cursor.ts';
import type { FeedPages, PageText } from './feed-pages.ts';
import type { FeedStore } from './feed-ports.ts';
import type { FeedStandpoint } from './feed-standpoint.ts';
import type { KioskStanding } from './kiosk-ports.ts';
import { createLiveWakes, type LiveNotices } from './live-wakes.ts';

/** Entries of one page. */
const PAGE_ENTRIES = 200;
/** How often everybody hears something, and whether they may still listen is looked at. */
const BEAT_MS = 30_000;
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
}): Live {
  const { store, pages, seal, standpoint, standing, now, failed } = ports;
  const streams = new Set<Stream>();
  let isDraining = false;

  const wakes = createLiveWakes({
    notices: ports.notices,
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

  /** Streams of a feed that can take something, together where they stand together. */
  function groups(feed: FeedName): Map<string, Stream[]> {
    const found = new Map<string, Stream[]>();
    for (const stream of streams) {
      const at = stream.places.get(feed);
      if (at === undefined || stream.isFull) continue;
      const key = `${stream.use} ${stream.epoch} ${at.place.xid} ${at.place.position}`;
      found.set(key, [...(found.get(key) ?? []), stream]);
    }
    return found;
  }

  /** @returns whether something is committed that can't be read yet */
  async function serve(feed: FeedName): Promise<boolean> {
    let isHeld = false;
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const group of groups(feed).values()) {
        const [first] = group;
        const from = first?.places.get(feed)?.place;
        if (first === undefined || from === undefined) continue;
        const { epoch, use } = first;
        const ask = { epoch, feed, use, from, limit: PAGE_ENTRIES, isFresh: true };
        const page = await pages.read(ask);
        isHeld ||= page.isHeld;
        if (page.to === from) continue;
        for (const stream of group) {
          // It may have ended or moved meanwhile.
          if (streams.has(stream) && stream.places.get(feed)?.place === from)
            sendPage(stream, feed, page);
        }
        isMoving ||= page.more;
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
